// What the losses share: rows of classes, the weights of judged places, a mean that divides by their sum.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include "core/ops/op_support.h"

namespace vitrine {

// Rows of `classes` values that lie `stride` apart: the classes are the last axis, or axis 1 of images.
struct ClassRows {
  std::int64_t rows, classes, stride;

  [[nodiscard]] static int axis_of(const Shape& shape) { return shape.rank() == 4 ? 1 : shape.rank() - 1; }
  explicit ClassRows(const Shape& shape) {
    const int axis = axis_of(shape);
    classes = shape[axis];
    stride = axes_product(shape, axis + 1, shape.rank());
    rows = axes_product(shape, 0, axis) * stride;
  }
  // A row a sample: all its values, side by side.
  [[nodiscard]] static ClassRows samples(const Shape& shape) {
    ClassRows out(shape);
    out.stride = 1, out.rows = axes_product(shape, 0, 1), out.classes = axes_product(shape, 1, shape.rank());
    return out;
  }
  [[nodiscard]] std::int64_t begin(std::int64_t row) const { return row / stride * stride * classes + row % stride; }
  [[nodiscard]] bool has(double target) const { return is_index(target, classes); }
  // The same where one value a row tells two classes.
  [[nodiscard]] bool tells(double target) const { return is_index(target, classes == 1 ? 2 : classes); }

 private:
  [[nodiscard]] static bool is_index(double target, std::int64_t count) {
    return target >= 0 && target < static_cast<double>(count) && target == std::floor(target);
  }
};

// The shape of the rows: that of the values without the axis of classes.
[[nodiscard]] inline Shape places_of(const Shape& values) {
  std::vector<std::int64_t> dims(values.dims().begin(), values.dims().end());
  dims.erase(dims.begin() + ClassRows::axis_of(values));
  return Shape(std::span<const std::int64_t>(dims));
}

// Every loss takes weights as a last input, or does without.
inline constexpr std::size_t kLossWeights = 2;

// Weights have the first axes of the judged places: (N), one a sample; (N,T), one a position; or all of them.
// Anything else is a defect.
inline void check_loss_weights(std::span<const Shape> inputs, const Shape& places) {
  if (inputs.size() <= kLossWeights) return;
  const Shape& weights = inputs[kLossWeights];
  const auto axes = weights.dims(), of_places = places.dims();
  if (axes.empty() || axes.size() > of_places.size() || !std::equal(axes.begin(), axes.end(), of_places.begin()))
    throw std::logic_error("weights " + weights.text() + " for places " + places.text());
}

// The weight of a judged place: 1 where the run has no weights, NaN for a negative one, so that it is found.
template <class T>
class PlaceWeights {
 public:
  PlaceWeights(const OpRun& run, std::int64_t places) {
    if (run.inputs.size() <= kLossWeights) return;
    values_ = run.in<T>(kLossWeights);
    span_ = places / std::max<std::int64_t>(1, run.in_shape(kLossWeights).size());
  }
  [[nodiscard]] double operator[](std::int64_t place) const {
    if (!values_) return 1;
    const auto weight = static_cast<double>(values_[place / span_]);
    return weight >= 0 ? weight : std::numeric_limits<double>::quiet_NaN();
  }

 private:
  const T* values_ = nullptr;
  std::int64_t span_ = 1;  // places that share a weight
};

// A chunk of places: the sum of their weighted losses, and of their weights.
struct WeightedSum {
  double loss = 0, weight = 0;
  void add(double w, double value) { loss += w * value, weight += w; }
};

// Outputs 0 and 1: the mean, and the weights it was divided by. Nothing judged gives 0.
template <class T>
void write_mean(OpRun& run, std::span<const WeightedSum> parts) {
  WeightedSum all;
  for (const WeightedSum& part : parts) all.loss += part.loss, all.weight += part.weight;
  *run.out<T>(0) = static_cast<T>(all.weight == 0 ? 0.0 : all.loss / all.weight);
  *run.out<T>(1) = static_cast<T>(all.weight);
}

// The factor of every gradient where backward keeps output 1.
template <class T>
[[nodiscard]] double gradient_scale(const OpRun& run) {
  const auto weight = static_cast<double>(*static_cast<const T*>(run.outputs[1].value));
  return weight == 0 ? 0.0 : static_cast<double>(*run.grad_out<T>()) / weight;
}

}  // namespace vitrine
