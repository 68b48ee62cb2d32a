#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/tensor/kernels/parallel_gemm.h"

namespace vitrine {
namespace {

// inputs: x (R rows of I), weight (O,I)[, bias (O)]
class Linear final : public TypedOp<Linear> {
 public:
  explicit Linear(bool bias) : bias_(bias) {}

  [[nodiscard]] std::string_view id() const override { return "linear"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    Shape out = inputs[0];
    out[out.rank() - 1] = inputs[1][0];
    return {out};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    const Sizes s(inputs[0], inputs[1]);
    const auto elements = static_cast<std::size_t>(long_k_scratch_elements(s.out, s.in, s.rows));
    return aligned_bytes(elements * bytes_of(type)) + ColumnSums::scratch_bytes(s.out);
  }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const Sizes s(inputs[0], inputs[1]);
    return s.rows * s.in * s.out;
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const Sizes s(run.in_shape(0), run.in_shape(1));
    T* const y = run.out<T>();
    const T* const bias = bias_ ? run.in<T>(2) : nullptr;
    parallel_gemm<T>(run.pool, false, true, s.rows, s.out, s.in, T{1}, run.in<T>(0), s.in, run.in<T>(1), s.in, T{0},
                     y, s.out, [&](const GemmTile& tile) {
                       if (!bias) return;
                       if constexpr (std::is_same_v<T, float>) {
                         float* const from = y + tile.row_begin * s.out + tile.column_begin;
                         return simd::bias_activate(UnaryKind::linear, 0, bias + tile.column_begin,
                                                    tile.row_end - tile.row_begin,
                                                    tile.column_end - tile.column_begin, s.out, from, from);
                       }
                       for (std::int64_t row = tile.row_begin; row < tile.row_end; ++row) {
                         store(y + row * s.out + tile.column_begin, tile.column_end - tile.column_begin, true,
                               [b = bias + tile.column_begin](std::int64_t e) { return b[e]; });
                       }
                     });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const Sizes s(run.in_shape(0), run.in_shape(1));
    const T* const g = run.grad_out<T>();
    if (T* const dx = run.grad_in<T>(0)) {
      parallel_gemm<T>(run.pool, false, false, s.rows, s.in, s.out, T{1}, g, s.out, run.in<T>(1), s.in,
                       run.accumulate(0) ? T{1} : T{0}, dx, s.in);
    }
    if (T* const dw = run.grad_in<T>(1)) {
      parallel_gemm_long_k<T>(run.pool, true, false, s.out, s.in, s.rows, g, s.out, run.in<T>(0), s.in,
                              run.accumulate(1), dw, static_cast<T*>(run.scratch));
    }
    if (T* const db = bias_ ? run.grad_in<T>(2) : nullptr) {
      sum_columns(run.pool, g, s.rows, s.out, run.accumulate(2), db, static_cast<double*>(run.scratch));
    }
  }

 private:
  struct Sizes {
    std::int64_t rows, in, out;
    Sizes(const Shape& x, const Shape& weight)
        : rows(axes_product(x, 0, x.rank() - 1)), in(weight[1]), out(weight[0]) {}
  };
  bool bias_;
};

}  // namespace

OpPtr make_linear(bool bias) {
  return std::make_shared<Linear>(bias);
}

}  // namespace vitrine
