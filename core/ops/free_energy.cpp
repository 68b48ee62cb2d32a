#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class FreeEnergy final : public TypedOp<FreeEnergy> {
 public:
  [[nodiscard]] std::string_view id() const override { return "free_energy"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {Shape{inputs[0][0], 1}};
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return ColumnSums::scratch_bytes(inputs[1].size());
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t visible = run.in_shape(0)[1], hidden = run.in_shape(2)[1];
    const T* const bias = run.in<T>(1);
    for_rows(run, run.in_shape(0)[0], visible + hidden, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T *const v = run.in<T>(0) + row * visible, *const a = run.in<T>(2) + row * hidden;
        double energy = 0;
        for (std::int64_t i = 0; i < visible; ++i) energy -= static_cast<double>(bias[i]) * static_cast<double>(v[i]);
        for (std::int64_t j = 0; j < hidden; ++j) energy -= softplus(static_cast<double>(a[j]));
        run.out<T>()[row] = static_cast<T>(energy);
      }
    });
  }

  // dF/dv = -b, dF/db = -v, dF/da = -σ(a)
  template <class T>
  void backward_as(OpRun& run) const {
    const std::int64_t visible = run.in_shape(0)[1], hidden = run.in_shape(2)[1], rows = run.in_shape(0)[0];
    const T *const g = run.grad_out<T>(), *const v = run.in<T>(0), *const bias = run.in<T>(1),
                   *const a = run.in<T>(2);
    store_gradient<T>(run, 0, [=](std::int64_t e) { return -g[e / visible] * bias[e % visible]; });
    store_gradient<T>(run, 2, [=](std::int64_t e) { return -g[e / hidden] / (T{1} + std::exp(-a[e])); });
    T* const to = run.grad_in<T>(1);
    if (!to) return;
    const ColumnSums sums(rows, visible);
    auto* const scratch = static_cast<double*>(run.scratch);
    sums.run(run.pool, scratch, [&](Chunk chunk, double* into) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row)
        for (std::int64_t i = 0; i < visible; ++i)
          into[i] -= static_cast<double>(g[row]) * static_cast<double>(v[row * visible + i]);
    });
    sum_parts(run.pool, scratch, sums.parts(), sums.stride(), visible, run.accumulate(1), to);
  }

 private:
  [[nodiscard]] static double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }
};

}  // namespace

OpPtr make_free_energy() {
  return std::make_shared<FreeEnergy>();
}

}  // namespace vitrine
