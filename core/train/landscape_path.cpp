// The plane of a landscape: its two directions, and where the states that a run kept lie beside it.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/graph/op_list.h"
#include "core/train/landscape.h"
#include "core/train/take_weights.h"

namespace vitrine {
namespace {

constexpr std::size_t kMostPathBytes = std::size_t{1} << 30;   // of states that are held at once
constexpr std::size_t kMostPlaneBytes = std::size_t{1} << 33;  // of the weights and both directions
constexpr std::size_t kMostFoundFrom = 64;                     // states

using PlaneNumbers = AlignedVector<float>;

// Which stretches of the weights move: what trains and is not frozen.
std::vector<const ParameterEntry*> moving_entries(const ParameterLayout& layout, const OpList& list) {
  std::set<std::string> frozen;
  for (const OpList::Parameter& parameter : list.parameters)
    if (parameter.frozen) frozen.insert(parameter.key);
  std::vector<const ParameterEntry*> out;
  for (const ParameterEntry& entry : layout.entries())
    if (entry.trained() && !frozen.contains(entry.key)) out.push_back(&entry);
  return out;
}

double product(const PlaneNumbers& a, const PlaneNumbers& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// Each filter of d, a slice of a tensor of two or more axes, becomes as long as that of w; biases and the gains of
// normalisations do not move (Li et al. 2018, section 4).
void normalise_filters(const ParameterEntry& entry, const PlaneNumbers& weights, PlaneNumbers& direction) {
  const auto begin = static_cast<std::size_t>(entry.offset), size = static_cast<std::size_t>(entry.size);
  if (entry.spec.role == ParameterRole::bias || entry.spec.shape.rank() < 2) {
    std::fill_n(direction.begin() + entry.offset, entry.size, 0.0F);
    return;
  }
  const int axis = entry.layer == "conv_transpose2d" ? 1 : 0;  // (in, out, height, width) there
  std::size_t inner = 1;
  for (int i = axis + 1; i < entry.spec.shape.rank(); ++i) inner *= static_cast<std::size_t>(entry.spec.shape[i]);
  const auto filters = static_cast<std::size_t>(entry.spec.shape[axis]);
  std::vector<double> drawn(filters), own(filters);
  const auto squared = [](float value) { return static_cast<double>(value) * static_cast<double>(value); };
  for (std::size_t i = 0; i < size; ++i) {
    drawn[i / inner % filters] += squared(direction[begin + i]);
    own[i / inner % filters] += squared(weights[begin + i]);
  }
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t filter = i / inner % filters;
    const double scale = drawn[filter] > 0 ? std::sqrt(own[filter] / drawn[filter]) : 0;
    direction[begin + i] = static_cast<float>(static_cast<double>(direction[begin + i]) * scale);
  }
}

void draw_directions(const std::vector<const ParameterEntry*>& moving, std::uint64_t seed, const Pool& pool,
                     LandscapePlane& plane) {
  constexpr std::int64_t kGrain = 1 << 14;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    PlaneNumbers& direction = plane.directions[axis];
    for (const ParameterEntry* entry : moving) {
      const Rng rng(seed, stream_of(Stream::probe, "landscape/" + std::to_string(axis) + "/" + entry->key));
      pool.for_chunks(entry->size, kGrain, [&](Chunk chunk) {
        for (std::int64_t i = chunk.begin; i < chunk.end; ++i)
          direction[static_cast<std::size_t>(entry->offset + i)] =
              static_cast<float>(rng.normal(0, static_cast<std::uint64_t>(i)));
      });
      normalise_filters(*entry, plane.weights, direction);
    }
  }
}

// Eigenvectors of a symmetric matrix, largest value first (Jacobi 1846, cyclic).
struct Spectrum {
  std::vector<double> values;
  std::vector<std::vector<double>> vectors;
};
Spectrum spectrum_of(std::vector<std::vector<double>> a) {
  const std::size_t n = a.size();
  std::vector<std::vector<double>> v(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) v[i][i] = 1;
  const auto rotate = [](double& x, double& y, double c, double s) {
    const double was = x;
    x = c * was - s * y, y = s * was + c * y;
  };
  for (int sweep = 0; sweep < 60; ++sweep) {
    double off = 0, on = 0;
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t q = 0; q < n; ++q) (p == q ? on : off) += a[p][q] * a[p][q];
    if (!(off > 1e-30 * on)) break;
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t q = p + 1; q < n; ++q) {
        if (a[p][q] == 0) continue;
        const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const double t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        for (std::size_t k = 0; k < n; ++k) rotate(a[k][p], a[k][q], c, s);
        for (std::size_t k = 0; k < n; ++k) rotate(a[p][k], a[q][k], c, s);
        for (std::size_t k = 0; k < n; ++k) rotate(v[k][p], v[k][q], c, s);
      }
  }
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return a[x][x] > a[y][y]; });
  Spectrum out;
  for (const std::size_t i : order) {
    out.values.push_back(a[i][i]);
    out.vectors.emplace_back();
    for (std::size_t k = 0; k < n; ++k) out.vectors.back().push_back(v[k][i]);
  }
  return out;
}

// The states that a run kept, as they lie around the weights in the middle.
class KeptPath {
 public:
  KeptPath(const LandscapeSubject& subject, const std::vector<const ParameterEntry*>& moving, LandscapePlane& plane)
      : subject_(subject), moving_(moving), plane_(plane) {
    if (subject.past)
      for (const Snapshots::Mark& mark : subject.past->marks())
        if (mark.step < subject.trained.step) steps_.push_back(mark.step);
  }

  // w_t − w; false where the state cannot be read or is not of this network.
  bool away(std::uint64_t step, PlaneNumbers& out) {
    const auto state = subject_.past->at(step);
    if (!state || (*state)->step != step) return false;
    out.assign(plane_.weights.size(), 0.0F);
    for (const ParameterEntry* entry : moving_) {
      const Trained::Entry* own = (*state)->find(entry->key);
      if (!own || !(own->value.shape == entry->spec.shape)) return false;
      for (std::int64_t i = 0; i < entry->size; ++i) {
        const auto at = static_cast<std::size_t>(entry->offset + i);
        out[at] = own->value.values[static_cast<std::size_t>(i)] - plane_.weights[at];
        if (!std::isfinite(out[at])) return false;
      }
    }
    return true;
  }

  // Both directions, from states that lie evenly among those that are kept.
  Status find_directions(const Progress& progress) {
    const std::size_t bytes = std::max<std::size_t>(1, plane_.weights.size() * sizeof(float));
    const std::size_t most = std::min(kMostFoundFrom, kMostPathBytes / bytes);
    if (most < 2)
      return Error{"Two states of a network of " + grouped(plane_.layout.size()) +
                       " numbers do not fit into the memory that directions are found in",
                   "", "Choose random directions"};
    std::vector<PlaneNumbers> states;
    const std::size_t count = std::min(most, steps_.size());
    for (std::size_t i = 0; i < count; ++i) {
      if (!progress(0.5 * static_cast<double>(i) / static_cast<double>(count))) return cancelled();
      const std::size_t place = count < 2 ? 0 : i * (steps_.size() - 1) / (count - 1);
      PlaneNumbers one;
      if (away(steps_[place], one)) states.push_back(std::move(one));
    }
    plane_.found_from = std::ssize(states);
    if (states.size() < 2)
      return Error{"The run keeps " + std::string(states.empty() ? "no state" : "one state") +
                       " from before this moment, and a plane takes two of them besides the weights themselves",
                   "", "Train on, give kept states more room, or choose random directions"};
    return combine(states);
  }

  // Where each state is; what it takes of the path's movement.
  Status project(const Progress& progress) {
    const PlaneNumbers &first = plane_.directions[0], &second = plane_.directions[1];
    const double aa = product(first, first), ab = product(first, second), bb = product(second, second);
    const double determinant = aa * bb - ab * ab;
    double held = 0, moved = 0;
    std::int64_t left_out = 0;
    PlaneNumbers away_from;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (!progress(0.5 + 0.5 * static_cast<double>(i) / static_cast<double>(steps_.size()))) return cancelled();
      if (!away(steps_[i], away_from)) {
        ++left_out;
        continue;
      }
      const double a = product(away_from, first), b = product(away_from, second), all = product(away_from, away_from);
      LandscapeState state{steps_[i], 0, 0, std::sqrt(all)};
      if (determinant > 0) {
        state.alpha = (a * bb - b * ab) / determinant, state.beta = (b * aa - a * ab) / determinant;
        const double within = a * state.alpha + b * state.beta;
        state.away = std::sqrt(std::max(0.0, all - within));
        held += within;
      }
      moved += all;
      plane_.path.push_back(state);
    }
    if (subject_.past) plane_.path.push_back({subject_.trained.step, 0, 0, 0});
    plane_.share = moved > 0 ? std::clamp(held / moved, 0.0, 1.0) : 0;
    if (left_out > 0)
      plane_.notes.push_back(grouped(left_out) + (left_out == 1 ? " kept state is" : " kept states are") +
                             " not on the path: they cannot be read, are not of this network, or hold numbers that "
                             "are not finite.");
    return {};
  }

 private:
  // d_k = Σ_t v_tk·(w_t − w) / √λ_k, of the inner products of all w_t − w: of length 1, at right angles, and such
  // that no other plane through w holds more of the squared distances.
  Status combine(const std::vector<PlaneNumbers>& states) {
    const std::size_t n = states.size();
    std::vector<std::vector<double>> inner(n, std::vector<double>(n));
    subject_.pool.for_chunks(static_cast<std::int64_t>(n), 1, [&](Chunk chunk) {
      const auto row = static_cast<std::size_t>(chunk.begin);
      for (std::size_t k = 0; k <= row; ++k) inner[row][k] = product(states[row], states[k]);
    });
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = i + 1; k < n; ++k) inner[i][k] = inner[k][i];
    const Spectrum spectrum = spectrum_of(inner);
    if (!(spectrum.values[1] > 1e-10 * spectrum.values[0]))
      return Error{spectrum.values[0] > 0 ? "The kept states lie on one line, which spans no plane"
                                          : "The weights have not moved since the first kept state",
                   "", "Train on, or choose random directions"};
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const std::vector<double>& vector = spectrum.vectors[axis];
      // The way begins at the left, and lower down where it does not lie on the axis.
      const double along = axis == 0 ? vector.front() : *std::max_element(vector.begin(), vector.end(), smaller);
      const double scale = (along > 0 ? -1 : 1) / std::sqrt(spectrum.values[axis]);
      PlaneNumbers& direction = plane_.directions[axis];
      subject_.pool.for_chunks(std::ssize(direction), 1 << 16, [&](Chunk chunk) {
        for (auto i = static_cast<std::size_t>(chunk.begin); i < static_cast<std::size_t>(chunk.end); ++i) {
          double sum = 0;
          for (std::size_t t = 0; t < n; ++t) sum += vector[t] * static_cast<double>(states[t][i]);
          direction[i] = static_cast<float>(sum * scale);
        }
      });
    }
    return {};
  }
  static bool smaller(double a, double b) { return std::abs(a) < std::abs(b); }

  const LandscapeSubject& subject_;
  const std::vector<const ParameterEntry*>& moving_;
  LandscapePlane& plane_;
  std::vector<std::uint64_t> steps_;
};

}  // namespace

Result<LandscapePlane> landscape_plane(const LandscapeSubject& subject, const LandscapeSettings& settings,
                                       const Progress& progress) {
  VITRINE_CHECK(check_landscape(settings));
  const OpList list = lower_graph(subject.project.graph, 1);
  LandscapePlane plane;
  plane.layout = ParameterLayout(list);
  const auto size = static_cast<std::size_t>(plane.layout.size());
  if (size > kMostPlaneBytes / sizeof(float) / 4)
    return Error{
        "The network has " + grouped(plane.layout.size()) + " numbers, and a landscape takes four copies of them", "",
        "Look at a smaller network"};
  VITRINE_CHECK(fill_parameters(plane.layout, subject.trained, "the weights", plane.weights));
  const std::vector<const ParameterEntry*> moving = moving_entries(plane.layout, list);
  if (moving.empty())
    return Error{"The network has no weights that train", "", "Add a layer that learns, such as Dense"};
  for (const ParameterEntry* entry : moving)
    for (std::int64_t i = 0; i < entry->size; ++i)
      if (!std::isfinite(plane.weights[static_cast<std::size_t>(entry->offset + i)]))
        return Error{"The weights of " + entry->name + " hold a number that is not finite", "",
                     "Look back to a step before that, or reset the run"};
  for (PlaneNumbers& direction : plane.directions) direction.assign(size, 0.0F);
  const Progress going = [&](double done) { return !progress || progress(done); };
  KeptPath path(subject, moving, plane);
  if (settings.directions == LandscapeSettings::Directions::random) {
    draw_directions(moving, settings.seed, subject.pool, plane);
  } else {
    VITRINE_CHECK(path.find_directions(going));
  }
  VITRINE_CHECK(path.project(going));
  return plane;
}

}  // namespace vitrine
