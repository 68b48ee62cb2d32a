#include "core/ops/loss_support.h"
#include "core/ops/ops.h"
#include "core/ops/softmax_rows.h"

namespace vitrine {
namespace {

// For a target t with class weights w, K classes and smoothing s (the definition PyTorch documents):
//   loss = (1-s)·w[t]·(-ln p[t]) + s/K·Σ_k w[k]·(-ln p[k]), divided by Σ w[t] over the judged targets.
// A weight of the place multiplies both.
class CrossEntropy final : public TypedOp<CrossEntropy> {
 public:
  CrossEntropy(double smoothing, std::vector<double> weights) : smoothing_(smoothing), weights_(std::move(weights)) {}

  [[nodiscard]] std::string_view id() const override { return "cross_entropy"; }
  [[nodiscard]] std::any attributes() const override {
    return LossSettings{.class_weights = weights_, .label_smoothing = smoothing_};
  }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    check_loss_weights(inputs, places_of(inputs[0]));
    return {Shape{}, Shape{}};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    const ClassRows v(inputs[0]);
    return aligned_bytes(static_cast<std::size_t>(chunk_count(v.rows, row_grain(v.classes))) * sizeof(WeightedSum));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const ClassRows v(run.in_shape(0));
    const PlaceWeights<T> weights(run, v.rows);
    auto* const parts = static_cast<WeightedSum*>(run.scratch);
    for_rows(run, v.rows, v.classes, [&](Chunk chunk) {
      WeightedSum sum;
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const double target = judged_target<T>(run, weights, row);
        if (target == -1) continue;
        sum.loss += weights[row] * loss_of(v, run.in<T>(0) + v.begin(row), target);
        sum.weight += weights[row] * weight_of(v, target);
      }
      parts[chunk.index] = sum;
    });
    write_mean<T>(run, {parts, static_cast<std::size_t>(chunk_count(v.rows, row_grain(v.classes)))});
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const ClassRows v(run.in_shape(0));
    const PlaceWeights<T> weights(run, v.rows);
    double total = 0;
    for (std::int64_t row = 0; row < v.rows; ++row) {
      const double target = judged_target<T>(run, weights, row);
      if (target != -1) total += weights[row] * weight_of(v, target);
    }
    const double scale = total == 0 ? 0.0 : static_cast<double>(*run.grad_out<T>()) / total;
    const bool add = run.accumulate(0);
    for_rows(run, v.rows, v.classes, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const std::int64_t at = v.begin(row);
        gradient_of(v, run.in<T>(0) + at, judged_target<T>(run, weights, row), scale * weights[row], add, dx + at);
      }
    });
  }

 private:
  // -1, no label, for a place that its weight leaves out.
  template <class T>
  [[nodiscard]] static double judged_target(const OpRun& run, const PlaceWeights<T>& weights, std::int64_t row) {
    return weights[row] == 0 ? -1.0 : static_cast<double>(run.in<T>(1)[row]);
  }
  [[nodiscard]] double class_weight(std::int64_t k) const {
    return weights_.empty() ? 1.0 : weights_[static_cast<std::size_t>(k)];
  }
  // NaN for a target that is no class: it reaches the loss, and the engine reports it.
  [[nodiscard]] double weight_of(const ClassRows& v, double target) const {
    return v.has(target) ? class_weight(static_cast<std::int64_t>(target)) : std::numeric_limits<double>::quiet_NaN();
  }

  template <class T>
  [[nodiscard]] double loss_of(const ClassRows& v, const T* x, double target) const {
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
  void gradient_of(const ClassRows& v, const T* x, double target, double scale, bool add, T* dx) const {
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
