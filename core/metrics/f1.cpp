#include "core/metrics/class_counts.h"

namespace vitrine::metrics {

MetricType f1() {
  return class_metric(
      {"f1",
       "F1",
       "Classes",
       "Harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN) (van Rijsbergen 1979): high only where both "
       "are. For classes of very different size it says more than accuracy. A class that is never named right has "
       "F1 0. Macro F1 is the mean of the classes' F1. Places without a label do not count.",
       {},
       {}},
      [](const ClassCount& c) { return ratio(2 * c.right, c.named + c.there); });
}

}  // namespace vitrine::metrics
