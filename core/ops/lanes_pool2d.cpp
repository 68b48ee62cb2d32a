// Pooling of images in the lane layout: each plane of sixteen samples on its own.
#include "core/ops/lanes_ops.h"
#include "core/ops/op_support.h"
#include "core/tensor/kernels/lanes_pool.h"
#include "core/tensor/lanes.h"

namespace vitrine {
namespace {

// body(plane) over the blocks·channels planes of input 0.
template <class F>
void for_planes(const OpRun& run, F body) {
  const Shape& x = run.in_shape(0);
  for_rows(run, x[0] * x[1], x[2] * x[3] * kLaneCount, [&](Chunk chunk) {
    for (std::int64_t p = chunk.begin; p < chunk.end; ++p) body(p);
  });
}

class LanesPool final : public Op {
 public:
  LanesPool(const PoolAttributes& attributes, bool max)
      : a_(attributes), max_(max), logical_(max ? make_max_pool2d(attributes) : make_average_pool2d(attributes)) {}

  [[nodiscard]] std::string_view id() const override { return logical_->id(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return logical_->infer(inputs);
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 1; }

  void forward(OpRun& run, DType) const override {
    const LanesWindows w = windows(run);
    for_planes(run, [&](std::int64_t p) {
      const float* const x = run.in<float>(0) + p * in_floats(w);
      float* const y = run.out<float>() + p * out_floats(w);
      if (max_)
        lanes_max_pool(w, x, y, run.out<float>(1) + p * out_floats(w));
      else
        lanes_average_pool(w, x, y);
    });
  }

  void backward(OpRun& run, DType) const override {
    if (!run.grad_in<float>(0)) return;
    const LanesWindows w = windows(run);
    for_planes(run, [&](std::int64_t p) {
      const float* const dy = run.grad_out<float>() + p * out_floats(w);
      float* const dx = run.grad_in<float>(0) + p * in_floats(w);
      if (max_)
        lanes_max_pool_gradient(w, dy, run.out<float>(1) + p * out_floats(w), run.accumulate(0), dx);
      else
        lanes_average_pool_gradient(w, dy, run.accumulate(0), dx);
    });
  }

  [[nodiscard]] bool touching() const {
    for (int axis = 0; axis < 2; ++axis)
      if (a_.kernel[axis] != a_.stride[axis] || a_.pad_before[axis] != 0 || a_.pad_after[axis] != 0) return false;
    return max_;
  }
  [[nodiscard]] const PoolAttributes& attributes() const { return a_; }

 private:
  [[nodiscard]] LanesWindows windows(const OpRun& run) const {
    LanesWindows w;
    for (int axis = 0; axis < 2; ++axis) {
      w.in[axis] = run.in_shape(0)[axis + 2], w.out[axis] = run.out_shape()[axis + 2];
      w.kernel[axis] = a_.kernel[axis], w.stride[axis] = a_.stride[axis], w.pad[axis] = a_.pad_before[axis];
    }
    return w;
  }
  static std::int64_t in_floats(const LanesWindows& w) { return w.in[0] * w.in[1] * kLaneCount; }
  static std::int64_t out_floats(const LanesWindows& w) { return w.out[0] * w.out[1] * kLaneCount; }

  PoolAttributes a_;
  bool max_;
  OpPtr logical_;
};

class LanesGlobalAveragePool final : public Op {
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
      alignas(64) float sums[kLaneCount];
      lanes_plane_sums(run.in<float>(0) + p * pixels * kLaneCount, pixels, sums);
      each_lane(run, p, channels, [&](std::int64_t lane, std::int64_t at) {
        run.out<float>()[at] = sums[lane] / static_cast<float>(pixels);
      });
    });
  }

  void backward(OpRun& run, DType) const override {
    if (!run.grad_in<float>(0)) return;
    const Shape& x = run.in_shape(0);
    const std::int64_t channels = x[1], pixels = x[2] * x[3];
    for_planes(run, [&](std::int64_t p) {
      alignas(64) float share[kLaneCount] = {};
      each_lane(run, p, channels, [&](std::int64_t lane, std::int64_t at) {
        share[lane] = run.grad_out<float>()[at] / static_cast<float>(pixels);
      });
      lanes_spread(share, pixels, run.accumulate(0), run.grad_in<float>(0) + p * pixels * kLaneCount);
    });
  }

 private:
  // body(lane, element of the (N,C) output) for the samples of plane p that are there.
  template <class F>
  static void each_lane(const OpRun& run, std::int64_t p, std::int64_t channels, F body) {
    const std::int64_t first = p / channels * kLaneCount, channel = p % channels;
    for (std::int64_t lane = 0; lane < std::min(kLaneCount, run.samples - first); ++lane)
      body(lane, (first + lane) * channels + channel);
  }
};

}  // namespace

OpPtr make_lanes_max_pool2d(const PoolAttributes& attributes) {
  return std::make_shared<LanesPool>(attributes, true);
}
OpPtr make_lanes_average_pool2d(const PoolAttributes& attributes) {
  return std::make_shared<LanesPool>(attributes, false);
}
std::optional<PoolAttributes> touching_windows(const Op& op) {
  const auto* pool = dynamic_cast<const LanesPool*>(&op);
  if (!pool || !pool->touching()) return {};
  return pool->attributes();
}
OpPtr make_lanes_global_average_pool2d() {
  return std::make_shared<LanesGlobalAveragePool>();
}

}  // namespace vitrine
