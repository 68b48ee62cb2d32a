// How metrics of classes read a batch: label, weight and outputs of each judged place.
#pragma once

#include <cmath>

#include "core/metrics/list.h"

namespace vitrine::metrics {

[[nodiscard]] inline bool fits_classes(const MetricTarget& target) {
  return target.kind != FieldKind::values;
}
inline constexpr const char* kNeedsClasses = "a target made of classes, not of numbers";

// A judged place: label 0 … classes−1, and the network's outputs for it, values[k · apart] with k < outputs.
struct Place {
  std::int64_t index = 0;  // of count
  std::int64_t label = 0;
  double weight = 1;  // above 0
  const float* values = nullptr;
};

// A single output tells two classes apart.
[[nodiscard]] inline std::int64_t classes_of(const MetricInput& input) {
  return input.outputs == 1 ? 2 : input.outputs;
}

// The class that the network names at a place: the largest output, the first of equals; -1 where one is not a number.
// Here, so that it is part of the loop: small networks are judged millions of times a second.
[[nodiscard]] inline std::int64_t named_class(const MetricInput& input, const Place& place) {
  const float* values = place.values;
  std::int64_t best = 0;
  for (std::int64_t k = 0; k < input.outputs; ++k) {
    if (std::isnan(values[k * input.apart])) return -1;
    if (values[k * input.apart] > values[best * input.apart]) best = k;
  }
  if (input.outputs == 1) return static_cast<double>(values[0]) > input.class_threshold ? 1 : 0;
  return best;
}

// A place of the batch, whatever its label.
[[nodiscard]] inline Place place_at(const MetricInput& input, std::int64_t i) {
  const std::int64_t first = i / input.apart * input.apart * input.outputs + i % input.apart;
  return {i, 0, 1, input.output.data() + first};
}

// body(Place) for every place that has a label and a weight, in order.
template <class Body>
void for_labelled(const MetricInput& input, const Body& body) {
  for (std::int64_t i = 0; i < input.count; ++i) {
    const float target = input.target[static_cast<std::size_t>(i)];
    const double weight = weight_at(input, static_cast<std::size_t>(i));
    if (!(target >= 0 && target < 1e15F) || weight == 0) continue;  // the bound: fits an integer
    Place place = place_at(input, i);
    place.label = static_cast<std::int64_t>(target), place.weight = weight;
    body(place);
  }
}

}  // namespace vitrine::metrics
