#include "core/embedding/umap.h"

#include <algorithm>
#include <cmath>

#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/embedding/tsne.h"

namespace vitrine {
namespace {

constexpr int kPushesForAPull = 5;
constexpr double kMostMove = 4;         // of one step, along each axis
constexpr double kStartSpread = 5;      // deviation of the start along its first axis
constexpr double kStartNoise = 1e-3;    // so that equal points can part
constexpr double kPushSoftener = 1e-3;  // that two points at one place push each other with

struct UmapEdge {
  std::int32_t from = 0, to = 0;
  double every = 1;  // epochs from one pull to the next: rarer for weak ties
  double due = 1;
};

double within_move(double value) {
  return std::clamp(value, -kMostMove, kMostMove);
}

// Both directions of a tie are edges, each moves both ends.
std::vector<UmapEdge> edges_of(const Affinities& ties, int epochs) {
  double most = 0;
  for (const double value : ties.values) most = std::max(most, value);
  std::vector<UmapEdge> out;
  for (std::int64_t i = 0; i < ties.count; ++i)
    for (std::int64_t at = ties.starts[static_cast<std::size_t>(i)];
         at < ties.starts[static_cast<std::size_t>(i) + 1]; ++at) {
      const double value = ties.values[static_cast<std::size_t>(at)];
      if (value * epochs < most) continue;  // it would never be due
      const double every = most / value;
      out.push_back({static_cast<std::int32_t>(i), ties.columns[static_cast<std::size_t>(at)], every, every});
    }
  return out;
}

class UmapDescent {
 public:
  UmapDescent(const Affinities& ties, const UmapOptions& options, std::vector<double> places)
      : options_(options),
        curve_(umap_curve(options.least_distance)),
        rng_(options.seed, stream_of(Stream::probe, "umap")),
        count_(static_cast<std::uint32_t>(ties.count)),
        edges_(edges_of(ties, options.epochs)),
        places_(std::move(places)) {
    for (std::size_t i = 0; i < places_.size(); ++i) places_[i] += kStartNoise * rng_.normal(0, i);
  }

  void epoch(int number) {
    const double rate = 1 - static_cast<double>(number) / options_.epochs;
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      UmapEdge& edge = edges_[e];
      if (edge.due > number + 1) continue;
      edge.due += edge.every;
      pull(edge, rate);
      for (std::uint64_t push_no = 0; push_no < kPushesForAPull; ++push_no) {
        const std::uint32_t other =
            rng_.below(count_, static_cast<std::uint32_t>(number + 1), e * kPushesForAPull + push_no);
        if (other != static_cast<std::uint32_t>(edge.from)) push(edge.from, static_cast<std::int32_t>(other), rate);
      }
    }
  }
  [[nodiscard]] std::span<const double> places() const { return places_; }

 private:
  [[nodiscard]] double* place(std::int32_t point) {
    return places_.data() + static_cast<std::ptrdiff_t>(point) * options_.dimensions;
  }
  [[nodiscard]] double squared(const double* a, const double* b) const {
    double out = 0;
    for (int k = 0; k < options_.dimensions; ++k) out += (a[k] - b[k]) * (a[k] - b[k]);
    return out;
  }
  void pull(const UmapEdge& edge, double rate) {
    double *const a = place(edge.from), *const b = place(edge.to);
    const double apart = squared(a, b);
    if (apart <= 0) return;
    const double power = std::pow(apart, curve_.b);
    const double force = -2 * curve_.a * curve_.b * power / apart / (1 + curve_.a * power);
    for (int k = 0; k < options_.dimensions; ++k) {
      const double move = rate * within_move(force * (a[k] - b[k]));
      a[k] += move, b[k] -= move;
    }
  }
  void push(std::int32_t from, std::int32_t other, double rate) {
    double *const a = place(from), *const b = place(other);
    const double apart = squared(a, b);
    if (apart <= 0) return;
    const double force = 2 * curve_.b / (kPushSoftener + apart) / (1 + curve_.a * std::pow(apart, curve_.b));
    for (int k = 0; k < options_.dimensions; ++k) a[k] += rate * within_move(force * (a[k] - b[k]));
  }

  const UmapOptions& options_;
  UmapCurve curve_;
  Rng rng_;
  std::uint32_t count_;
  std::vector<UmapEdge> edges_;
  std::vector<double> places_;
};

}  // namespace

UmapCurve umap_curve(double least_distance) {
  constexpr int kPoints = 300, kSteps = 200;
  constexpr double kReach = 3;
  const double least = std::clamp(least_distance, 0.0, 1.0);
  UmapCurve out;
  double damping = 1e-3;
  const auto error = [&](const UmapCurve& curve, double* normal) {  // normal: JᵀJ (3 numbers) and Jᵀr (2)
    double sum = 0;
    for (int i = 1; i <= kPoints; ++i) {
      const double x = kReach * i / kPoints, wanted = x <= least ? 1 : std::exp(-(x - least));
      const double power = std::pow(x, 2 * curve.b), value = 1 / (1 + curve.a * power);
      const double left = wanted - value;
      const double by_a = -power * value * value, by_b = -2 * std::log(x) * curve.a * power * value * value;
      sum += left * left;
      if (!normal) continue;
      normal[0] += by_a * by_a, normal[1] += by_a * by_b, normal[2] += by_b * by_b;
      normal[3] += by_a * left, normal[4] += by_b * left;
    }
    return sum;
  };
  for (int step = 0; step < kSteps; ++step) {  // Levenberg (1944), Marquardt (1963)
    double normal[5] = {};
    const double before = error(out, normal);
    const double aa = normal[0] * (1 + damping), bb = normal[2] * (1 + damping);
    const double determinant = aa * bb - normal[1] * normal[1];
    const UmapCurve next{out.a + (bb * normal[3] - normal[1] * normal[4]) / determinant,
                         out.b + (aa * normal[4] - normal[1] * normal[3]) / determinant};
    const bool better = next.a > 0 && next.b > 0 && error(next, nullptr) <= before;
    if (better) out = next;
    damping = better ? damping / 3 : damping * 4;
  }
  return out;
}

Result<Layout> umap(const NumberRows& rows, const UmapOptions& options, const Pool& pool, const LayoutWatch& watch) {
  VITRINE_CHECK(check_rows(rows, "UMAP"));
  if (options.dimensions != 2 && options.dimensions != 3)
    return Error{"UMAP lays out in 2 or 3 dimensions, not in " + std::to_string(options.dimensions), "",
                 "Choose 2 or 3"};
  if (options.neighbours < UmapOptions::kLeastNeighbours || options.neighbours >= rows.count)
    return Error{std::to_string(options.neighbours) + " neighbours do not fit " + grouped(rows.count) + " points", "",
                 "Choose from " + std::to_string(UmapOptions::kLeastNeighbours) + " to " + grouped(rows.count - 1)};
  UmapOptions used = options;
  used.epochs = std::clamp(options.epochs, 1, 10'000);
  const auto stop = [&] { return watch && !watch({0, used.epochs, {}}); };
  VITRINE_TRY(const Neighbours near, nearest_neighbours(rows, options.neighbours, pool, stop));
  const Affinities ties = fuzzy_union(near, pool);
  VITRINE_TRY(std::vector<double> start, principal_start(rows, options.dimensions, kStartSpread, pool));
  UmapDescent descent(ties, used, std::move(start));
  Layout out;
  out.dimensions = options.dimensions;
  while (out.iterations < used.epochs && !out.stopped) {
    descent.epoch(out.iterations++);
    out.stopped = watch && !watch({out.iterations, used.epochs, descent.places()});
  }
  out.places.assign(descent.places().begin(), descent.places().end());
  return out;
}

}  // namespace vitrine
