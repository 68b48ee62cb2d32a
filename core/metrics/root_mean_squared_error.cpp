#include <cmath>

#include "core/metrics/list.h"

namespace vitrine::metrics {

MetricType root_mean_squared_error() {
  MetricType type;
  type.info = {
      "rmse",
      "RMSE",
      "Numbers",
      "Root of the mean squared error, √(mean of (y − t)²), in the data's own unit. Like MAE, with large errors "
      "counting more.",
      {},
      {}};
  type.fits = fits_values;
  type.needs = "a target made of numbers, not of classes";
  type.standard = true;
  type.add = [](const Params&, const MetricInput& input, MetricSums& sums) {
    add_errors(input, sums,
               [](const Pair& pair) { return (pair.output - pair.target) * (pair.output - pair.target); });
  };
  type.value = [](const Params&, const MetricSums& sums) { return std::sqrt(mean_of(sums)); };
  type.higher_is_better = false;
  return type;
}

}  // namespace vitrine::metrics
