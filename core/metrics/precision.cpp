#include "core/metrics/class_counts.h"

namespace vitrine::metrics {

MetricType precision() {
  return class_metric(
      {"precision",
       "Precision",
       "Classes",
       "Of the places that the network names a class, the share that are of it: TP / (TP + FP). How far its word can "
       "be trusted. A class it never names has precision 0. Places without a label do not count.",
       {},
       {}},
      [](const ClassCount& c) { return ratio(c.right, c.named); });
}

}  // namespace vitrine::metrics
