#include <cmath>
#include <limits>

#include "core/metrics/list.h"

namespace vitrine::metrics {
namespace {

// The class that a row of outputs says: the largest, the first of equals; -1 where a value is not a number.
std::int64_t answer(std::span<const float> row, double threshold) {
  std::size_t best = 0;
  for (std::size_t k = 0; k < row.size(); ++k) {
    if (std::isnan(row[k])) return -1;
    if (row[k] > row[best]) best = k;
  }
  if (row.size() == 1) return static_cast<double>(row[0]) > threshold ? 1 : 0;
  return static_cast<std::int64_t>(best);
}

void add(const MetricInput& input, MetricSums& sums) {
  const auto outputs = static_cast<std::size_t>(input.outputs);
  for (std::size_t i = 0; i < static_cast<std::size_t>(input.count); ++i) {
    if (input.target[i] < 0) continue;  // no label
    const std::int64_t said = answer(input.output.subspan(i * outputs, outputs), input.class_threshold);
    sums.sums[0] += said == static_cast<std::int64_t>(input.target[i]) ? 1 : 0;
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
