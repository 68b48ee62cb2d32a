// Losses that are a mean over elements: loss = 1/n · Σ f(x, t).
#pragma once

#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {

// `Formula` has: name(), and templates value(x, t) -> double and slope(x, t) -> T, the derivative by x.
template <class Formula>
class ElementwiseLoss final : public TypedOp<ElementwiseLoss<Formula>> {
 public:
  explicit ElementwiseLoss(Formula formula) : formula_(formula) {}

  [[nodiscard]] std::string_view id() const override { return formula_.name(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape>) const override { return {Shape{}}; }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return aligned_bytes(static_cast<std::size_t>(chunk_count(inputs[0].size(), tuning::kElementGrain)) *
                         sizeof(double));
  }

  template <class T>
  void forward_as(OpRun& run) const {
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
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const std::int64_t count = run.in_shape(0).size();
    const T *const x = run.in<T>(0), *const t = run.in<T>(1);
    const T scale =
        count == 0 ? T{0} : static_cast<T>(static_cast<double>(*run.grad_out<T>()) / static_cast<double>(count));
    store_gradient<T>(run, 0, [&, x, t, scale](std::int64_t e) { return scale * formula_.slope(x[e], t[e]); });
  }

 private:
  Formula formula_;
};

}  // namespace vitrine
