#include <limits>

#include "core/metrics/list.h"

namespace vitrine::metrics {
namespace {

// Sums of squared deviations from a mean keep their digits where Σt² − (Σt)²/n would lose them: a target like 1e6
// ± 1. A batch is joined to those before it as two samples are (Chan, Golub, LeVeque 1979): one division a batch.
// sums: mean of targets, their squared deviations, squared residuals.
void add(const MetricInput& input, MetricSums& sums) {
  const std::size_t count = pair_count(input);
  if (count == 0) return;
  double total = 0, residuals = 0, deviations = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Pair pair = pair_at(input, i);
    total += pair.target;
    residuals += (pair.output - pair.target) * (pair.output - pair.target);
  }
  const auto own = static_cast<double>(count);
  const double mean = total / own, all = sums.count + own, apart = mean - sums.sums[0];
  for (std::size_t i = 0; i < count; ++i) {
    const double from_mean = pair_at(input, i).target - mean;
    deviations += from_mean * from_mean;
  }
  const double share = own / all;
  sums.sums[0] = sums.count > 0 ? sums.sums[0] + apart * share : mean;
  sums.sums[1] += deviations + (sums.count > 0 ? apart * apart * sums.count * share : 0);
  sums.sums[2] += residuals;
  sums.count = all;
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
