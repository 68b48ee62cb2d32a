// One function for each metric, defined in the file of that name, and what they share.
#pragma once

#include <algorithm>

#include "core/metrics/metric.h"

namespace vitrine::metrics {

MetricType accuracy();
MetricType mean_absolute_error();
MetricType root_mean_squared_error();
MetricType r_squared();

[[nodiscard]] bool fits_values(FieldKind target);

// Output and target of element i (of count × outputs), both in the data's own unit.
struct Pair {
  double output = 0, target = 0;
};
[[nodiscard]] Pair in_own_unit(const Normalisation& scale, std::size_t i, Pair pair);
[[nodiscard]] inline Pair pair_at(const MetricInput& input, std::size_t i) {
  const Pair pair{input.output[i], input.target[i]};
  const Normalisation* scale = input.target_scale;
  return !scale || scale->shift.empty() ? pair : in_own_unit(*scale, i, pair);
}
[[nodiscard]] inline std::size_t pair_count(const MetricInput& input) {
  return std::min(input.output.size(), input.target.size());
}

}  // namespace vitrine::metrics
