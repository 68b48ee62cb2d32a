// Pooling of (N,C,H,W): each plane of the batch on its own.
#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

struct Range {
  std::int64_t begin, end;
};

// The geometry of one plane.
struct Plane {
  std::int64_t in[2], out[2];
  Plane(const PoolAttributes& a, const Shape& x) {
    for (int axis = 0; axis < 2; ++axis) {
      in[axis] = x[axis + 2];
      out[axis] = (in[axis] + a.pad_before[axis] + a.pad_after[axis] - a.kernel[axis]) / a.stride[axis] + 1;
    }
  }
  // Pixels of the window at `position` that lie inside the image.
  [[nodiscard]] Range window(const PoolAttributes& a, int axis, std::int64_t position) const {
    const std::int64_t begin = position * a.stride[axis] - a.pad_before[axis];
    return {std::max<std::int64_t>(0, begin), std::min(in[axis], begin + a.kernel[axis])};
  }
  // Windows along a row whose column `k` lies inside the image.
  [[nodiscard]] Range positions(const PoolAttributes& a, std::int64_t k) const {
    const std::int64_t shift = k - a.pad_before[1], stride = a.stride[1];
    const std::int64_t begin = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
    return {begin, shift >= in[1] ? 0 : std::min(out[1], (in[1] - 1 - shift) / stride + 1)};
  }
};

Shape pooled_shape(const PoolAttributes& a, const Shape& x) {
  const Plane plane(a, x);
  return {x[0], x[1], plane.out[0], plane.out[1]};
}

// body(plane index) over the N·C planes.
template <class F>
void for_planes(const OpRun& run, F body) {
  const Shape& x = run.in_shape(0);
  for_rows(run, x[0] * x[1], x[2] * x[3], [&](Chunk chunk) {
    for (std::int64_t p = chunk.begin; p < chunk.end; ++p) body(p);
  });
}

// A window with NaN gives NaN. The second output keeps the pixel that won, as a number: its place in the plane (see
// kMostNumberedPixels), or -1 where a window lies in the padding alone (such a window gives 0).
class MaxPool final : public TypedOp<MaxPool> {
 public:
  explicit MaxPool(const PoolAttributes& attributes) : a_(attributes) {}

  [[nodiscard]] std::string_view id() const override { return "max_pool2d"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape out = pooled_shape(a_, inputs[0]);
    return {out, out};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 1; }
  [[nodiscard]] std::any attributes() const override { return a_; }

  template <class T>
  void forward_as(OpRun& run) const {
    const Plane plane(a_, run.in_shape(0));
    const std::int64_t in_size = plane.in[0] * plane.in[1], out_size = plane.out[0] * plane.out[1];
    for_planes(run, [&](std::int64_t p) {
      const T* const x = run.in<T>(0) + p * in_size;
      T *y = run.out<T>(0) + p * out_size, *winner = run.out<T>(1) + p * out_size;
      for (std::int64_t oy = 0; oy < plane.out[0]; ++oy, y += plane.out[1], winner += plane.out[1]) {
        std::fill_n(y, plane.out[1], T{0});
        std::fill_n(winner, plane.out[1], T{-1});
        const Range rows = plane.window(a_, 0, oy);
        for (std::int64_t row = rows.begin; row < rows.end; ++row) {
          for (std::int64_t k = 0; k < a_.kernel[1]; ++k) {
            const std::int64_t pixel = row * plane.in[1] + k - a_.pad_before[1];
            const Range columns = plane.positions(a_, k);
            if (a_.stride[1] == 2)
              raise<T, 2>(x, pixel, columns, 2, y, winner);
            else
              raise<T, 0>(x, pixel, columns, a_.stride[1], y, winner);
          }
        }
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const Plane plane(a_, run.in_shape(0));
    const std::int64_t in_size = plane.in[0] * plane.in[1], out_size = plane.out[0] * plane.out[1];
    for_planes(run, [&](std::int64_t p) {
      T* const to = dx + p * in_size;
      if (!run.accumulate(0)) std::fill_n(to, in_size, T{0});
      const T *const g = run.grad_out<T>() + p * out_size, *const winner = run.out<T>(1) + p * out_size;
      for (std::int64_t o = 0; o < out_size; ++o) {
        if (winner[o] >= T{0}) to[static_cast<std::int64_t>(winner[o])] += g[o];
      }
    });
  }

 private:
  // Offers the pixels `first` + position·stride to the windows at `columns`. The first of equals stays; a NaN always
  // wins and stays. kStride, if not 0, is the stride: known to the compiler, the loop becomes vector code.
  template <class T, int kStride>
  static void raise(const T* x, std::int64_t first, Range columns, std::int64_t stride, T* __restrict y,
                    T* __restrict winner) {
    const int step = kStride ? kStride : static_cast<int>(stride);
    const auto base = static_cast<int>(first), end = static_cast<int>(columns.end);
    for (auto position = static_cast<int>(columns.begin); position < end; ++position) {
      const int pixel = base + position * step;
      const T value = x[pixel], best = y[position], holder = winner[position];
      const bool takes = (value > best) | (value != value) | (holder < T{0});
      y[position] = takes ? value : best;
      winner[position] = takes ? static_cast<T>(pixel) : holder;
    }
  }

  PoolAttributes a_;
};

class AveragePool final : public TypedOp<AveragePool> {
 public:
  explicit AveragePool(const PoolAttributes& attributes) : a_(attributes) {}

  [[nodiscard]] std::string_view id() const override { return "average_pool2d"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {pooled_shape(a_, inputs[0])};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] std::any attributes() const override { return a_; }

  template <class T>
  void forward_as(OpRun& run) const {
    const Plane plane(a_, run.in_shape(0));
    for_planes(run, [&](std::int64_t p) {
      const T* const x = run.in<T>(0) + p * plane.in[0] * plane.in[1];
      T* const y = run.out<T>() + p * plane.out[0] * plane.out[1];
      windows(
          plane,
          [&](std::int64_t o, Range rows, Range columns, T share) {
            T sum{0};
            for (std::int64_t row = rows.begin; row < rows.end; ++row) {
              for (std::int64_t column = columns.begin; column < columns.end; ++column)
                sum += x[row * plane.in[1] + column];
            }
            y[o] = sum * share;
          },
          T{});
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const Plane plane(a_, run.in_shape(0));
    const std::int64_t in_size = plane.in[0] * plane.in[1];
    for_planes(run, [&](std::int64_t p) {
      T* const to = dx + p * in_size;
      if (!run.accumulate(0)) std::fill_n(to, in_size, T{0});
      const T* const g = run.grad_out<T>() + p * plane.out[0] * plane.out[1];
      windows(
          plane,
          [&](std::int64_t o, Range rows, Range columns, T share) {
            const T part = g[o] * share;
            for (std::int64_t row = rows.begin; row < rows.end; ++row) {
              for (std::int64_t column = columns.begin; column < columns.end; ++column)
                to[row * plane.in[1] + column] += part;
            }
          },
          T{});
    });
  }

 private:
  // body(output pixel, rows, columns, 1 / number of pixels inside) for every window.
  template <class F, class T>
  void windows(const Plane& plane, F body, T) const {
    for (std::int64_t oy = 0, o = 0; oy < plane.out[0]; ++oy) {
      const Range rows = plane.window(a_, 0, oy);
      for (std::int64_t ox = 0; ox < plane.out[1]; ++ox, ++o) {
        const Range columns = plane.window(a_, 1, ox);
        const std::int64_t height = rows.end - rows.begin, width = columns.end - columns.begin;
        body(o, rows, columns, height > 0 && width > 0 ? T{1} / static_cast<T>(height * width) : T{0});
      }
    }
  }

  PoolAttributes a_;
};

class GlobalAveragePool final : public TypedOp<GlobalAveragePool> {
 public:
  [[nodiscard]] std::string_view id() const override { return "global_average_pool2d"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {Shape{inputs[0][0], inputs[0][1]}};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t pixels = run.in_shape(0)[2] * run.in_shape(0)[3];
    for_planes(run, [&](std::int64_t p) {
      const T* const x = run.in<T>(0) + p * pixels;
      run.out<T>()[p] = sum_of<T>(pixels, [x](std::int64_t e) { return x[e]; }) / static_cast<T>(pixels);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const std::int64_t pixels = run.in_shape(0)[2] * run.in_shape(0)[3];
    for_planes(run, [&](std::int64_t p) {
      const T share = run.grad_out<T>()[p] / static_cast<T>(pixels);
      store(dx + p * pixels, pixels, run.accumulate(0), [share](std::int64_t) { return share; });
    });
  }
};

}  // namespace

OpPtr make_max_pool2d(const PoolAttributes& attributes) {
  return std::make_shared<MaxPool>(attributes);
}
OpPtr make_average_pool2d(const PoolAttributes& attributes) {
  return std::make_shared<AveragePool>(attributes);
}
OpPtr make_global_average_pool2d() {
  return std::make_shared<GlobalAveragePool>();
}

}  // namespace vitrine
