#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// Where an output pixel lies between two input pixels, along one axis. Pixels are areas: the corners' centres do not
// meet (PyTorch's align_corners = False).
struct Between {
  std::int64_t low, high;
  double share;  // of the higher one
  Between(std::int64_t out, std::int64_t factor, std::int64_t length) {
    const double at = std::max(0.0, (static_cast<double>(out) + 0.5) / static_cast<double>(factor) - 0.5);
    low = std::min(static_cast<std::int64_t>(at), length - 1);
    high = std::min(low + 1, length - 1);
    share = at - static_cast<double>(low);
  }
};

// x (N,C,H,W) -> (N,C,H·f,W·f)
class Bilinear final : public TypedOp<Bilinear> {
 public:
  explicit Bilinear(std::int64_t factor) : factor_(factor) {}

  [[nodiscard]] std::string_view id() const override { return "bilinear"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[0];
    return {Shape{x[0], x[1], x[2] * factor_, x[3] * factor_}};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const T* const x = run.in<T>(0);
    T* const y = run.out<T>();
    for_pixels(run, [&](std::int64_t plane, std::int64_t pixel, const std::int64_t* corners, const double* shares) {
      double sum = 0;
      for (int c = 0; c < 4; ++c) sum += shares[c] * static_cast<double>(x[plane + corners[c]]);
      y[pixel] = static_cast<T>(sum);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const T* const g = run.grad_out<T>();
    if (!run.accumulate(0))
      for_elements(run, run.in_shape(0).size(),
                   [&](std::int64_t begin, std::int64_t end) { std::fill(dx + begin, dx + end, T{0}); });
    for_pixels(run, [&](std::int64_t plane, std::int64_t pixel, const std::int64_t* corners, const double* shares) {
      for (int c = 0; c < 4; ++c) dx[plane + corners[c]] += static_cast<T>(shares[c] * static_cast<double>(g[pixel]));
    });
  }

 private:
  // body(where the plane begins in x, the pixel of y, its four pixels in that plane, their shares), plane by plane.
  template <class F>
  void for_pixels(const OpRun& run, F body) const {
    const Shape &x = run.in_shape(0), &y = run.out_shape();
    const std::int64_t height = x[2], width = x[3], size = y[2] * y[3];
    for_rows(run, y[0] * y[1], size, [&](Chunk chunk) {
      for (std::int64_t plane = chunk.begin; plane < chunk.end; ++plane)
        for (std::int64_t i = 0; i < y[2]; ++i) {
          const Between row(i, factor_, height);
          for (std::int64_t j = 0; j < y[3]; ++j) {
            const Between column(j, factor_, width);
            const std::int64_t corners[] = {row.low * width + column.low, row.low * width + column.high,
                                            row.high * width + column.low, row.high * width + column.high};
            const double shares[] = {(1 - row.share) * (1 - column.share), (1 - row.share) * column.share,
                                     row.share * (1 - column.share), row.share * column.share};
            body(plane * height * width, plane * size + i * y[3] + j, corners, shares);
          }
        }
    });
  }

  std::int64_t factor_;
};

}  // namespace

OpPtr make_bilinear(std::int64_t factor) {
  return std::make_shared<Bilinear>(factor);
}

}  // namespace vitrine
