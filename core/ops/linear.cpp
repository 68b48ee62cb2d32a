#include <algorithm>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/ops/unary_functions.h"
#include "core/tensor/kernels/parallel_gemm.h"
#include "core/tensor/kernels/small_linear.h"

namespace vitrine {
namespace {

// inputs: x (R rows of I), weight (O,I)[, bias (O)]; outputs: y = f(z), and z = x·Wᵀ + b where f′ is read from it
class Linear final : public TypedOp<Linear> {
 public:
  Linear(bool bias, UnaryFunction function) : bias_(bias), function_(function) {}

  [[nodiscard]] std::string_view id() const override { return "linear"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    Shape out = inputs[0];
    out[out.rank() - 1] = inputs[1][0];
    return std::vector<Shape>(function_.reads_input() ? 2 : 1, out);
  }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override {
    return i == 1 || function_.reads_output();
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    const Sizes s(inputs[0], inputs[1]);
    const std::int64_t products =
        std::max({gemm_scratch_elements(s.forward(type)), gemm_scratch_elements(s.input_gradient(type)),
                  gemm_scratch_elements(s.weight_gradient(type))});
    const auto elements = static_cast<std::size_t>(s.pulled(joined()) + products);
    return aligned_bytes(elements * bytes_of(type)) + ColumnSums::scratch_bytes(s.out);
  }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const Sizes s(inputs[0], inputs[1]);
    return s.rows * s.in * s.out;
  }
  [[nodiscard]] std::any attributes() const override { return LinearAttributes{bias_, function_}; }
  [[nodiscard]] std::string route(std::span<const Shape> inputs, DType type, bool backward) const override {
    const Sizes s(inputs[0], inputs[1]);
    const DenseRoutes routes = choose_dense(s.rows, s.in, s.out, type);
    if (!backward) return std::string(name_of(routes.forward));
    const std::string by_input(name_of(routes.input_gradient)), by_weight(name_of(routes.weight_gradient));
    return by_input == by_weight ? by_input : by_input + ", " + by_weight;
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const Sizes s(run.in_shape(0), run.in_shape(1));
    T* const y = run.out<T>();
    T* const z = function_.reads_input() ? run.out<T>(1) : y;
    const T* const bias = bias_ ? run.in<T>(2) : nullptr;
    if constexpr (std::is_same_v<T, float>) {
      if (s.small()) return simd::small_linear(small(run, s), z, y);
    }
    parallel_gemm<T>(run.pool, s.forward(dtype_of<T>), run.in<T>(0), s.in, run.in<T>(1), s.in, false, z,
                     static_cast<T*>(run.scratch), [&](const GemmTile& tile) {
                       if (bias || joined()) finish(tile, s.out, bias, z, y);
                     });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const Sizes s(run.in_shape(0), run.in_shape(1));
    T* const scratch = static_cast<T*>(run.scratch) + s.pulled(joined());
    const T* const g = joined() ? pull<T>(run, s.rows * s.out) : run.grad_out<T>();
    if constexpr (std::is_same_v<T, float>) {
      if (s.small()) return small_gradients(run, s, g);
    }
    if (T* const dx = run.grad_in<T>(0)) {
      parallel_gemm<T>(run.pool, s.input_gradient(dtype_of<T>), g, s.out, run.in<T>(1), s.in, run.accumulate(0), dx,
                       scratch, [](GemmTile) {});
    }
    if (T* const dw = run.grad_in<T>(1)) {
      parallel_gemm<T>(run.pool, s.weight_gradient(dtype_of<T>), g, s.out, run.in<T>(0), s.in, run.accumulate(1), dw,
                       scratch, [](GemmTile) {});
    }
    if (T* const db = bias_ ? run.grad_in<T>(2) : nullptr) {
      sum_columns(run.pool, g, s.rows, s.out, run.accumulate(2), db, reinterpret_cast<double*>(scratch));
    }
  }

 private:
  struct Sizes {
    std::int64_t rows, in, out;
    Sizes(const Shape& x, const Shape& weight)
        : rows(axes_product(x, 0, x.rank() - 1)), in(weight[1]), out(weight[0]) {}
    [[nodiscard]] ProductShape forward(DType type) const { return {false, true, rows, out, in, type}; }
    [[nodiscard]] ProductShape input_gradient(DType type) const { return {false, false, rows, in, out, type}; }
    [[nodiscard]] ProductShape weight_gradient(DType type) const { return {true, false, out, in, rows, type}; }
    // In single precision.
    [[nodiscard]] bool small() const { return is_small_dense(rows, in, out, DType::f32); }
    // Elements of the scratch for the gradient by z.
    [[nodiscard]] std::int64_t pulled(bool joined) const { return joined ? aligned_count(rows * out) : 0; }
  };

  [[nodiscard]] bool joined() const { return function_.kind != UnaryKind::linear; }

  [[nodiscard]] simd::SmallLinear small(const OpRun& run, const Sizes& s) const {
    return {s.rows,
            s.in,
            s.out,
            function_.kind,
            static_cast<float>(function_.alpha),
            run.in<float>(0),
            run.in<float>(1),
            bias_ ? run.in<float>(2) : nullptr};
  }
  void small_gradients(OpRun& run, const Sizes& s, const float* g) const {
    const simd::SmallGradients to{
        run.grad_in<float>(0), run.grad_in<float>(1), bias_ ? run.grad_in<float>(2) : nullptr,
        run.accumulate(0),     run.accumulate(1),     bias_ && run.accumulate(2)};
    simd::small_linear_gradients(small(run, s), g, to);
  }

  void finish(const GemmTile& tile, std::int64_t stride, const float* bias, float* z, float* y) const {
    const std::int64_t at = tile.row_begin * stride + tile.column_begin;
    simd::bias_activate(function_.kind, static_cast<float>(function_.alpha),
                        bias ? bias + tile.column_begin : nullptr, tile.row_end - tile.row_begin,
                        tile.column_end - tile.column_begin, stride, z + at, y + at);
  }
  void finish(const GemmTile& tile, std::int64_t stride, const double* bias, double* z, double* y) const {
    const std::int64_t count = tile.column_end - tile.column_begin;
    for (std::int64_t row = tile.row_begin; row < tile.row_end; ++row) {
      const std::int64_t at = row * stride + tile.column_begin;
      if (bias) store(z + at, count, true, [b = bias + tile.column_begin](std::int64_t e) { return b[e]; });
      activate(function_, z + at, count, y + at);
    }
  }

  // The gradient by z, in the scratch.
  template <class T>
  [[nodiscard]] const T* pull(OpRun& run, std::int64_t count) const {
    const T *const g = run.grad_out<T>(), *const v = function_.reads_input()    ? run.out<T>(1)
                                                     : function_.reads_output() ? run.out<T>()
                                                                                : g;
    T* const to = static_cast<T*>(run.scratch);
    for_elements(run, count, [&](std::int64_t begin, std::int64_t end) {
      activate_gradient(function_, v + begin, g + begin, end - begin, false, to + begin);
    });
    return to;
  }

  bool bias_;
  UnaryFunction function_;
};

}  // namespace

OpPtr make_linear(bool bias, UnaryFunction function) {
  return std::make_shared<Linear>(bias, function);
}

}  // namespace vitrine
