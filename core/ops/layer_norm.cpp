#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// inputs: x (R rows of D), gain (D), shift (D); outputs: y, and for backward the mean and 1/σ of every row.
class LayerNorm final : public TypedOp<LayerNorm> {
 public:
  LayerNorm(int axes, double epsilon) : axes_(axes), epsilon_(epsilon) {}

  [[nodiscard]] std::string_view id() const override { return "layer_norm"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[0];
    const Shape rows(x.dims().first(static_cast<std::size_t>(x.rank() - axes_)));
    return {x, rows, rows};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i > 0; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return ColumnSums::scratch_bytes(axes_product(inputs[1], 0, inputs[1].rank()), 2);
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t width = run.in_shape(1).size(), rows = run.in_shape(0).size() / width;
    const T *const gain = run.in<T>(1), *const shift = run.in<T>(2);
    for_rows(run, rows, width, [&](Chunk chunk) {
      if constexpr (std::is_same_v<T, float>) {
        const std::int64_t at = chunk.begin * width;
        return simd::layer_norm_rows(run.in<T>(0) + at, gain, shift, chunk.end - chunk.begin, width,
                                     static_cast<T>(epsilon_), run.out<T>() + at, run.out<T>(1) + chunk.begin,
                                     run.out<T>(2) + chunk.begin);
      }
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T* const x = run.in<T>(0) + row * width;
        const T mean = sum_of<T>(width, [x](std::int64_t e) { return x[e]; }) / static_cast<T>(width);
        const T variance = sum_of<T>(width, [x, mean](std::int64_t e) { return (x[e] - mean) * (x[e] - mean); }) /
                           static_cast<T>(width);
        const T inverse = T{1} / std::sqrt(variance + static_cast<T>(epsilon_));
        store(run.out<T>() + row * width, width, false,
              [=](std::int64_t e) { return (x[e] - mean) * inverse * gain[e] + shift[e]; });
        run.out<T>(1)[row] = mean;
        run.out<T>(2)[row] = inverse;
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    if (run.grad_in<T>(0)) input_gradient<T>(run);
    if (run.grad_in<T>(1) || run.grad_in<T>(2)) parameter_gradients<T>(run);
  }

 private:
  // With h = g·gain and x̂ = (x - mean)/σ: dL/dx = (h - mean(h) - x̂·mean(h·x̂))/σ
  template <class T>
  void input_gradient(OpRun& run) const {
    const std::int64_t width = run.in_shape(1).size(), rows = run.in_shape(0).size() / width;
    const T* const gain = run.in<T>(1);
    for_rows(run, rows, width, [&](Chunk chunk) {
      if constexpr (std::is_same_v<T, float>) {
        const std::int64_t at = chunk.begin * width;
        return simd::layer_norm_pull_rows(run.in<T>(0) + at, run.grad_out<T>() + at, gain,
                                          run.out<T>(1) + chunk.begin, run.out<T>(2) + chunk.begin,
                                          chunk.end - chunk.begin, width, run.accumulate(0), run.grad_in<T>(0) + at);
      }
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T *const x = run.in<T>(0) + row * width, *const g = run.grad_out<T>() + row * width;
        const T mean = run.out<T>(1)[row], inverse = run.out<T>(2)[row];
        const T h = sum_of<T>(width, [=](std::int64_t e) { return g[e] * gain[e]; }) / static_cast<T>(width);
        const T hx = sum_of<T>(width, [=](std::int64_t e) { return g[e] * gain[e] * ((x[e] - mean) * inverse); }) /
                     static_cast<T>(width);
        store(run.grad_in<T>(0) + row * width, width, run.accumulate(0),
              [=](std::int64_t e) { return (g[e] * gain[e] - h - (x[e] - mean) * inverse * hx) * inverse; });
      }
    });
  }

  // dL/dgain = Σ g·x̂ and dL/dshift = Σ g over the rows.
  template <class T>
  void parameter_gradients(OpRun& run) const {
    const std::int64_t width = run.in_shape(1).size(), rows = run.in_shape(0).size() / width;
    const ColumnSums sums(rows, width, 2);
    auto* const scratch = static_cast<double*>(run.scratch);
    sums.run(run.pool, scratch, [&](Chunk chunk, double* line) {
      double* __restrict gains = line, * __restrict shifts = line + aligned_count(width);
      if constexpr (std::is_same_v<T, float>) {
        const std::int64_t at = chunk.begin * width;
        return simd::layer_norm_sums(run.in<T>(0) + at, run.grad_out<T>() + at, run.out<T>(1) + chunk.begin,
                                     run.out<T>(2) + chunk.begin, chunk.end - chunk.begin, width, gains, shifts);
      }
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T* __restrict x = run.in<T>(0) + row * width;
        const T* __restrict g = run.grad_out<T>() + row * width;
        const T mean = run.out<T>(1)[row], inverse = run.out<T>(2)[row];
        for (std::int64_t e = 0; e < width; ++e) {
          gains[e] += static_cast<double>(g[e] * ((x[e] - mean) * inverse));
          shifts[e] += static_cast<double>(g[e]);
        }
      }
    });
    for (std::size_t i = 1; i <= 2; ++i) {
      if (!run.grad_in<T>(i)) continue;
      sum_parts(run.pool, scratch + (i == 1 ? 0 : aligned_count(width)), sums.parts(), sums.stride(), width,
                run.accumulate(i), run.grad_in<T>(i));
    }
  }

  int axes_;
  double epsilon_;
};

}  // namespace

OpPtr make_layer_norm(int axes, double epsilon) {
  return std::make_shared<LayerNorm>(axes, epsilon);
}

}  // namespace vitrine
