#include <cmath>
#include <limits>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/ops/softmax_rows.h"

namespace vitrine {
namespace {

// For a target t with class weights w, K classes and smoothing s (the definition PyTorch documents):
//   loss = (1-s)·w[t]·(-ln p[t]) + s/K·Σ_k w[k]·(-ln p[k]), divided by Σ w[t] over the judged targets.
class CrossEntropy final : public TypedOp<CrossEntropy> {
 public:
  CrossEntropy(double smoothing, std::vector<double> weights) : smoothing_(smoothing), weights_(std::move(weights)) {}

  [[nodiscard]] std::string_view id() const override { return "cross_entropy"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape>) const override { return {Shape{}}; }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    const View v(inputs[0]);
    return aligned_bytes(static_cast<std::size_t>(2 * chunk_count(v.rows, row_grain(v.classes))) * sizeof(double));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const View v(run.in_shape(0));
    auto* const parts = static_cast<double*>(run.scratch);
    for_rows(run, v.rows, v.classes, [&](Chunk chunk) {
      double loss = 0, weight = 0;
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const double target = static_cast<double>(run.in<T>(1)[row]);
        if (target == -1) continue;
        loss += loss_of(v, run.in<T>(0) + v.begin(row), target);
        weight += weight_of(v, target);
      }
      parts[2 * chunk.index] = loss;
      parts[2 * chunk.index + 1] = weight;
    });
    double loss = 0, weight = 0;
    for (std::int64_t i = 0; i < chunk_count(v.rows, row_grain(v.classes)); ++i) {
      loss += parts[2 * i];
      weight += parts[2 * i + 1];
    }
    *run.out<T>() = static_cast<T>(weight == 0 ? 0.0 : loss / weight);
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const View v(run.in_shape(0));
    double total = 0;
    for (std::int64_t row = 0; row < v.rows; ++row) {
      const double target = static_cast<double>(run.in<T>(1)[row]);
      if (target != -1) total += weight_of(v, target);
    }
    const double scale = total == 0 ? 0.0 : static_cast<double>(*run.grad_out<T>()) / total;
    const bool add = run.accumulate(0);
    for_rows(run, v.rows, v.classes, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const std::int64_t at = v.begin(row);
        gradient_of(v, run.in<T>(0) + at, static_cast<double>(run.in<T>(1)[row]), scale, add, dx + at);
      }
    });
  }

 private:
  // Rows of `classes` values that lie `stride` apart: the classes are the last axis, or axis 1 of images.
  struct View {
    std::int64_t rows, classes, stride;
    explicit View(const Shape& shape) {
      const int axis = shape.rank() == 4 ? 1 : shape.rank() - 1;
      classes = shape[axis];
      stride = axes_product(shape, axis + 1, shape.rank());
      rows = axes_product(shape, 0, axis) * stride;
    }
    [[nodiscard]] std::int64_t begin(std::int64_t row) const {
      return row / stride * stride * classes + row % stride;
    }
    [[nodiscard]] bool has(double target) const {
      return target >= 0 && target < static_cast<double>(classes) && target == std::floor(target);
    }
  };

  [[nodiscard]] double class_weight(std::int64_t k) const {
    return weights_.empty() ? 1.0 : weights_[static_cast<std::size_t>(k)];
  }
  // NaN for a target that is no class: it reaches the loss, and the engine reports it.
  [[nodiscard]] double weight_of(const View& v, double target) const {
    return v.has(target) ? class_weight(static_cast<std::int64_t>(target)) : std::numeric_limits<double>::quiet_NaN();
  }

  template <class T>
  [[nodiscard]] double loss_of(const View& v, const T* x, double target) const {
    if (!v.has(target)) return std::numeric_limits<double>::quiet_NaN();
    const auto t = static_cast<std::int64_t>(target);
    const Denominator<T> below = denominator(x, v.classes, v.stride);
    const double log_sum = std::log(static_cast<double>(below.sum)), largest = static_cast<double>(below.largest);
    const auto surprise = [&](std::int64_t k) { return log_sum + (largest - static_cast<double>(x[k * v.stride])); };
    double loss = (1 - smoothing_) * class_weight(t) * surprise(t);
    if (smoothing_ > 0) {
      double all = 0;
      for (std::int64_t k = 0; k < v.classes; ++k) all += class_weight(k) * surprise(k);
      loss += smoothing_ / static_cast<double>(v.classes) * all;
    }
    return loss;
  }

  // dL/dx[k] = scale·(mass·p[k] - (1-s)·w[t]·[k = t] - s/K·w[k]), mass = (1-s)·w[t] + s/K·Σ w
  template <class T>
  void gradient_of(const View& v, const T* x, double target, double scale, bool add, T* dx) const {
    if (target == -1) {
      if (!add) {
        for (std::int64_t k = 0; k < v.classes; ++k) dx[k * v.stride] = T{0};
      }
      return;
    }
    const bool known = v.has(target);
    const std::int64_t t = known ? static_cast<std::int64_t>(target) : 0;
    const double hit = (1 - smoothing_) * (known ? class_weight(t) : 0.0);
    const double share = smoothing_ / static_cast<double>(v.classes);
    double mass = known ? hit : std::numeric_limits<double>::quiet_NaN();
    if (share > 0) {
      for (std::int64_t k = 0; k < v.classes; ++k) mass += share * class_weight(k);
    }
    const Denominator<T> below = denominator(x, v.classes, v.stride);
    const T largest = below.largest, factor = static_cast<T>(scale * mass / static_cast<double>(below.sum));
    if (v.stride == 1 && share == 0) {
      if constexpr (std::is_same_v<T, float>)
        simd::scaled_exp(x, v.classes, largest, factor, add, dx);
      else
        store(dx, v.classes, add, [=](std::int64_t k) { return factor * math::exp(x[k] - largest); });
    } else {
      for (std::int64_t k = 0; k < v.classes; ++k) {
        const T smooth = static_cast<T>(scale * share * class_weight(k));
        put(dx[k * v.stride], factor * math::exp(x[k * v.stride] - largest) - smooth, add);
      }
    }
    dx[t * v.stride] -= static_cast<T>(scale * hit);
  }

  double smoothing_;
  std::vector<double> weights_;
};

}  // namespace

OpPtr make_cross_entropy(double label_smoothing, std::vector<double> class_weights) {
  return std::make_shared<CrossEntropy>(label_smoothing, std::move(class_weights));
}

}  // namespace vitrine
