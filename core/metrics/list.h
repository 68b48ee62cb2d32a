// One function for each metric, defined in the file of that name, and what those of numbers share.
#pragma once

#include <algorithm>

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

// Σ weight · error(pair) and Σ weight over the pairs of a batch, for the mean of `error`.
template <class Error>
void add_errors(const MetricInput& input, MetricSums& sums, const Error& error) {
  double& total = sums.at_least(1)[0];
  for (std::size_t i = 0; i < pair_count(input); ++i) {
    const Pair pair = pair_at(input, i);
    if (pair.weight == 0) continue;  // its error may be infinite
    total += pair.weight * error(pair);
    sums.count += pair.weight;
  }
}
// sums[0] / count; NaN where nothing was counted.
[[nodiscard]] double mean_of(const MetricSums& sums);

}  // namespace vitrine::metrics
