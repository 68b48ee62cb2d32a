#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// inputs: x (N,T,D), table (T,D)
class AddPosition final : public TypedOp<AddPosition> {
 public:
  [[nodiscard]] std::string_view id() const override { return "add_position"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return ColumnSums::scratch_bytes(axes_product(inputs[1], 0, inputs[1].rank()));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t width = run.in_shape(1).size();
    const T* const table = run.in<T>(1);
    for_rows(run, run.in_shape(0)[0], width, [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n) {
        if constexpr (std::is_same_v<T, float>) {
          simd::sum_two(run.in<T>(0) + n * width, table, width, run.out<T>() + n * width);
        } else {
          store(run.out<T>() + n * width, width, false,
                [table, x = run.in<T>(0) + n * width](std::int64_t e) { return x[e] + table[e]; });
        }
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const T* const g = run.grad_out<T>();
    pass_gradient<T>(run, 0);
    if (T* const table = run.grad_in<T>(1)) {
      sum_columns(run.pool, g, run.in_shape(0)[0], run.in_shape(1).size(), run.accumulate(1), table,
                  static_cast<double*>(run.scratch));
    }
  }
};

}  // namespace

OpPtr make_add_position() {
  return std::make_shared<AddPosition>();
}

}  // namespace vitrine
