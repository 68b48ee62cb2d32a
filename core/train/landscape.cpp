#include "core/train/landscape.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/recipes/recipe.h"
#include "core/train/evaluator.h"

namespace vitrine {
namespace {

constexpr double kPlaneShare = 0.05;   // of the progress
constexpr double kLeastExtent = 1e-3;  // of a path along one axis, as a share of the other's

struct Axis {
  double low = 0, high = 0;
};

// Evenly spaced, one of them 0: the ends move by less than a step for that.
std::vector<double> points_of(Axis axis, std::int64_t count, std::size_t& middle) {
  const double step = (axis.high - axis.low) / static_cast<double>(count - 1);
  const auto zero = std::clamp<std::int64_t>(std::llround(-axis.low / step), 0, count - 1);
  std::vector<double> out;
  for (std::int64_t i = 0; i < count; ++i) out.push_back(static_cast<double>(i - zero) * step);
  middle = static_cast<std::size_t>(zero);
  return out;
}

// Where the plane is looked at: around the middle, or around the path.
std::array<Axis, 2> extent_of(const LandscapePlane& plane, const LandscapeSettings& settings) {
  if (settings.directions == LandscapeSettings::Directions::random)
    return {Axis{-settings.range, settings.range}, Axis{-settings.range, settings.range}};
  std::array<Axis, 2> out;
  for (const LandscapeState& state : plane.path) {
    out[0] = {std::min(out[0].low, state.alpha), std::max(out[0].high, state.alpha)};
    out[1] = {std::min(out[1].low, state.beta), std::max(out[1].high, state.beta)};
  }
  const double longest = std::max(out[0].high - out[0].low, out[1].high - out[1].low);
  for (Axis& axis : out) {
    const double margin = std::max(axis.high - axis.low, longest * kLeastExtent) * settings.range / 2;
    axis.low -= margin, axis.high += margin;
  }
  return out;
}

// Of the part, as many as are asked for, taken evenly.
std::vector<std::int64_t> rows_of(const std::vector<std::int64_t>& part, std::int64_t most) {
  const std::int64_t count = std::ssize(part);
  if (most <= 0 || count <= most) return part;
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < most; ++i) out.push_back(part[static_cast<std::size_t>(i * count / most)]);
  return out;
}

Error no_rows(Part part) {
  return {"There are no samples in the " +
              std::string(part == Part::train  ? "training"
                          : part == Part::test ? "test"
                                               : "validation") +
              " part",
          "", "Choose another part, or give it a share in the settings of the data"};
}

}  // namespace

Status check_landscape(const LandscapeSettings& settings) {
  if (settings.side < LandscapeSettings::kFewestSide || settings.side > LandscapeSettings::kMostSide)
    return Error{
        "The grid has " + grouped(settings.side) + " points a side", "side",
        "Choose from " + grouped(LandscapeSettings::kFewestSide) + " to " + grouped(LandscapeSettings::kMostSide)};
  if (!(settings.range > 0 && settings.range <= 1000))
    return Error{"The range is " + shortest(settings.range), "range", "Choose one above 0, up to 1000"};
  if (settings.rows < 0) return Error{"The number of samples is negative", "rows", "Choose 0 for all of them"};
  return {};
}

void landscape_point(const LandscapePlane& plane, double alpha, double beta, const Pool& pool,
                     AlignedVector<float>& out) {
  constexpr std::int64_t kGrain = 1 << 16;
  out.resize(plane.weights.size());
  pool.for_chunks(std::ssize(out), kGrain, [&](Chunk chunk) {
    for (auto i = static_cast<std::size_t>(chunk.begin); i < static_cast<std::size_t>(chunk.end); ++i)
      out[i] = static_cast<float>(static_cast<double>(plane.weights[i]) +
                                  alpha * static_cast<double>(plane.directions[0][i]) +
                                  beta * static_cast<double>(plane.directions[1][i]));
  });
}

Result<Landscape> loss_landscape(const LandscapeSubject& subject, const LandscapeSettings& settings,
                                 const Progress& progress) {
  VITRINE_CHECK(check_landscape(settings));
  const std::vector<std::int64_t>& part = subject.split.part(settings.part);
  if (part.empty()) return no_rows(settings.part);
  const auto going = [&](double done) { return !progress || progress(done); };
  VITRINE_TRY(const LandscapePlane plane,
              landscape_plane(subject, settings, [&](double done) { return going(done * kPlaneShare); }));
  std::string note;
  VITRINE_TRY(const Scales scales,
              scales_of(subject.trained, subject.project, *subject.dataset, subject.split.train, note));
  Evaluator evaluator(subject.project, subject.dataset, subject.pool);
  evaluator.normalise_by(scales);

  Landscape out;
  out.settings = settings;
  out.step = subject.trained.step, out.epoch = subject.trained.epoch;
  const std::array<Axis, 2> extent = extent_of(plane, settings);
  out.alphas = points_of(extent[0], settings.side, out.middle_alpha);
  out.betas = points_of(extent[1], settings.side, out.middle_beta);
  const std::vector<std::int64_t> rows = rows_of(part, settings.rows);
  out.rows = std::ssize(rows), out.part_rows = std::ssize(part);
  out.follows_loss = recipe_types().at(subject.project.recipe.type).follows_loss;
  out.path = plane.path, out.found_from = plane.found_from, out.share = plane.share, out.notes = plane.notes;
  if (!note.empty()) out.notes.push_back(note);
  AlignedVector<float> weights = plane.weights;
  evaluator.bind(weights.data());
  bool stopped = false;
  const auto all = static_cast<double>(out.alphas.size() * out.betas.size());
  for (const double beta : out.betas)
    for (const double alpha : out.alphas) {
      const double done = kPlaneShare + (1 - kPlaneShare) * static_cast<double>(out.losses.size()) / all;
      landscape_point(plane, alpha, beta, subject.pool, weights);
      out.losses.push_back(evaluator.evaluate(rows, [&] { return stopped = stopped || !going(done); }).loss);
      if (stopped) return cancelled();
    }
  return out;
}

}  // namespace vitrine
