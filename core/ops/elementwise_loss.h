// Losses that are a mean over elements: loss = 1/n · Σ f(x, t), or with weights Σ w·f(x, t) / Σ w.
#pragma once

#include "core/ops/loss_support.h"
#include "core/ops/ops.h"

namespace vitrine {

// `Formula` has: name(), and templates value(x, t) -> double, slope(x, t) -> T, the derivative by x, and
// target_slope(x, t) -> T, that by t. With kConstantSlope the slopes are asked without x and t, which are then gone.
template <class Formula>
class ElementwiseLoss final : public TypedOp<ElementwiseLoss<Formula>> {
 public:
  explicit ElementwiseLoss(Formula formula) : formula_(formula) {}

  [[nodiscard]] std::string_view id() const override { return formula_.name(); }
  [[nodiscard]] std::any attributes() const override { return formula_.settings(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    check_loss_weights(inputs, inputs[0]);
    return {Shape{}, Shape{}};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i < kLossWeights; }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return !constant() || i >= kLossWeights; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return aligned_bytes(static_cast<std::size_t>(chunk_count(inputs[0].size(), tuning::kElementGrain)) *
                         sizeof(WeightedSum));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    if (run.inputs.size() > kLossWeights) return forward_weighted<T>(run);
    const std::int64_t count = run.in_shape(0).size();
    const T *const x = run.in<T>(0), *const t = run.in<T>(1);
    auto* const parts = static_cast<double*>(run.scratch);
    run.pool.for_chunks(count, tuning::kElementGrain, [&](Chunk chunk) {
      parts[chunk.index] = sum_of<double>(chunk.end - chunk.begin, [&](std::int64_t e) {
        return formula_.value(x[chunk.begin + e], t[chunk.begin + e]);
      });
    });
    double sum = 0;
    for (std::int64_t i = 0; i < chunk_count(count, tuning::kElementGrain); ++i) sum += parts[i];
    *run.out<T>() = static_cast<T>(count == 0 ? 0.0 : sum / static_cast<double>(count));
    *run.out<T>(1) = static_cast<T>(count);
  }

  template <class T>
  void backward_as(OpRun& run) const {
    if (run.inputs.size() > kLossWeights) return backward_weighted<T>(run);
    const std::int64_t count = run.in_shape(0).size();
    const T *const x = run.in<T>(0), *const t = run.in<T>(1);
    const T scale =
        count == 0 ? T{0} : static_cast<T>(static_cast<double>(*run.grad_out<T>()) / static_cast<double>(count));
    store_gradient<T>(run, 0, [&, x, t, scale](std::int64_t e) { return scale * slope(x, t, e); });
    store_gradient<T>(run, 1, [&, x, t, scale](std::int64_t e) { return scale * target_slope(x, t, e); });
  }

 private:
  [[nodiscard]] static constexpr bool constant() {
    return requires {
      Formula::kConstantSlope;
    };
  }
  template <class T>
  [[nodiscard]] T slope(const T* x, const T* t, std::int64_t e) const {
    return constant() ? formula_.slope(T{}, T{}) : formula_.slope(x[e], t[e]);
  }
  template <class T>
  [[nodiscard]] T target_slope(const T* x, const T* t, std::int64_t e) const {
    return constant() ? formula_.target_slope(T{}, T{}) : formula_.target_slope(x[e], t[e]);
  }
  template <class T>
  void forward_weighted(OpRun& run) const {
    const std::int64_t count = run.in_shape(0).size();
    const T *const x = run.in<T>(0), *const t = run.in<T>(1);
    const PlaceWeights<T> weights(run, count);
    auto* const parts = static_cast<WeightedSum*>(run.scratch);
    run.pool.for_chunks(count, tuning::kElementGrain, [&](Chunk chunk) {
      WeightedSum sum;
      for (std::int64_t e = chunk.begin; e < chunk.end; ++e)
        if (const double weight = weights[e]; weight != 0) sum.add(weight, formula_.value(x[e], t[e]));
      parts[chunk.index] = sum;
    });
    write_mean<T>(run, {parts, static_cast<std::size_t>(chunk_count(count, tuning::kElementGrain))});
  }

  template <class T>
  void backward_weighted(OpRun& run) const {
    const std::int64_t count = run.in_shape(0).size();
    const T *const x = run.in<T>(0), *const t = run.in<T>(1);
    const PlaceWeights<T> weights(run, count);
    double total = 0;
    for (std::int64_t e = 0; e < count; ++e) total += weights[e];
    const double scale = total == 0 ? 0.0 : static_cast<double>(*run.grad_out<T>()) / total;
    const auto weighted = [&](std::int64_t e, auto slope) {
      const double weight = weights[e];
      return weight == 0 ? T{0} : static_cast<T>(scale * weight) * slope();
    };
    store_gradient<T>(run, 0, [&](std::int64_t e) { return weighted(e, [&] { return slope(x, t, e); }); });
    store_gradient<T>(run, 1, [&](std::int64_t e) { return weighted(e, [&] { return target_slope(x, t, e); }); });
  }

  Formula formula_;
};

}  // namespace vitrine
