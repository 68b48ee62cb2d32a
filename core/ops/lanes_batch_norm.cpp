// Batch normalisation of images in the lane layout. Outputs and meaning are those of batch_norm.cpp.
#include <cmath>

#include "core/ops/lanes_ops.h"
#include "core/ops/op_support.h"
#include "core/tensor/kernels/lanes_norm.h"
#include "core/tensor/lanes.h"

namespace vitrine {
namespace {

struct View {
  std::int64_t samples, blocks, channels, pixels;
  explicit View(const OpRun& run)
      : samples(run.samples),
        blocks(run.in_shape(0)[0]),
        channels(run.in_shape(0)[1]),
        pixels(run.in_shape(0)[2] * run.in_shape(0)[3]) {}
  [[nodiscard]] std::int64_t at(std::int64_t block, std::int64_t c) const {
    return (block * channels + c) * pixels * kLaneCount;
  }
  [[nodiscard]] int valid(std::int64_t block) const {
    return static_cast<int>(std::min(kLaneCount, samples - block * kLaneCount));
  }
  [[nodiscard]] double count() const { return static_cast<double>(samples * pixels); }
};

class LanesBatchNorm final : public Op {
 public:
  LanesBatchNorm(double epsilon, double momentum, bool relu)
      : epsilon_(epsilon), momentum_(momentum), relu_(relu), logical_(make_batch_norm(epsilon, momentum)) {}

  [[nodiscard]] std::string_view id() const override { return logical_->id(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return logical_->infer(inputs);
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i < 3; }
  // ReLU's backward needs the shift: it finds again what forward computed.
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < (relu_ ? 3U : 2U); }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i > 2; }
  [[nodiscard]] Joined followed_by(const Op& next) const override {
    return {!relu_ && next.id() == "relu" ? make_lanes_batch_norm(epsilon_, momentum_, true) : nullptr};
  }

  void forward(OpRun& run, DType) const override {
    const View v(run);
    for_channels(run, v, [&](std::int64_t c) {
      const Moments moments =
          run.training ? batch_moments(v, run.in<float>(0), c)
                       : Moments{static_cast<double>(run.in<float>(3)[c]), static_cast<double>(run.in<float>(4)[c])};
      update_running(run, v, c, moments);
      run.out<float>(3)[c] = static_cast<float>(moments.mean);
      run.out<float>(4)[c] = static_cast<float>(1 / std::sqrt(moments.variance + epsilon_));
      const LanesNorm norm = norm_of(run, c);
      for (std::int64_t block = 0; block < v.blocks; ++block)
        lanes_normalise(norm, run.in<float>(0) + v.at(block, c), v.pixels, run.out<float>() + v.at(block, c));
    });
  }

  void backward(OpRun& run, DType) const override {
    const View v(run);
    const float *const g = run.grad_out<float>(), *const x = run.in<float>(0);
    for_channels(run, v, [&](std::int64_t c) {
      const LanesNorm norm = norm_of(run, c);
      LanesSums sums;
      if (run.training || run.grad_in<float>(1) || run.grad_in<float>(2)) {
        for (std::int64_t block = 0; block < v.blocks; ++block) {
          const LanesSums part = lanes_norm_sums(norm, g + v.at(block, c), x + v.at(block, c), v.pixels);
          sums.first += part.first, sums.second += part.second;
        }
      }
      if (float* const gain = run.grad_in<float>(1)) put(gain[c], static_cast<float>(sums.second), run.accumulate(1));
      if (float* const shift = run.grad_in<float>(2))
        put(shift[c], static_cast<float>(sums.first), run.accumulate(2));
      if (!run.grad_in<float>(0)) return;
      const float g_mean = run.training ? static_cast<float>(sums.first / v.count()) : 0.0F;
      const float gx_mean = run.training ? static_cast<float>(sums.second / v.count()) : 0.0F;
      for (std::int64_t block = 0; block < v.blocks; ++block)
        lanes_norm_gradient(norm, g + v.at(block, c), x + v.at(block, c), v.pixels, g_mean, gx_mean, v.valid(block),
                            run.accumulate(0), run.grad_in<float>(0) + v.at(block, c));
    });
  }

 private:
  struct Moments {
    double mean, variance;
  };

  template <class F>
  static void for_channels(const OpRun& run, const View& v, F body) {
    run.pool.for_chunks(v.channels, row_grain(v.blocks * v.pixels * kLaneCount), [&](Chunk chunk) {
      for (std::int64_t c = chunk.begin; c < chunk.end; ++c) body(c);
    });
  }

  // Reads nothing that backward does not keep: the shift only where ReLU follows.
  [[nodiscard]] LanesNorm norm_of(const OpRun& run, std::int64_t c) const {
    LanesNorm norm;
    norm.mean = run.out<float>(3)[c];
    norm.inverse = run.out<float>(4)[c];
    norm.gain = run.in<float>(1)[c] * norm.inverse;
    norm.shift = run.in<float>(2) ? run.in<float>(2)[c] : 0.0F;
    norm.relu = relu_;
    return norm;
  }

  static Moments batch_moments(const View& v, const float* x, std::int64_t c) {
    const float pivot = x[v.at(0, c)];
    LanesSums sums;
    for (std::int64_t block = 0; block < v.blocks; ++block) {
      const LanesSums part = lanes_moments(x + v.at(block, c), v.pixels, pivot, v.valid(block));
      sums.first += part.first, sums.second += part.second;
    }
    const double shift = sums.first / v.count();
    // Rounding can take the difference of the two below 0; NaN must pass.
    const double variance = sums.second / v.count() - shift * shift;
    return {static_cast<double>(pivot) + shift, variance < 0 ? 0 : variance};
  }

  void update_running(OpRun& run, const View& v, std::int64_t c, const Moments& moments) const {
    const float old_mean = run.in<float>(3)[c], old_variance = run.in<float>(4)[c];
    if (!run.training) {
      run.out<float>(1)[c] = old_mean;
      run.out<float>(2)[c] = old_variance;
      return;
    }
    const double unbiased = v.count() > 1 ? moments.variance * v.count() / (v.count() - 1) : moments.variance;
    const auto blend = [this](float old, double now) {
      return static_cast<float>((1 - momentum_) * static_cast<double>(old) + momentum_ * now);
    };
    run.out<float>(1)[c] = blend(old_mean, moments.mean);
    run.out<float>(2)[c] = blend(old_variance, unbiased);
  }

  double epsilon_, momentum_;
  bool relu_;
  OpPtr logical_;
};

}  // namespace

OpPtr make_lanes_batch_norm(double epsilon, double momentum, bool relu) {
  return std::make_shared<LanesBatchNorm>(epsilon, momentum, relu);
}

}  // namespace vitrine
