#include "core/metrics/class_counts.h"

namespace vitrine::metrics {

MetricType iou() {
  return map_metric(
      {"iou",
       "IoU",
       "Class maps",
       "Intersection over union of the pixels that are of a class and those the network names so, TP / (TP + FP + FN) "
       "(Jaccard 1912), counted over all samples together; the mean over classes. A class that is neither in the "
       "target nor named is left out, one that is only named counts 0: scikit-learn's macro Jaccard score. Pixels "
       "without a label do not count.",
       {},
       {}},
      [](const ClassCount& c) { return ratio(c.right, c.named + c.there - c.right); });
}

}  // namespace vitrine::metrics
