// One function for each metric, defined in the file of that name, and what those of numbers share.
#pragma once

#include <algorithm>
#include <limits>

#include "core/metrics/metric.h"

namespace vitrine::metrics {

MetricType accuracy();
MetricType top_k_accuracy();
MetricType precision();
MetricType recall();
MetricType f1();
MetricType auc();
MetricType average_precision();
MetricType perplexity();
MetricType exact_match();
MetricType iou();
MetricType dice();
MetricType mean_absolute_error();
MetricType root_mean_squared_error();
MetricType r_squared();

[[nodiscard]] bool fits_values(const MetricTarget& target);

// What a judged place counts; 0 (also for what is no weight: negative, not a number) leaves it out.
[[nodiscard]] inline double weight_at(const MetricInput& input, std::size_t place) {
  if (place >= input.weights.size()) return 1;
  const double weight = input.weights[place];
  return weight > 0 ? weight : 0;
}

// Output and target of element i (of count × outputs), both in the data's own unit.
struct Pair {
  double output = 0, target = 0, weight = 1;
};
[[nodiscard]] Pair in_own_unit(const Normalisation& scale, std::size_t i, Pair pair);
[[nodiscard]] inline Pair pair_at(const MetricInput& input, std::size_t i) {
  const double weight = input.weights.empty() ? 1 : weight_at(input, i / static_cast<std::size_t>(input.outputs));
  const Pair pair{input.output[i], input.target[i], weight};
  const Normalisation* scale = input.target_scale;
  return !scale || scale->shift.empty() ? pair : in_own_unit(*scale, i, pair);
}
[[nodiscard]] inline std::size_t pair_count(const MetricInput& input) {
  return std::min(input.output.size(), input.target.size());
}

// body(Pair) for every element that counts, in order. Mostly none has a weight or a unit of its own, and then nothing
// is looked up: small networks are judged millions of times a second.
template <class Body>
void for_pairs(const MetricInput& input, const Body& body) {
  const std::size_t count = pair_count(input);
  if (input.weights.empty() && (!input.target_scale || input.target_scale->shift.empty())) {
    for (std::size_t i = 0; i < count; ++i) body(Pair{input.output[i], input.target[i], 1});
    return;
  }
  for (std::size_t i = 0; i < count; ++i)
    if (const Pair pair = pair_at(input, i); pair.weight != 0) body(pair);  // else its error may be infinite
}

// Σ weight · error(pair) and Σ weight over the pairs of a batch, for the mean of `error`.
template <class Error>
void add_errors(const MetricInput& input, MetricSums& sums, const Error& error) {
  const bool alike = input.weights.empty();
  double total = sums.at_least(1)[0], count = alike ? static_cast<double>(pair_count(input)) : 0;
  for_pairs(input, [&](const Pair& pair) {
    total += pair.weight * error(pair);
    if (!alike) count += pair.weight;
  });
  sums.sums[0] = total;
  sums.count += count;
}
// sums[0] / count; NaN where nothing was counted.
[[nodiscard]] inline double mean_of(const MetricSums& sums) {
  return sums.count > 0 && !sums.sums.empty() ? sums.sums[0] / sums.count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace vitrine::metrics
