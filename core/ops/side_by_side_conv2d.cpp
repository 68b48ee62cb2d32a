// Convolution with sixteen samples side by side. Every output pixel is a sum over taps, a tap being a channel and a
// place in the window; so is every pixel of the gradient by the input, and every weight's gradient is a correlation.
// A task copies the strip of rows it works on into a buffer with a border of zeros, so that no sum minds the edges.
#include <algorithm>
#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/side_by_side_geometry.h"
#include "core/ops/side_by_side_ops.h"
#include "core/tensor/kernels/route.h"
#include "core/tensor/kernels/side_by_side_pool.h"

namespace vitrine {
namespace {

// One after another in the scratch, each on a 64-byte boundary.
class Pieces {
 public:
  explicit Pieces(void* base) : at_(static_cast<std::byte*>(base)) {}
  template <class T>
  T* take(std::int64_t count) {
    T* const piece = reinterpret_cast<T*>(at_ + used_);
    used_ += aligned_bytes(static_cast<std::size_t>(count) * sizeof(T));
    return piece;
  }
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  std::byte* at_;
  std::size_t used_ = 0;
};

struct ForwardScratch {
  // One row of pooling windows, of all channels.
  static std::int64_t row_floats(const SideBySideGeometry& g) {
    return g.pools ? g.out_channels * g.pool[0] * g.out[1] * kSideBySide : 0;
  }
  std::size_t bytes;
  float* weights;
  std::int64_t* offsets;
  float *strips, *rows;  // of the input, and of the output that is about to be pooled
  ForwardScratch(const SideBySideGeometry& g, void* base) {
    Pieces pieces(base);
    weights = pieces.take<float>(g.weights());
    offsets = pieces.take<std::int64_t>(g.taps());
    const std::int64_t parts = std::min(g.items(), tuning::kMostParts);
    strips = pieces.take<float>(g.in_place() ? 0 : parts * g.seen_floats());
    rows = pieces.take<float>(parts * row_floats(g));
    bytes = pieces.used();
  }
};

struct BackwardScratch {
  std::size_t bytes;
  float* weights;
  std::int64_t *seen_offsets, *needed_offsets;
  float *seen, *needed, *partial;
  std::int64_t group_partial, partial_stride;

  BackwardScratch(const SideBySideGeometry& g, void* base) {
    Pieces pieces(base);
    const std::int64_t parts = std::min(g.items(), tuning::kGradientParts);
    group_partial = EvenTiles{g.group_out, kChannelTile}.count() * (g.taps() + 1) * kChannelTile;
    partial_stride = aligned_count(g.groups * group_partial);
    weights = pieces.take<float>(g.weights());
    seen_offsets = pieces.take<std::int64_t>(g.groups * (g.taps() + 1));
    needed_offsets = pieces.take<std::int64_t>(g.group_out * g.field());
    seen = pieces.take<float>(parts * g.seen_floats());
    needed = pieces.take<float>(parts * g.needed_floats());
    partial = pieces.take<float>(parts * partial_stride);
    bytes = pieces.used();
  }
};

class SideBySideConv2D final : public Op {
 public:
  explicit SideBySideConv2D(const SideBySideConvolution& attributes)
      : a_(attributes.windows),
        bias_(attributes.bias),
        relu_(attributes.relu),
        pool_(attributes.pool),
        logical_(make_conv2d(a_, bias_)) {
    if (pool_) logical_pool_ = make_max_pool2d(*pool_);
  }

  [[nodiscard]] std::string_view id() const override { return logical_->id(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    std::vector<Shape> outputs = logical_->infer(inputs);
    return logical_pool_ ? logical_pool_->infer(outputs) : outputs;
  }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    return logical_->multiply_adds(inputs);
  }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 0 ? relu_ : i == 1; }
  [[nodiscard]] std::any attributes() const override { return SideBySideConvolution{a_, bias_, relu_, pool_}; }
  [[nodiscard]] std::string route(std::span<const Shape>, DType, bool) const override {
    return std::string(name_of(ConvolutionRoute::side_by_side));
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    const SideBySideGeometry g(a_, pool_, inputs[0], inputs[1]);
    return std::max(ForwardScratch(g, nullptr).bytes, BackwardScratch(g, nullptr).bytes);
  }

  void forward(OpRun& run, DType) const override {
    const SideBySideGeometry g(a_, pool_, run.in_shape(0), run.in_shape(1));
    const ForwardScratch scratch(g, run.scratch);
    pack_weights(g, run.in<float>(1), scratch.weights);
    const SideBySideStrip first = seen(g, 0);
    fill_offsets(g, first, scratch.offsets);
    run.pool.for_chunks(g.items(), part_grain(g.items(), 1, tuning::kMostParts), [&](Chunk chunk) {
      float* const buffer = scratch.strips + chunk.index * g.seen_floats();
      for (std::int64_t i = chunk.begin; i < chunk.end; ++i)
        forward_strip(run, g, i / g.strips, i % g.strips, scratch, buffer,
                      scratch.rows + chunk.index * ForwardScratch::row_floats(g));
    });
  }

  void backward(OpRun& run, DType) const override {
    const SideBySideGeometry g(a_, pool_, run.in_shape(0), run.in_shape(1));
    const BackwardScratch scratch(g, run.scratch);
    const bool sums = run.grad_in<float>(1) || (bias_ && run.grad_in<float>(2));
    if (run.grad_in<float>(0)) pack_transposed(g, run.in<float>(1), scratch);
    const SideBySideStrip strip = g.seen(0);
    for (std::int64_t group = 0; group < g.groups; ++group) {
      std::int64_t* const offsets = scratch.seen_offsets + group * (g.taps() + 1);
      fill_offsets(g, strip, offsets);
      offsets[g.taps()] = (g.in_channels - group * g.group_in) * strip.plane;  // the channel of ones
    }
    const std::int64_t grain = part_grain(g.items(), 1, tuning::kGradientParts);
    run.pool.for_chunks(g.items(), grain, [&](Chunk chunk) {
      float* const needed = scratch.needed + chunk.index * g.needed_floats();
      float* const partial = scratch.partial + chunk.index * scratch.partial_stride;
      if (sums) std::fill_n(partial, scratch.partial_stride, 0.0F);
      for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
        const std::int64_t block = i / g.strips, at = i % g.strips;
        copy_gradient(run, g, block, at, needed);
        if (run.grad_in<float>(0)) input_gradient(run, g, block, at, scratch, needed);
        if (sums)
          weight_gradient(run, g, block, at, scratch, scratch.seen + chunk.index * g.seen_floats(), needed, partial);
      }
    });
    if (sums) add_up(run, g, scratch, chunk_count(g.items(), grain));
  }

 private:
  // The strip of the input that forward reads: a copy, or the image itself.
  static SideBySideStrip seen(const SideBySideGeometry& g, std::int64_t strip) {
    SideBySideStrip s = g.seen(strip);
    if (g.in_place()) s.columns = g.in[1], s.plane = g.in[0] * g.in[1] * kSideBySide;
    return s;
  }

  static void fill_offsets(const SideBySideGeometry& g, const SideBySideStrip& strip, std::int64_t* offsets) {
    for (std::int64_t c = 0; c < g.group_in; ++c) {
      for (std::int64_t ky = 0; ky < g.kernel[0]; ++ky) {
        for (std::int64_t kx = 0; kx < g.kernel[1]; ++kx)
          *offsets++ = c * strip.plane + ky * g.dilation[0] * strip.row() + kx * g.dilation[1] * kSideBySide;
      }
    }
  }

  static void pack_weights(const SideBySideGeometry& g, const float* weight, float* packed) {
    const EvenTiles tiles{g.group_out, kChannelTile};
    for (std::int64_t group = 0; group < g.groups; ++group) {
      for (std::int64_t tile = 0; tile < tiles.count(); ++tile) {
        const float* const from = weight + (group * g.group_out + tiles.begin(tile)) * g.taps();
        for (std::int64_t t = 0; t < g.taps(); ++t) {
          for (std::int64_t o = 0; o < tiles.width(tile); ++o) *packed++ = from[o * g.taps() + t];
        }
      }
    }
  }

  // For each phase, the taps that its pixels see: the same for all groups. body(phase row, phase column, taps, shifts
  // of the taps before `o` is added).
  template <class F>
  static void for_phases(const SideBySideGeometry& g, F body) {
    for (std::int64_t py = 0; py < std::min(g.stride[0], g.in[0]); ++py) {
      for (std::int64_t px = 0; px < std::min(g.stride[1], g.in[1]); ++px) body(py, px);
    }
  }
  // body(place in the window, row shift, column shift) for the places that pixels of a phase see.
  template <class F>
  static std::int64_t for_places(const SideBySideGeometry& g, std::int64_t py, std::int64_t px, F body) {
    std::int64_t count = 0, row = 0, column = 0;
    for (std::int64_t ky = 0; ky < g.kernel[0]; ++ky) {
      if (!g.shift(0, py, ky, row)) continue;
      for (std::int64_t kx = 0; kx < g.kernel[1]; ++kx) {
        if (!g.shift(1, px, kx, column)) continue;
        body(ky * g.kernel[1] + kx, row, column);
        ++count;
      }
    }
    return count;
  }

  // Phase after phase: offsets (o, places), and for each group and tile of input channels (o, places, channels).
  static void pack_transposed(const SideBySideGeometry& g, const float* weight, const BackwardScratch& scratch) {
    const SideBySideStrip strip = g.needed(0);
    const EvenTiles tiles{g.group_in, kChannelTile};
    std::int64_t* offset = scratch.needed_offsets;
    float* packed = scratch.weights;
    for_phases(g, [&](std::int64_t py, std::int64_t px) {
      for (std::int64_t o = 0; o < g.group_out; ++o) {
        for_places(g, py, px, [&](std::int64_t, std::int64_t row, std::int64_t column) {
          *offset++ = o * strip.plane + row * strip.row() + column * kSideBySide;
        });
      }
      for (std::int64_t group = 0; group < g.groups; ++group) {
        for (std::int64_t tile = 0; tile < tiles.count(); ++tile) {
          for (std::int64_t o = 0; o < g.group_out; ++o) {
            const float* const from = weight + (group * g.group_out + o) * g.taps() + tiles.begin(tile) * g.field();
            for_places(g, py, px, [&](std::int64_t place, std::int64_t, std::int64_t) {
              for (std::int64_t c = 0; c < tiles.width(tile); ++c) *packed++ = from[c * g.field() + place];
            });
          }
        }
      }
    });
  }

  void forward_strip(OpRun& run, const SideBySideGeometry& g, std::int64_t block, std::int64_t at,
                     const ForwardScratch& scratch, float* buffer, float* rows) const {
    const SideBySideStrip strip = seen(g, at);
    const float* x = run.in<float>(0) + block * g.in_block();
    if (g.in_place()) {
      x += strip.first_row * strip.row();
    } else {
      copy_image(run, g, block, strip, buffer);
      x = buffer;
    }
    SideBySideProduct p;
    p.taps = g.taps(), p.offsets = scratch.offsets;
    p.x_row = g.stride[0] * strip.row(), p.x_step = g.stride[1] * kSideBySide;
    p.y_step = kSideBySide, p.y_row = g.out[1] * kSideBySide;
    p.channels = g.group_out, p.columns = g.out[1];
    p.relu = relu_;
    if (!pool_) {
      p.rows = g.out_rows(at), p.y_channel = g.out[0] * p.y_row;
      multiply(run, g, scratch, strip, p, x, run.out<float>() + block * g.pooled_block() + g.out_begin(at) * p.y_row);
      return;
    }
    p.rows = g.pool[0], p.y_channel = p.rows * p.y_row;
    for (std::int64_t row = 0; row < g.out_rows(at); row += g.pool[0]) {
      multiply(run, g, scratch, strip, p, x + row * p.x_row, rows);
      pool_row(run, g, block, g.out_begin(at) + row, rows);
    }
  }

  void multiply(const OpRun& run, const SideBySideGeometry& g, const ForwardScratch& scratch,
                const SideBySideStrip& strip, SideBySideProduct p, const float* x, float* y) const {
    for (std::int64_t group = 0; group < g.groups; ++group) {
      p.weights = scratch.weights + group * g.group_out * g.taps();
      p.bias = bias_ ? run.in<float>(2) + group * g.group_out : nullptr;
      p.x = x + group * g.group_in * strip.plane;
      p.y = y + group * g.group_out * p.y_channel;
      side_by_side_product(p);
    }
  }

  // Pools the output rows that begin at `row` while they are warm.
  static void pool_row(const OpRun& run, const SideBySideGeometry& g, std::int64_t block, std::int64_t row,
                       const float* rows) {
    SideBySideWindows w;
    w.in[0] = g.pool[0], w.in[1] = g.out[1];
    w.out[0] = 1, w.out[1] = g.pooled(1);
    w.first_pixel = row * g.out[1];
    for (int axis = 0; axis < 2; ++axis) w.kernel[axis] = w.stride[axis] = g.pool[axis];
    const std::int64_t to = block * g.pooled_block() + row / g.pool[0] * g.pooled(1) * kSideBySide;
    for (std::int64_t o = 0; o < g.out_channels; ++o) {
      const std::int64_t at = to + o * g.pooled_plane();
      side_by_side_max_pool(w, rows + o * w.in[0] * w.in[1] * kSideBySide, run.out<float>(0) + at,
                            run.out<float>(1) + at);
    }
  }

  static void copy_image(const OpRun& run, const SideBySideGeometry& g, std::int64_t block,
                         const SideBySideStrip& strip, float* buffer) {
    const float* const x = run.in<float>(0) + block * g.in_block();
    for (std::int64_t c = 0; c < g.in_channels; ++c)
      copy_to_strip(strip, x + c * g.in[0] * g.in[1] * kSideBySide, nullptr, g.in[0], g.in[1],
                    buffer + c * strip.plane);
  }

  void copy_gradient(const OpRun& run, const SideBySideGeometry& g, std::int64_t block, std::int64_t at,
                     float* buffer) const {
    const SideBySideStrip strip = g.needed(at);
    for (std::int64_t o = 0; o < g.out_channels; ++o, buffer += strip.plane) {
      const std::int64_t plane = block * g.pooled_block() + o * g.pooled_plane();
      const float *const dy = run.grad_out<float>() + plane, *const keep = relu_ ? run.out<float>() + plane : nullptr;
      if (pool_)
        unpool_to_strip(g, strip, dy, run.out<float>(1) + plane, keep, buffer);
      else
        copy_to_strip(strip, dy, keep, g.out[0], g.out[1], buffer);
    }
  }

  static void input_gradient(OpRun& run, const SideBySideGeometry& g, std::int64_t block, std::int64_t at,
                             const BackwardScratch& scratch, const float* needed) {
    const SideBySideStrip strip = g.needed(at);
    const std::int64_t begin = g.phase_begin(at), end = g.phase_begin(at + 1);
    const std::int64_t* offsets = scratch.needed_offsets;
    const float* weights = scratch.weights;
    const std::int64_t row = g.in[1] * kSideBySide, plane = g.in[0] * row;
    for_phases(g, [&](std::int64_t py, std::int64_t px) {
      SideBySideProduct p;
      p.taps = g.group_out * for_places(g, py, px, [](std::int64_t, std::int64_t, std::int64_t) {});
      p.offsets = offsets;
      p.x_row = strip.row(), p.x_step = kSideBySide;
      p.y_channel = plane, p.y_row = g.stride[0] * row, p.y_step = g.stride[1] * kSideBySide;
      p.channels = g.group_in;
      // Rows of this phase inside the image: py + stride·m < height.
      p.rows = std::min(end, (g.in[0] - py + g.stride[0] - 1) / g.stride[0]) - begin;
      p.columns = (g.in[1] - px + g.stride[1] - 1) / g.stride[1];
      p.add = run.accumulate(0);
      for (std::int64_t group = 0; group < g.groups; ++group) {
        p.weights = weights + group * g.group_in * p.taps;
        p.x = needed + group * g.group_out * strip.plane + (begin - strip.first_row) * strip.row() +
              strip.left * kSideBySide;
        p.y = run.grad_in<float>(0) + block * g.in_block() + group * g.group_in * plane +
              (begin * g.stride[0] + py) * row + px * kSideBySide;
        side_by_side_product(p);
      }
      offsets += p.taps;
      weights += g.in_channels * p.taps;
    });
  }

  void weight_gradient(const OpRun& run, const SideBySideGeometry& g, std::int64_t block, std::int64_t at,
                       const BackwardScratch& scratch, float* buffer, const float* needed, float* partial) const {
    const SideBySideStrip in = g.seen(at), out = g.needed(at);
    copy_image(run, g, block, in, buffer);
    std::fill_n(buffer + g.in_channels * in.plane, in.plane, 1.0F);
    const std::int64_t rows_a_run = std::max<std::int64_t>(1, tuning::kConvolutionPixels / g.out[1]);
    for (std::int64_t group = 0; group < g.groups; ++group) {
      SideBySideCorrelation c;
      c.taps = g.taps() + 1;
      c.offsets = scratch.seen_offsets + group * c.taps;
      c.x_row = g.stride[0] * in.row(), c.x_step = g.stride[1] * kSideBySide;
      c.dy_channel = out.plane, c.dy_row = out.row();
      c.channels = g.group_out, c.columns = g.out[1];
      c.dw = partial + group * scratch.group_partial;
      for (std::int64_t row = 0; row < g.out_rows(at); row += rows_a_run) {
        c.rows = std::min(rows_a_run, g.out_rows(at) - row);
        c.x = buffer + group * g.group_in * in.plane + row * c.x_row;
        c.dy = needed + group * g.group_out * out.plane + (g.out_begin(at) + row - out.first_row) * out.row() +
               out.left * kSideBySide;
        side_by_side_correlation(c);
      }
    }
  }

  // The parts in order.
  void add_up(OpRun& run, const SideBySideGeometry& g, const BackwardScratch& scratch, std::int64_t parts) const {
    const EvenTiles tiles{g.group_out, kChannelTile};
    const std::int64_t taps = g.taps();
    const auto sum = [&](std::int64_t at) {
      float total = scratch.partial[at];
      for (std::int64_t part = 1; part < parts; ++part) total += scratch.partial[part * scratch.partial_stride + at];
      return total;
    };
    float *const dw = run.grad_in<float>(1), *const db = bias_ ? run.grad_in<float>(2) : nullptr;
    run.pool.for_chunks(g.groups * tiles.count(), row_grain(4 * taps * parts), [&](Chunk chunk) {
      for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
        const std::int64_t group = i / tiles.count(), tile = i % tiles.count();
        const std::int64_t first = group * g.group_out + tiles.begin(tile);
        const std::int64_t from = group * scratch.group_partial + tile * (taps + 1) * kChannelTile;
        for (std::int64_t o = 0; o < tiles.width(tile); ++o) {
          if (dw)
            store(dw + (first + o) * taps, taps, run.accumulate(1),
                  [&](std::int64_t t) { return sum(from + t * kChannelTile + o); });
          if (db) put(db[first + o], sum(from + taps * kChannelTile + o), run.accumulate(2));
        }
      }
    });
  }

  Conv2DAttributes a_;
  bool bias_, relu_;
  std::optional<PoolAttributes> pool_;
  OpPtr logical_, logical_pool_;
};

}  // namespace

OpPtr make_side_by_side_conv2d(const SideBySideConvolution& attributes) {
  return std::make_shared<SideBySideConv2D>(attributes);
}

}  // namespace vitrine
