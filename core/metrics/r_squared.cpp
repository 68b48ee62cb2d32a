#include <limits>

#include "core/metrics/list.h"

namespace vitrine::metrics {
namespace {

// Welford's running mean and sum of squared deviations (Welford 1962) keep their digits where Σt² − (Σt)²/n would
// lose them: a target like 1e6 ± 1. sums: mean of targets, their squared deviations, squared residuals.
void add(const MetricInput& input, MetricSums& sums) {
  for (std::size_t i = 0; i < pair_count(input); ++i) {
    const Pair pair = pair_at(input, i);
    sums.count += 1;
    const double from_old = pair.target - sums.sums[0];
    sums.sums[0] += from_old / sums.count;
    sums.sums[1] += from_old * (pair.target - sums.sums[0]);
    sums.sums[2] += (pair.output - pair.target) * (pair.output - pair.target);
  }
}

}  // namespace

MetricType r_squared() {
  MetricType type;
  type.info = {
      "r2",
      "R²",
      "Numbers",
      "Share of the target's variance that the network explains: 1 − Σ(y − t)² / Σ(t − mean)². 1 is perfect, 0 no "
      "better than always answering the mean, below 0 worse than that. Several outputs count together.",
      {},
      {}};
  type.fits = fits_values;
  type.sums_add_up = false;
  type.add = add;
  type.value = [](const MetricSums& sums) {
    return sums.sums[1] > 0 ? 1.0 - sums.sums[2] / sums.sums[1] : std::numeric_limits<double>::quiet_NaN();
  };
  return type;
}

}  // namespace vitrine::metrics
