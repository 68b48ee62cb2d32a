#include <cmath>
#include <limits>

#include "core/metrics/list.h"

namespace vitrine::metrics {
namespace {

// The class that `count` values, `apart` from each other, say: the largest, the first of equals; -1 where a value is
// not a number.
std::int64_t answer(const float* values, std::int64_t count, std::int64_t apart, double threshold) {
  std::int64_t best = 0;
  for (std::int64_t k = 0; k < count; ++k) {
    if (std::isnan(values[k * apart])) return -1;
    if (values[k * apart] > values[best * apart]) best = k;
  }
  if (count == 1) return static_cast<double>(values[0]) > threshold ? 1 : 0;
  return best;
}

void add(const MetricInput& input, MetricSums& sums) {
  for (std::int64_t i = 0; i < input.count; ++i) {
    const float target = input.target[static_cast<std::size_t>(i)];
    if (target < 0) continue;  // no label
    const std::int64_t first = i / input.apart * input.apart * input.outputs + i % input.apart;
    const std::int64_t said = answer(input.output.data() + first, input.outputs, input.apart, input.class_threshold);
    sums.sums[0] += said == static_cast<std::int64_t>(target) ? 1 : 0;
    sums.count += 1;
  }
}

}  // namespace

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
  type.fits = [](FieldKind target) { return target != FieldKind::values; };
  type.add = add;
  type.value = [](const MetricSums& sums) {
    return sums.count > 0 ? sums.sums[0] / sums.count : std::numeric_limits<double>::quiet_NaN();
  };
  return type;
}

}  // namespace vitrine::metrics
