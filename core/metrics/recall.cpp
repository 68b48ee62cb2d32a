#include "core/metrics/class_counts.h"

namespace vitrine::metrics {

MetricType recall() {
  return class_metric(
      {"recall",
       "Recall",
       "Classes",
       "Of the places that are of a class, the share that the network names so: TP / (TP + FN). How much of it is "
       "found. A class that is not in the target, but named, has recall 0. Places without a label do not count.",
       {},
       {}},
      [](const ClassCount& c) { return ratio(c.right, c.there); });
}

}  // namespace vitrine::metrics
