#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// x (R rows of D), gain (D) -> y = x/√(mean(x²) + ε)·gain, and for backward that root's inverse, of every row.
class RmsNorm final : public TypedOp<RmsNorm> {
 public:
  explicit RmsNorm(double epsilon) : epsilon_(epsilon) {}

  [[nodiscard]] std::string_view id() const override { return "rms_norm"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[0];
    return {x, Shape(x.dims().first(static_cast<std::size_t>(x.rank() - 1)))};
  }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 1; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return ColumnSums::scratch_bytes(inputs[1].size());
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t width = run.in_shape(1).size(), rows = run.in_shape(0).size() / width;
    const T* const gain = run.in<T>(1);
    for_rows(run, rows, width, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T* const x = run.in<T>(0) + row * width;
        const T mean = sum_of<T>(width, [x](std::int64_t e) { return x[e] * x[e]; }) / static_cast<T>(width);
        const T inverse = T{1} / std::sqrt(mean + static_cast<T>(epsilon_));
        store(run.out<T>() + row * width, width, false, [=](std::int64_t e) { return x[e] * inverse * gain[e]; });
        run.out<T>(1)[row] = inverse;
      }
    });
  }

  // With h = g·gain and r the inverse: dL/dx = r·h - x·r³·mean(h·x)
  template <class T>
  void backward_as(OpRun& run) const {
    const std::int64_t width = run.in_shape(1).size(), rows = run.in_shape(0).size() / width;
    const T* const gain = run.in<T>(1);
    if (T* const dx = run.grad_in<T>(0)) {
      for_rows(run, rows, width, [&](Chunk chunk) {
        for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
          const T *const x = run.in<T>(0) + row * width, *const g = run.grad_out<T>() + row * width;
          const T r = run.out<T>(1)[row];
          const T pull = sum_of<T>(width, [=](std::int64_t e) { return g[e] * gain[e] * x[e]; }) /
                         static_cast<T>(width) * r * r * r;
          store(dx + row * width, width, run.accumulate(0),
                [=](std::int64_t e) { return r * g[e] * gain[e] - x[e] * pull; });
        }
      });
    }
    T* const dg = run.grad_in<T>(1);
    if (!dg) return;
    const ColumnSums sums(rows, width);
    auto* const scratch = static_cast<double*>(run.scratch);
    sums.run(run.pool, scratch, [&](Chunk chunk, double* __restrict line) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T *const x = run.in<T>(0) + row * width, *const g = run.grad_out<T>() + row * width;
        const T r = run.out<T>(1)[row];
        for (std::int64_t e = 0; e < width; ++e) line[e] += static_cast<double>(g[e] * (x[e] * r));
      }
    });
    sum_parts(run.pool, scratch, sums.parts(), sums.stride(), width, run.accumulate(1), dg);
  }

 private:
  double epsilon_;
};

}  // namespace

OpPtr make_rms_norm(double epsilon) {
  return std::make_shared<RmsNorm>(epsilon);
}

}  // namespace vitrine
