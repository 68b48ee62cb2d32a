#include <limits>

#include "core/metrics/list.h"

namespace vitrine::metrics {
namespace {

// Sums of squared deviations from a mean keep their digits where Σt² − (Σt)²/n would lose them: a target like 1e6
// ± 1. A batch is joined to those before it as two samples are (Chan, Golub, LeVeque 1979): one division a batch.
// sums: mean of targets, their squared deviations, squared residuals.
void add_squares(const Params&, const MetricInput& input, MetricSums& all_sums) {
  const std::span<double> sums = all_sums.at_least(3);
  double own = 0, total = 0, residuals = 0, deviations = 0;
  const bool alike = input.weights.empty();
  for_pairs(input, [&](const Pair& pair) {
    if (!alike) own += pair.weight;
    total += pair.weight * pair.target;
    residuals += pair.weight * ((pair.output - pair.target) * (pair.output - pair.target));
  });
  if (alike) own = static_cast<double>(pair_count(input));
  if (own == 0) return;
  const double mean = total / own, all = all_sums.count + own, apart = mean - sums[0];
  for_pairs(input, [&](const Pair& pair) {
    const double from_mean = pair.target - mean;
    deviations += pair.weight * (from_mean * from_mean);
  });
  const double share = own / all;
  sums[0] = all_sums.count > 0 ? sums[0] + apart * share : mean;
  sums[1] += deviations + (all_sums.count > 0 ? apart * apart * all_sums.count * share : 0);
  sums[2] += residuals;
  all_sums.count = all;
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
  type.needs = "a target made of numbers, not of classes";
  type.standard = true;
  type.sums_add_up = false;
  type.add = add_squares;
  type.value = [](const Params&, const MetricSums& sums) {
    return sums.sums.size() >= 3 && sums.sums[1] > 0 ? 1.0 - sums.sums[2] / sums.sums[1]
                                                     : std::numeric_limits<double>::quiet_NaN();
  };
  return type;
}

}  // namespace vitrine::metrics
