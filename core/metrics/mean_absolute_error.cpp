#include <cmath>

#include "core/metrics/list.h"

namespace vitrine::metrics {

MetricType mean_absolute_error() {
  MetricType type;
  type.info = {
      "mae",
      "MAE",
      "Numbers",
      "Mean absolute error: the mean of |y − t|, in the data's own unit. How far off the network is, on average.",
      {},
      {}};
  type.fits = fits_values;
  type.needs = "a target made of numbers, not of classes";
  type.standard = true;
  type.add = [](const Params&, const MetricInput& input, MetricSums& sums) {
    add_errors(input, sums, [](const Pair& pair) { return std::abs(pair.output - pair.target); });
  };
  type.value = [](const Params&, const MetricSums& sums) { return mean_of(sums); };
  type.higher_is_better = false;
  return type;
}

}  // namespace vitrine::metrics
