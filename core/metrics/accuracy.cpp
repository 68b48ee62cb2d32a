#include "core/metrics/classes.h"

namespace vitrine::metrics {

MetricType accuracy() {
  MetricType type;
  type.info = {
      "accuracy",
      "Accuracy",
      "Classes",
      "Share of samples (or tokens) whose class the network names right: the class of its largest output, or, with "
      "a single output, the side of one half on which its probability lies. Samples without a label do not count.",
      {},
      {}};
  type.fits = fits_classes;
  type.needs = kNeedsClasses;
  type.standard = true;
  type.add = [](const Params&, const MetricInput& input, MetricSums& sums) {
    double& right = sums.at_least(1)[0];
    for_labelled(input, [&](const Place& place) {
      if (named_class(input, place) == place.label) right += place.weight;
      sums.count += place.weight;
    });
  };
  type.value = [](const Params&, const MetricSums& sums) { return mean_of(sums); };
  return type;
}

}  // namespace vitrine::metrics
