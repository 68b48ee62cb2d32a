// One function for each metric, defined in the file of that name, and what they share.
#pragma once

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
[[nodiscard]] Pair pair_at(const MetricInput& input, std::size_t i);
[[nodiscard]] std::size_t pair_count(const MetricInput& input);

}  // namespace vitrine::metrics
