#include <limits>

#include "core/metrics/scores.h"

namespace vitrine::metrics {
namespace {

// Σ (R_n − R_{n−1}) P_n over the thresholds n, from the highest score down; equal scores are one threshold.
double area_under_precision(std::span<const Ranked> ranked) {
  double all_own = 0;
  for_ties(ranked, [&](double own, double) { all_own += own; });
  if (!(all_own > 0)) return std::numeric_limits<double>::quiet_NaN();
  double own_above = 0, above = 0, sum = 0;
  for_ties(ranked, [&](double own, double others) {
    own_above += own;
    above += own + others;
    sum += own / all_own * (own_above / above);
  });
  return sum;
}

}  // namespace

MetricType average_precision() {
  return rank_metric(
      {"average_precision",
       "Average precision",
       "Classes",
       "Area below the curve of precision over recall of class 1, as a sum of steps: Σ (Rₙ − Rₙ₋₁)·Pₙ over all "
       "thresholds (Zhu 2004), not interpolated. 1 ranks perfectly, chance gives the class's share: for rare classes "
       "it says more than AUC. With more classes each is ranked against all others by its softmax probability, and "
       "the mean is taken over the classes that are in the target (scikit-learn counts the others 0). It keeps all "
       "scores: up to 64 MB, beyond which every second place is left out. Computed where the network is evaluated, "
       "not over batches of training.",
       {},
       {}},
      area_under_precision);
}

}  // namespace vitrine::metrics
