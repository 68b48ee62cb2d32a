#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// A matrix that belongs to no sample, turned: weight (O,I) -> (I,O).
class Transpose final : public TypedOp<Transpose> {
 public:
  [[nodiscard]] std::string_view id() const override { return "transpose"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {Shape{inputs[0][1], inputs[0][0]}};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t rows = run.in_shape(0)[0], columns = run.in_shape(0)[1];
    const T* const x = run.in<T>(0);
    for_rows(run, columns, rows, [&](Chunk chunk) {
      for (std::int64_t c = chunk.begin; c < chunk.end; ++c)
        for (std::int64_t r = 0; r < rows; ++r) run.out<T>()[c * rows + r] = x[r * columns + c];
    });
  }
  template <class T>
  void backward_as(OpRun& run) const {
    const std::int64_t rows = run.in_shape(0)[0], columns = run.in_shape(0)[1];
    const T* const g = run.grad_out<T>();
    store_gradient<T>(run, 0, [=](std::int64_t e) { return g[e % columns * rows + e / columns]; });
  }
};

}  // namespace

OpPtr make_transpose() {
  return std::make_shared<Transpose>();
}

}  // namespace vitrine
