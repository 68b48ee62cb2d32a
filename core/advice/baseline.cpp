#include "core/advice/baseline.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/losses/list.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "core/train/scaling.h"

namespace vitrine {
namespace {

constexpr double kNoBaseline = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMostBaselineValues = std::int64_t{1} << 22;  // of one sample
constexpr std::size_t kRowsBetweenStops = 256;

double entropy_of(double p) {
  return p <= 0 || p >= 1 ? 0 : -p * std::log(p) - (1 - p) * std::log(1 - p);
}

Baseline of_classes(const Objective& objective, const LossType& loss, const Field& target, const Split& split,
                    const std::function<bool()>& stop) {
  std::vector<double> counts(static_cast<std::size_t>(target.classes), 0.0);
  std::size_t seen = 0;
  for (const std::int64_t row : split.train) {
    if (++seen % kRowsBetweenStops == 0 && stop && stop()) return {kNoBaseline, kNoBaseline};
    for (const float value : target.filled(row))
      if (const auto label = static_cast<std::int64_t>(value); label >= 0 && label < target.classes)
        counts[static_cast<std::size_t>(label)] += 1;
  }
  double all = 0;
  for (const double count : counts) all += count;
  if (all <= 0) return {kNoBaseline, kNoBaseline};
  const Params& params = objective.loss.params;
  if (loss.info.id == "cross_entropy") {
    const auto weights = losses::parse_weights(text_of(loss.info, params, "class_weights"));
    const double smoothing = real_of(loss.info, params, "label_smoothing");
    const auto classes = static_cast<double>(counts.size());
    if (weights && weights->size() == counts.size())
      for (std::size_t c = 0; c < counts.size(); ++c) counts[c] *= (*weights)[c];
    double sum = 0, out = 0;
    for (const double count : counts) sum += count;
    for (const double count : counts) {
      const double share = (1 - smoothing) * count / sum + smoothing / classes;
      if (share > 0) out -= share * std::log(share);
    }
    return {out, std::log(classes), true};
  }
  const double p = counts.size() == 2 ? counts[1] / all : 0;
  if (counts.size() != 2) return {kNoBaseline, kNoBaseline};
  if (loss.info.id == "binary_cross_entropy" && real_of(loss.info, params, "positive_weight") == 1)
    return {entropy_of(p), std::log(2.0), true};
  if (loss.info.id == "mse") return {p * (1 - p), p * (1 - p)};
  if (loss.info.id == "mae") return {std::min(p, 1 - p), std::min(p, 1 - p)};
  return {kNoBaseline, kNoBaseline};
}

// Calls body(element, value) for every value that is there, in the network's unit.
template <class Body>
bool for_target_values(const Field& target, const Split& split, const Normalisation& scale,
                       const std::function<bool()>& stop, Body&& body) {
  std::vector<float> sample(static_cast<std::size_t>(target.shape.size()));
  std::size_t seen = 0;
  for (const std::int64_t row : split.train) {
    if (++seen % kRowsBetweenStops == 0 && stop && stop()) return false;
    const NumberView all = target.sample(row);
    std::copy(all.begin(), all.end(), sample.begin());
    if (!scale.identity()) scale.apply(sample);
    const std::size_t filled = target.filled(row).size();
    for (std::size_t i = 0; i < filled; ++i)
      if (std::isfinite(sample[i])) body(i, static_cast<double>(sample[i]));
  }
  return true;
}

Baseline of_numbers(const Objective& objective, const LossType& loss, const Field& target, const Split& split,
                    const Scales& scales, const std::function<bool()>& stop) {
  const std::string& id = loss.info.id;
  const bool probability = id == "binary_cross_entropy";
  if (id != "mse" && id != "mae" && id != "huber" && !probability) return {kNoBaseline, kNoBaseline};
  if (probability && real_of(loss.info, objective.loss.params, "positive_weight") != 1)
    return {kNoBaseline, kNoBaseline};
  if (target.shape.size() > kMostBaselineValues) return {kNoBaseline, kNoBaseline};
  const Normalisation none;
  const Normalisation& scale = target_has_scale(objective, target.kind) ? scales.of(target.name) : none;
  std::vector<double> sums(static_cast<std::size_t>(target.shape.size())), counts(sums.size());
  if (!for_target_values(target, split, scale, stop, [&](std::size_t i, double t) { sums[i] += t, counts[i] += 1; }))
    return {kNoBaseline, kNoBaseline};
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = counts[i] > 0 ? sums[i] / counts[i] : 0;
  const double delta = id == "huber" ? real_of(loss.info, objective.loss.params, "delta") : 1;
  double sum = 0, count = 0;
  const bool done = for_target_values(target, split, scale, stop, [&](std::size_t i, double t) {
    const double off = std::abs(t - sums[i]);
    sum += id == "mse"    ? off * off
           : id == "mae"  ? off
           : probability  ? entropy_of(sums[i])
           : off <= delta ? off * off / 2
                          : delta * (off - delta / 2);
    count += 1;
  });
  if (!done || count == 0) return {kNoBaseline, kNoBaseline};
  return {sum / count, probability ? std::log(2.0) : sum / count, probability};
}

}  // namespace

Baseline baseline_of(const Objective& objective, const Dataset& dataset, const Split& split, const Scales& scales,
                     const std::function<bool()>& stop) {
  const LossType* loss = loss_types().find(objective.loss.type);
  const Field* target = has_target(objective) ? dataset.find(target_of(objective)) : nullptr;
  if (!loss || !target || target->there() == 0) return {kNoBaseline, kNoBaseline};
  return target->kind == FieldKind::values ? of_numbers(objective, *loss, *target, split, scales, stop)
                                           : of_classes(objective, *loss, *target, split, stop);
}

}  // namespace vitrine
