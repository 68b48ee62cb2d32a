#include <cmath>
#include <limits>

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
  type.add = [](const MetricInput& input, MetricSums& sums) {
    for (std::size_t i = 0; i < pair_count(input); ++i) {
      const Pair pair = pair_at(input, i);
      sums.sums[0] += std::abs(pair.output - pair.target);
      sums.count += 1;
    }
  };
  type.value = [](const MetricSums& sums) {
    return sums.count > 0 ? sums.sums[0] / sums.count : std::numeric_limits<double>::quiet_NaN();
  };
  type.higher_is_better = false;
  return type;
}

}  // namespace vitrine::metrics
