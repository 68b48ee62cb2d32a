#include "core/train/plane.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vitrine {

bool reads_plane(const ProbeSubject& subject) {
  const Field* input = subject.dataset->find("input");
  return input && input->shape == Shape{2} && input->kind == FieldKind::values && subject.dataset->count > 0 &&
         subject.evaluator.reads_input_only();
}

PlaneSpan plane_span(const Dataset& dataset) {
  PlaneSpan out;
  const Field& input = dataset.input();
  for (std::size_t axis = 0; axis < 2; ++axis) {
    float low = std::numeric_limits<float>::infinity(), high = -low;
    for (std::int64_t i = 0; i < input.there(); ++i) {
      const float value = input.sample(i)[axis];
      if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    }
    if (low > high) low = high = 0;
    const float margin = high > low ? (high - low) * 0.1F : 1.0F;
    out.low[axis] = low - margin, out.high[axis] = high + margin;
  }
  return out;
}

void plane_point(const PlaneSpan& span, std::int64_t side, std::int64_t cell, std::span<float, 2> to) {
  const std::int64_t at[2] = {cell % side, cell / side};
  for (std::size_t axis = 0; axis < 2; ++axis)
    to[axis] = span.low[axis] +
               (span.high[axis] - span.low[axis]) * (static_cast<float>(at[axis]) + 0.5F) / static_cast<float>(side);
}

}  // namespace vitrine
