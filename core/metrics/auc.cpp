#include <limits>

#include "core/metrics/scores.h"

namespace vitrine::metrics {
namespace {

// Mann and Whitney's U by ranks: every pair of a place of the class and another one, 1 where the first has the higher
// score, ½ where both have the same.
double area_under_roc(std::span<const Ranked> ranked) {
  double own_above = 0, others_above = 0, pairs = 0;
  for_ties(ranked, [&](double own, double others) {
    pairs += others * (own_above + own / 2);
    own_above += own;
    others_above += others;
  });
  const double all = own_above * others_above;
  return all > 0 ? pairs / all : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

MetricType auc() {
  return rank_metric(
      {"auc",
       "AUC",
       "Classes",
       "Area under the ROC curve: how often a place of class 1 gets a higher score than one of class 0, ties counting "
       "half (Hanley and McNeil 1982). 1 ranks perfectly, ½ is chance, whatever the threshold. With more classes each "
       "is ranked against all others by its softmax probability, and the mean is taken (scikit-learn's macro average, "
       "one against the rest); a class of which there is no place, or nothing else, is left out. It is exact, by rank "
       "over all scores, so it keeps them: up to 64 MB, beyond which every second place is left out. Computed where "
       "the network is evaluated, not over batches of training.",
       {},
       {}},
      area_under_roc);
}

}  // namespace vitrine::metrics
