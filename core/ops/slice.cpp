#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class Slice final : public TypedOp<Slice> {
 public:
  Slice(int axis, std::int64_t begin, std::int64_t end) : axis_(axis), begin_(begin), end_(end) {}

  [[nodiscard]] std::string_view id() const override { return "slice"; }
  [[nodiscard]] std::any attributes() const override { return SliceRange{axis_, begin_, end_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    Shape out = inputs[0];
    out[axis_] = end_ - begin_;
    return {out};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const Rows rows(*this, run.in_shape(0));
    T* const y = run.out<T>();
    for_rows(run, rows.count, rows.length, [&, x = run.in<T>(0)](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row)
        std::memcpy(y + row * rows.length, x + row * rows.width + rows.begin,
                    static_cast<std::size_t>(rows.length) * sizeof(T));
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const Rows rows(*this, run.in_shape(0));
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const T* const g = run.grad_out<T>();
    const bool add = run.accumulate(0);
    for_rows(run, rows.count, rows.width, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        T* const to = dx + row * rows.width;
        if (!add) {
          std::fill_n(to, rows.begin, T{0});
          std::fill(to + rows.begin + rows.length, to + rows.width, T{0});
        }
        store(to + rows.begin, rows.length, add, [from = g + row * rows.length](std::int64_t e) { return from[e]; });
      }
    });
  }

 private:
  // The input as rows of `width`, of which `length` elements from `begin` on are taken.
  struct Rows {
    std::int64_t count, width, begin, length;
    Rows(const Slice& op, const Shape& x)
        : count(axes_product(x, 0, op.axis_)), width(axes_product(x, op.axis_, x.rank())) {
      const std::int64_t step = width / x[op.axis_];
      begin = op.begin_ * step, length = (op.end_ - op.begin_) * step;
    }
  };

  int axis_;
  std::int64_t begin_, end_;
};

}  // namespace

OpPtr make_slice(int axis, std::int64_t begin, std::int64_t end) {
  return std::make_shared<Slice>(axis, begin, end);
}

}  // namespace vitrine
