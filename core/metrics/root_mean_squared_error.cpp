#include <cmath>
#include <limits>

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
  type.add = [](const MetricInput& input, MetricSums& sums) {
    for (std::size_t i = 0; i < pair_count(input); ++i) {
      const Pair pair = pair_at(input, i);
      sums.sums[0] += (pair.output - pair.target) * (pair.output - pair.target);
      sums.count += 1;
    }
  };
  type.value = [](const MetricSums& sums) {
    return sums.count > 0 ? std::sqrt(sums.sums[0] / sums.count) : std::numeric_limits<double>::quiet_NaN();
  };
  type.higher_is_better = false;
  return type;
}

}  // namespace vitrine::metrics
