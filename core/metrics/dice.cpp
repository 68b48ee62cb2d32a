#include "core/metrics/class_counts.h"

namespace vitrine::metrics {

MetricType dice() {
  return map_metric(
      {"dice",
       "Dice",
       "Class maps",
       "Twice the pixels that are of a class and named so, over the pixels that are of it plus those that are named "
       "so, 2·TP / (2·TP + FP + FN) (Dice 1945), counted over all samples together; the mean over classes, which is "
       "macro F1 of pixels. A class that is neither in the target nor named is left out. Pixels without a label do "
       "not count.",
       {},
       {}},
      [](const ClassCount& c) { return ratio(2 * c.right, c.named + c.there); });
}

}  // namespace vitrine::metrics
