// Convolution by unfolding images into matrices (Chellapilla et al. 2006), a strip of output rows at a time.
#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/tensor/kernels/gemm.h"
#include "core/tensor/kernels/im2col.h"
#include "core/tensor/kernels/route.h"

namespace vitrine {
namespace {

struct Geometry {
  std::int64_t samples, in_channels, out_channels, groups;
  Windows windows;                                   // over the channels of one group
  std::int64_t group_out, cells, in_size, out_size;  // out_size: pixels of one output plane
  std::int64_t strip;                                // output rows unfolded at a time

  Geometry(const Conv2DAttributes& a, const Shape& x, const Shape& weight) {
    samples = x[0] == Shape::kBatch ? 1 : x[0];
    in_channels = x[1];
    out_channels = weight[0];
    groups = a.groups;
    windows.channels = in_channels / groups;
    for (int i = 0; i < 2; ++i) {
      windows.in[i] = x[i + 2];
      windows.kernel[i] = a.kernel[i];
      windows.stride[i] = a.stride[i];
      windows.dilation[i] = a.dilation[i];
      windows.pad_before[i] = a.pad_before[i];
      const std::int64_t span = a.dilation[i] * (a.kernel[i] - 1) + 1;
      windows.out[i] = (x[i + 2] + a.pad_before[i] + a.pad_after[i] - span) / a.stride[i] + 1;
    }
    group_out = out_channels / groups;
    cells = windows.cells();
    in_size = windows.in[0] * windows.in[1];
    out_size = windows.out[0] * windows.out[1];
    strip = std::clamp<std::int64_t>(tuning::kUnfoldedElements / std::max<std::int64_t>(1, cells * windows.out[1]), 1,
                                     std::max<std::int64_t>(1, windows.out[0]));
  }

  [[nodiscard]] std::int64_t strips() const { return chunk_count(windows.out[0], strip); }
  [[nodiscard]] std::int64_t strip_elements() const { return aligned_count(cells * strip * windows.out[1]); }
  [[nodiscard]] std::int64_t weight_elements() const { return out_channels * cells; }
  [[nodiscard]] std::int64_t sample_products() const { return weight_elements() * out_size; }

  // Forward: strips of all samples, spread over at most tuning::kMostParts parts with a buffer each.
  [[nodiscard]] std::int64_t strip_grain() const {
    return part_grain(samples * strips(),
                      tuning::kUnfoldedTask / std::max<std::int64_t>(1, weight_elements() * strip * windows.out[1]),
                      tuning::kMostParts);
  }
  // Backward: whole samples, over at most tuning::kGradientParts parts with a buffer and a weight gradient each.
  [[nodiscard]] std::int64_t sample_grain() const {
    return part_grain(samples, tuning::kUnfoldedTask / std::max<std::int64_t>(1, 2 * sample_products()),
                      tuning::kGradientParts);
  }
  [[nodiscard]] std::int64_t bias_stride() const { return aligned_count(out_channels); }
};

class Conv2D final : public TypedOp<Conv2D> {
 public:
  Conv2D(const Conv2DAttributes& attributes, bool bias) : a_(attributes), bias_(bias) {}

  [[nodiscard]] std::string_view id() const override { return "conv2d"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Geometry geometry(a_, inputs[0], inputs[1]);
    return {Shape{inputs[0][0], inputs[1][0], geometry.windows.out[0], geometry.windows.out[1]}};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] std::any attributes() const override { return Convolution{a_, bias_}; }
  [[nodiscard]] std::string route(std::span<const Shape>, DType, bool) const override {
    return std::string(name_of(ConvolutionRoute::unfolded));
  }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const Geometry geometry(a_, inputs[0], inputs[1]);
    return geometry.samples * geometry.sample_products();
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    const Geometry geometry(a_, inputs[0], inputs[1]);
    const std::int64_t forward = tuning::kMostParts * geometry.strip_elements();
    const std::int64_t backward =
        tuning::kGradientParts * (geometry.strip_elements() + aligned_count(geometry.weight_elements()));
    return static_cast<std::size_t>(std::max(forward, backward)) * bytes_of(type) +
           static_cast<std::size_t>(tuning::kGradientParts * geometry.bias_stride()) * sizeof(double);
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const Geometry geometry(a_, run.in_shape(0), run.in_shape(1));
    const std::int64_t strips = geometry.strips();
    run.pool.for_chunks(geometry.samples * strips, geometry.strip_grain(), [&](Chunk chunk) {
      T* const buffer = static_cast<T*>(run.scratch) + chunk.index * geometry.strip_elements();
      for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
        for (std::int64_t group = 0; group < geometry.groups; ++group) {
          forward_strip(run, geometry, i / strips, i % strips * geometry.strip, group, buffer);
        }
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const Geometry geometry(a_, run.in_shape(0), run.in_shape(1));
    const Partials<T> partials(geometry, run.scratch);
    const std::int64_t grain = geometry.sample_grain();
    run.pool.for_chunks(geometry.samples, grain, [&](Chunk chunk) {
      for (std::int64_t sample = chunk.begin; sample < chunk.end; ++sample) {
        if (run.grad_in<T>(0)) input_gradient(run, geometry, sample, partials.strip(chunk.index));
        if (run.grad_in<T>(1)) {
          weight_gradient(run, geometry, sample, sample == chunk.begin, partials.strip(chunk.index),
                          partials.weight(chunk.index));
        }
        if (bias_ && run.grad_in<T>(2)) {
          bias_gradient<T>(run, geometry, sample, sample == chunk.begin, partials.bias(chunk.index));
        }
      }
    });
    const std::int64_t parts = chunk_count(geometry.samples, grain);
    if (T* const dw = run.grad_in<T>(1)) {
      sum_parts(run.pool, partials.weight(0), parts, partials.weight_stride, geometry.weight_elements(),
                run.accumulate(1), dw);
    }
    if (T* const db = bias_ ? run.grad_in<T>(2) : nullptr) {
      sum_parts(run.pool, partials.bias(0), parts, geometry.bias_stride(), geometry.out_channels, run.accumulate(2),
                db);
    }
  }

 private:
  // What each part of the batch works in: an unfolded strip, a weight gradient, a bias gradient in double.
  template <class T>
  struct Partials {
    std::int64_t strip_stride, weight_stride, bias_stride;
    T* base;

    Partials(const Geometry& geometry, void* scratch)
        : strip_stride(geometry.strip_elements()),
          weight_stride(aligned_count(geometry.weight_elements())),
          bias_stride(geometry.bias_stride()),
          base(static_cast<T*>(scratch)) {}
    [[nodiscard]] T* strip(std::int64_t part) const { return base + part * strip_stride; }
    [[nodiscard]] T* weight(std::int64_t part) const {
      return base + tuning::kGradientParts * strip_stride + part * weight_stride;
    }
    [[nodiscard]] double* bias(std::int64_t part) const {
      return reinterpret_cast<double*>(base + tuning::kGradientParts * (strip_stride + weight_stride)) +
             part * bias_stride;
    }
  };

  template <class T>
  static const T* image(const OpRun& run, const Geometry& g, std::int64_t sample, std::int64_t group) {
    return run.in<T>(0) + (sample * g.in_channels + group * g.windows.channels) * g.in_size;
  }
  static std::int64_t plane(const Geometry& g, std::int64_t sample, std::int64_t group) {
    return (sample * g.out_channels + group * g.group_out) * g.out_size;
  }

  // y (O/groups, pixels of the strip) = W (O/groups, cells) · unfolded (cells, pixels) + bias
  template <class T>
  void forward_strip(OpRun& run, const Geometry& g, std::int64_t sample, std::int64_t row, std::int64_t group,
                     T* buffer) const {
    const std::int64_t rows = std::min(g.strip, g.windows.out[0] - row), pixels = rows * g.windows.out[1];
    const std::int64_t first = row * g.windows.out[1];
    const T* const x = image<T>(run, g, sample, group);
    const bool trivial = g.windows.trivial();
    if (!trivial) im2col(g.windows, x, row, rows, buffer);
    T* const y = run.out<T>() + plane(g, sample, group) + first;
    gemm<T>(false, false, g.group_out, pixels, g.cells, T{1}, run.in<T>(1) + group * g.group_out * g.cells, g.cells,
            trivial ? x + first : buffer, trivial ? g.out_size : pixels, T{0}, y, g.out_size);
    if (!bias_) return;
    for (std::int64_t o = 0; o < g.group_out; ++o) {
      const T bias = run.in<T>(2)[group * g.group_out + o];
      store(y + o * g.out_size, pixels, true, [bias](std::int64_t) { return bias; });
    }
  }

  // The gradient of the unfolded image is Wᵀ·dy; folding adds it where the windows overlap.
  template <class T>
  void input_gradient(OpRun& run, const Geometry& g, std::int64_t sample, T* buffer) const {
    const bool trivial = g.windows.trivial(), add = run.accumulate(0);
    for (std::int64_t group = 0; group < g.groups; ++group) {
      T* const dx = run.grad_in<T>(0) + (image<T>(run, g, sample, group) - run.in<T>(0));
      const T* const weight = run.in<T>(1) + group * g.group_out * g.cells;
      const T* const dy = run.grad_out<T>() + plane(g, sample, group);
      if (trivial) {
        gemm<T>(true, false, g.cells, g.out_size, g.group_out, T{1}, weight, g.cells, dy, g.out_size,
                add ? T{1} : T{0}, dx, g.in_size);
        continue;
      }
      if (!add) std::memset(dx, 0, static_cast<std::size_t>(g.windows.channels * g.in_size) * sizeof(T));
      for (std::int64_t row = 0; row < g.windows.out[0]; row += g.strip) {
        const std::int64_t rows = std::min(g.strip, g.windows.out[0] - row), pixels = rows * g.windows.out[1];
        gemm<T>(true, false, g.cells, pixels, g.group_out, T{1}, weight, g.cells, dy + row * g.windows.out[1],
                g.out_size, T{0}, buffer, pixels);
        col2im_add(g.windows, buffer, row, rows, dx);
      }
    }
  }

  // dW (O/groups, cells) = (or +=) dy (O/groups, pixels) · unfoldedᵀ
  template <class T>
  void weight_gradient(OpRun& run, const Geometry& g, std::int64_t sample, bool first, T* buffer, T* dw) const {
    const bool trivial = g.windows.trivial();
    for (std::int64_t group = 0; group < g.groups; ++group) {
      const T* const x = image<T>(run, g, sample, group);
      const T* const dy = run.grad_out<T>() + plane(g, sample, group);
      for (std::int64_t row = 0; row < g.windows.out[0]; row += g.strip) {
        const std::int64_t rows = std::min(g.strip, g.windows.out[0] - row), pixels = rows * g.windows.out[1];
        const std::int64_t from = row * g.windows.out[1];
        if (!trivial) im2col(g.windows, x, row, rows, buffer);
        gemm<T>(false, true, g.group_out, g.cells, pixels, T{1}, dy + from, g.out_size, trivial ? x + from : buffer,
                trivial ? g.in_size : pixels, first && row == 0 ? T{0} : T{1}, dw + group * g.group_out * g.cells,
                g.cells);
      }
    }
  }

  template <class T>
  static void bias_gradient(const OpRun& run, const Geometry& g, std::int64_t sample, bool first, double* db) {
    for (std::int64_t o = 0; o < g.out_channels; ++o) {
      const T* const dy = run.grad_out<T>() + (sample * g.out_channels + o) * g.out_size;
      const double sum = static_cast<double>(sum_of<T>(g.out_size, [dy](std::int64_t e) { return dy[e]; }));
      db[o] = first ? sum : db[o] + sum;
    }
  }

  Conv2DAttributes a_;
  bool bias_;
};

}  // namespace

OpPtr make_conv2d(const Conv2DAttributes& attributes, bool bias) {
  return std::make_shared<Conv2D>(attributes, bias);
}

}  // namespace vitrine
