#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/ops/softmax_rows.h"

namespace vitrine {
namespace {

class Softmax final : public TypedOp<Softmax> {
 public:
  explicit Softmax(int axis) : axis_(axis) {}

  [[nodiscard]] std::string_view id() const override { return "softmax"; }
  [[nodiscard]] std::any attributes() const override { return AlongAxis{axis_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] bool backward_needs_output(std::size_t) const override { return true; }

  template <class T>
  void forward_as(OpRun& run) const {
    const View v(run.in_shape(0), axis_);
    for_rows(run, v.outer, v.length * v.inner, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T* const x = run.in<T>(0) + row * v.length * v.inner;
        T* const y = run.out<T>() + row * v.length * v.inner;
        if (v.inner == 1) {
          std::memcpy(y, x, static_cast<std::size_t>(v.length) * sizeof(T));
          softmax_row(y, v.length);
        } else {
          columns(v, x, y);
        }
      }
    });
  }

  // dL/dx = y·(g - Σ g·y)
  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const View v(run.in_shape(0), axis_);
    const bool add = run.accumulate(0);
    for_rows(run, v.outer, v.length * v.inner, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const std::int64_t at = row * v.length * v.inner;
        const T *const y = run.out<T>() + at, *const g = run.grad_out<T>() + at;
        if constexpr (std::is_same_v<T, float>) {
          if (v.inner == 1 && !add) {
            std::memcpy(dx + at, g, static_cast<std::size_t>(v.length) * sizeof(T));
            simd::softmax_pull_rows(y, dx + at, 1, v.length);
            continue;
          }
        }
        for (std::int64_t c = 0; c < v.inner; ++c) {
          const T dot = sum_of<T>(v.length, [&](std::int64_t i) { return g[i * v.inner + c] * y[i * v.inner + c]; });
          for (std::int64_t i = 0; i < v.length; ++i) {
            const std::int64_t e = i * v.inner + c;
            put(dx[at + e], y[e] * (g[e] - dot), add);
          }
        }
      }
    });
  }

 private:
  // The axis has `length` entries that lie `inner` apart.
  struct View {
    std::int64_t outer, length, inner;
    View(const Shape& shape, int axis) {
      if (axis < 0) axis += shape.rank();
      outer = axes_product(shape, 0, axis);
      length = shape[axis];
      inner = axes_product(shape, axis + 1, shape.rank());
    }
  };

  template <class T>
  static void columns(const View& v, const T* x, T* y) {
    for (std::int64_t c = 0; c < v.inner; ++c) {
      T largest = x[c];
      for (std::int64_t i = 1; i < v.length; ++i)
        largest = x[i * v.inner + c] > largest ? x[i * v.inner + c] : largest;
      for (std::int64_t i = 0; i < v.length; ++i) y[i * v.inner + c] = math::exp(x[i * v.inner + c] - largest);
      const T scale = T{1} / sum_of<T>(v.length, [&](std::int64_t i) { return y[i * v.inner + c]; });
      for (std::int64_t i = 0; i < v.length; ++i) y[i * v.inner + c] *= scale;
    }
  }

  int axis_;
};

}  // namespace

OpPtr make_softmax(int axis) {
  return std::make_shared<Softmax>(axis);
}

}  // namespace vitrine
