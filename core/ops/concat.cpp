#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class Concat final : public TypedOp<Concat> {
 public:
  explicit Concat(int axis) : axis_(axis) {}

  [[nodiscard]] std::string_view id() const override { return "concat"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    Shape out = inputs[0];
    const int axis = axis_of(out);
    for (std::size_t i = 1; i < inputs.size(); ++i) out[axis] += inputs[i][axis];
    return {out};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] std::any attributes() const override { return ConcatAxis{axis_}; }

  template <class T>
  void forward_as(OpRun& run) const {
    T* const y = run.out<T>();
    pieces(run, [&](std::size_t i, std::int64_t row, std::int64_t at, std::int64_t length) {
      std::memcpy(y + at, run.in<T>(i) + row * length, static_cast<std::size_t>(length) * sizeof(T));
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const T* const g = run.grad_out<T>();
    pieces(run, [&](std::size_t i, std::int64_t row, std::int64_t at, std::int64_t length) {
      T* const dx = run.grad_in<T>(i);
      if (dx)
        store(dx + row * length, length, run.accumulate(i), [from = g + at](std::int64_t e) { return from[e]; });
    });
  }

 private:
  [[nodiscard]] int axis_of(const Shape& shape) const { return axis_ < 0 ? axis_ + shape.rank() : axis_; }

  // body(input, row, where the piece begins in the output, its length): an input is rows of one piece each.
  template <class F>
  void pieces(const OpRun& run, F body) const {
    const Shape& out = run.out_shape();
    const int axis = axis_of(out);
    const std::int64_t rows = axes_product(out, 0, axis), width = axes_product(out, axis, out.rank());
    for_rows(run, rows, width, [&](Chunk chunk) {
      std::int64_t column = 0;
      for (std::size_t i = 0; i < run.inputs.size(); ++i) {
        const std::int64_t length = axes_product(run.in_shape(i), axis, out.rank());
        for (std::int64_t row = chunk.begin; row < chunk.end; ++row) body(i, row, row * width + column, length);
        column += length;
      }
    });
  }

  int axis_;
};

}  // namespace

OpPtr make_concat(int axis) {
  return std::make_shared<Concat>(axis);
}

}  // namespace vitrine
