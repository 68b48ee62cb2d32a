// Pooling of images side by side: each plane of sixteen samples on its own.
#include "core/ops/op_support.h"
#include "core/ops/side_by_side_ops.h"
#include "core/tensor/kernels/side_by_side_pool.h"
#include "core/tensor/side_by_side.h"

namespace vitrine {
namespace {

// body(plane) over the blocks·channels planes of input 0.
template <class F>
void for_planes(const OpRun& run, F body) {
  const Shape& x = run.in_shape(0);
  for_rows(run, x[0] * x[1], x[2] * x[3] * kSideBySide, [&](Chunk chunk) {
    for (std::int64_t p = chunk.begin; p < chunk.end; ++p) body(p);
  });
}

class SideBySidePool2D final : public Op {
 public:
  SideBySidePool2D(const PoolAttributes& attributes, bool max)
      : a_(attributes), max_(max), logical_(max ? make_max_pool2d(attributes) : make_average_pool2d(attributes)) {}

  [[nodiscard]] std::string_view id() const override { return logical_->id(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return logical_->infer(inputs);
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 1; }

  [[nodiscard]] std::any attributes() const override { return SideBySidePool{a_}; }

  void forward(OpRun& run, DType) const override {
    const SideBySideWindows w = windows(run);
    for_planes(run, [&](std::int64_t p) {
      const float* const x = run.in<float>(0) + p * in_floats(w);
      float* const y = run.out<float>() + p * out_floats(w);
      if (max_)
        side_by_side_max_pool(w, x, y, run.out<float>(1) + p * out_floats(w));
      else
        side_by_side_average_pool(w, x, y);
    });
  }

  void backward(OpRun& run, DType) const override {
    if (!run.grad_in<float>(0)) return;
    const SideBySideWindows w = windows(run);
    for_planes(run, [&](std::int64_t p) {
      const float* const dy = run.grad_out<float>() + p * out_floats(w);
      float* const dx = run.grad_in<float>(0) + p * in_floats(w);
      if (max_)
        side_by_side_max_pool_gradient(w, dy, run.out<float>(1) + p * out_floats(w), run.accumulate(0), dx);
      else
        side_by_side_average_pool_gradient(w, dy, run.accumulate(0), dx);
    });
  }

 private:
  [[nodiscard]] SideBySideWindows windows(const OpRun& run) const {
    SideBySideWindows w;
    for (int axis = 0; axis < 2; ++axis) {
      w.in[axis] = run.in_shape(0)[axis + 2], w.out[axis] = run.out_shape()[axis + 2];
      w.kernel[axis] = a_.kernel[axis], w.stride[axis] = a_.stride[axis], w.pad[axis] = a_.pad_before[axis];
    }
    return w;
  }
  static std::int64_t in_floats(const SideBySideWindows& w) { return w.in[0] * w.in[1] * kSideBySide; }
  static std::int64_t out_floats(const SideBySideWindows& w) { return w.out[0] * w.out[1] * kSideBySide; }

  PoolAttributes a_;
  bool max_;
  OpPtr logical_;
};

class SideBySideGlobalAveragePool final : public Op {
 public:
  [[nodiscard]] std::string_view id() const override { return "global_average_pool2d"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {Shape{inputs[0][0], inputs[0][1]}};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  void forward(OpRun& run, DType) const override {
    const Shape& x = run.in_shape(0);
    const std::int64_t channels = x[1], pixels = x[2] * x[3];
    for_planes(run, [&](std::int64_t p) {
      alignas(64) float sums[kSideBySide];
      side_by_side_plane_sums(run.in<float>(0) + p * pixels * kSideBySide, pixels, sums);
      each_sample(run, p, channels, [&](std::int64_t place, std::int64_t at) {
        run.out<float>()[at] = sums[place] / static_cast<float>(pixels);
      });
    });
  }

  void backward(OpRun& run, DType) const override {
    if (!run.grad_in<float>(0)) return;
    const Shape& x = run.in_shape(0);
    const std::int64_t channels = x[1], pixels = x[2] * x[3];
    for_planes(run, [&](std::int64_t p) {
      alignas(64) float share[kSideBySide] = {};
      each_sample(run, p, channels, [&](std::int64_t place, std::int64_t at) {
        share[place] = run.grad_out<float>()[at] / static_cast<float>(pixels);
      });
      side_by_side_spread(share, pixels, run.accumulate(0), run.grad_in<float>(0) + p * pixels * kSideBySide);
    });
  }

 private:
  // body(place, element of the (N,C) output) for the samples of plane p that are there.
  template <class F>
  static void each_sample(const OpRun& run, std::int64_t p, std::int64_t channels, F body) {
    const std::int64_t first = p / channels * kSideBySide, channel = p % channels;
    for (std::int64_t place = 0; place < std::min(kSideBySide, run.samples - first); ++place)
      body(place, (first + place) * channels + channel);
  }
};

}  // namespace

OpPtr make_side_by_side_max_pool2d(const PoolAttributes& attributes) {
  return std::make_shared<SideBySidePool2D>(attributes, true);
}
OpPtr make_side_by_side_average_pool2d(const PoolAttributes& attributes) {
  return std::make_shared<SideBySidePool2D>(attributes, false);
}
OpPtr make_side_by_side_global_average_pool2d() {
  return std::make_shared<SideBySideGlobalAveragePool>();
}

}  // namespace vitrine
