// Metrics that ask, class by class, how many places the network named so, how many are so, and how many are both.
#pragma once

#include "core/metrics/classes.h"

namespace vitrine::metrics {

// Weights of places. TP is `right`, TP + FP `named`, TP + FN `there`.
struct ClassCount {
  double right = 0, named = 0, there = 0;
};
using ClassScore = double (*)(const ClassCount&);

// a / b; 0 where b is 0, as scikit-learn's zero_division = 0.
[[nodiscard]] inline double ratio(double a, double b) {
  return b > 0 ? a / b : 0;
}

// A metric with the parameter `average`: macro, micro, weighted, binary. `score` is that of one class, or of all
// classes' counts together (micro).
[[nodiscard]] MetricType class_metric(TypeInfo info, ClassScore score);
// The mean over classes of class maps (target H×W).
[[nodiscard]] MetricType map_metric(TypeInfo info, ClassScore score);

}  // namespace vitrine::metrics
