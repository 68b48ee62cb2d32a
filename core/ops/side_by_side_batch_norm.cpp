// Batch normalisation of images side by side. Outputs and meaning are those of batch_norm.cpp.
#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/side_by_side_ops.h"
#include "core/tensor/kernels/side_by_side_norm.h"
#include "core/tensor/side_by_side.h"

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
    return (block * channels + c) * pixels * kSideBySide;
  }
  [[nodiscard]] int valid(std::int64_t block) const {
    return static_cast<int>(std::min(kSideBySide, samples - block * kSideBySide));
  }
  [[nodiscard]] double count() const { return static_cast<double>(samples * pixels); }
};

class SideBySideBatchNorm final : public Op {
 public:
  explicit SideBySideBatchNorm(const SideBySideNormalisation& attributes)
      : a_(attributes), logical_(make_batch_norm(attributes.epsilon, attributes.momentum, attributes.frozen)) {}

  [[nodiscard]] std::string_view id() const override { return logical_->id(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return logical_->infer(inputs);
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i < 3; }
  // ReLU's backward needs the shift: it finds again what forward computed.
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < (a_.relu ? 3U : 2U); }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i > 2; }
  [[nodiscard]] std::any attributes() const override { return a_; }

  void forward(OpRun& run, DType) const override {
    const View v(run);
    for_channels(run, v, [&](std::int64_t c) {
      const Moments moments =
          of_batch(run) ? batch_moments(v, run.in<float>(0), c)
                        : Moments{static_cast<double>(run.in<float>(3)[c]), static_cast<double>(run.in<float>(4)[c])};
      update_running(run, v, c, moments);
      run.out<float>(3)[c] = static_cast<float>(moments.mean);
      run.out<float>(4)[c] = static_cast<float>(1 / std::sqrt(moments.variance + a_.epsilon));
      const SideBySideNorm norm = norm_of(run, c);
      for (std::int64_t block = 0; block < v.blocks; ++block)
        side_by_side_normalise(norm, run.in<float>(0) + v.at(block, c), v.pixels, run.out<float>() + v.at(block, c));
    });
  }

  void backward(OpRun& run, DType) const override {
    const View v(run);
    const float *const g = run.grad_out<float>(), *const x = run.in<float>(0);
    for_channels(run, v, [&](std::int64_t c) {
      const SideBySideNorm norm = norm_of(run, c);
      SideBySideSums sums;
      if (of_batch(run) || run.grad_in<float>(1) || run.grad_in<float>(2)) {
        for (std::int64_t block = 0; block < v.blocks; ++block) {
          const SideBySideSums part = side_by_side_norm_sums(norm, g + v.at(block, c), x + v.at(block, c), v.pixels);
          sums.first += part.first, sums.second += part.second;
        }
      }
      if (float* const gain = run.grad_in<float>(1)) put(gain[c], static_cast<float>(sums.second), run.accumulate(1));
      if (float* const shift = run.grad_in<float>(2))
        put(shift[c], static_cast<float>(sums.first), run.accumulate(2));
      if (!run.grad_in<float>(0)) return;
      const float g_mean = of_batch(run) ? static_cast<float>(sums.first / v.count()) : 0.0F;
      const float gx_mean = of_batch(run) ? static_cast<float>(sums.second / v.count()) : 0.0F;
      for (std::int64_t block = 0; block < v.blocks; ++block)
        side_by_side_norm_gradient(norm, g + v.at(block, c), x + v.at(block, c), v.pixels, g_mean, gx_mean,
                                   v.valid(block), run.accumulate(0), run.grad_in<float>(0) + v.at(block, c));
    });
  }

 private:
  struct Moments {
    double mean, variance;
  };
  [[nodiscard]] bool of_batch(const OpRun& run) const { return run.training && !a_.frozen; }

  template <class F>
  static void for_channels(const OpRun& run, const View& v, F body) {
    run.pool.for_chunks(v.channels, row_grain(v.blocks * v.pixels * kSideBySide), [&](Chunk chunk) {
      for (std::int64_t c = chunk.begin; c < chunk.end; ++c) body(c);
    });
  }

  // Reads nothing that backward does not keep: the shift only where ReLU follows.
  [[nodiscard]] SideBySideNorm norm_of(const OpRun& run, std::int64_t c) const {
    SideBySideNorm norm;
    norm.mean = run.out<float>(3)[c];
    norm.inverse = run.out<float>(4)[c];
    norm.gain = run.in<float>(1)[c] * norm.inverse;
    norm.shift = run.in<float>(2) ? run.in<float>(2)[c] : 0.0F;
    norm.relu = a_.relu;
    return norm;
  }

  // One pass, around the first pixel. Where that lies too far from the mean its square swallows the variance: then
  // once more, around the mean.
  static Moments batch_moments(const View& v, const float* x, std::int64_t c) {
    constexpr double kFar = 64;  // of shift² to variance: two digits lost of a float's seven
    const float first = x[v.at(0, c)];
    const Moments moments = moments_around(first, v, x, c);
    const double shift = moments.mean - static_cast<double>(first);
    return shift * shift > kFar * moments.variance ? moments_around(static_cast<float>(moments.mean), v, x, c)
                                                   : moments;
  }
  static Moments moments_around(float pivot, const View& v, const float* x, std::int64_t c) {
    SideBySideSums sums;
    for (std::int64_t block = 0; block < v.blocks; ++block) {
      const SideBySideSums part = side_by_side_moments(x + v.at(block, c), v.pixels, pivot, v.valid(block));
      sums.first += part.first, sums.second += part.second;
    }
    const double shift = sums.first / v.count();
    // Rounding can take the difference of the two below 0; NaN must pass.
    const double variance = sums.second / v.count() - shift * shift;
    return {static_cast<double>(pivot) + shift, variance < 0 ? 0 : variance};
  }

  void update_running(OpRun& run, const View& v, std::int64_t c, const Moments& moments) const {
    const float old_mean = run.in<float>(3)[c], old_variance = run.in<float>(4)[c];
    if (!of_batch(run)) {
      run.out<float>(1)[c] = old_mean;
      run.out<float>(2)[c] = old_variance;
      return;
    }
    const double unbiased = v.count() > 1 ? moments.variance * v.count() / (v.count() - 1) : moments.variance;
    const auto blend = [this](float old, double now) {
      return static_cast<float>((1 - a_.momentum) * static_cast<double>(old) + a_.momentum * now);
    };
    run.out<float>(1)[c] = blend(old_mean, moments.mean);
    run.out<float>(2)[c] = blend(old_variance, unbiased);
  }

  SideBySideNormalisation a_;
  OpPtr logical_;
};

}  // namespace

OpPtr make_side_by_side_batch_norm(const SideBySideNormalisation& attributes) {
  return std::make_shared<SideBySideBatchNorm>(attributes);
}

}  // namespace vitrine
