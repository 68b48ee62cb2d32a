#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// inputs: x (N,C,…), gain, shift, running mean, running variance (each C)
// outputs: y, new running mean, new running variance, and for backward the mean and 1/σ that were used (each C).
// The running variance takes the unbiased one; a batch with one value a channel has none, so the biased one (0) goes
// in. In evaluation, and frozen, outputs 1 and 2 repeat inputs 3 and 4, and backward treats mean and σ as constants.
class BatchNorm final : public TypedOp<BatchNorm> {
 public:
  explicit BatchNorm(const BatchNormalisation& attributes) : a_(attributes) {}

  [[nodiscard]] std::string_view id() const override { return "batch_norm"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape channels{inputs[0][1]};
    return {inputs[0], channels, channels, channels, channels};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i < 3; }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i > 2; }
  [[nodiscard]] std::any attributes() const override { return a_; }

  template <class T>
  void forward_as(OpRun& run) const {
    const View v(run.in_shape(0));
    const T* const x = run.in<T>(0);
    for_channels(run, v, [&](std::int64_t c) {
      const Moments moments =
          of_batch(run) ? batch_moments(v, x, c)
                        : Moments{static_cast<double>(run.in<T>(3)[c]), static_cast<double>(run.in<T>(4)[c])};
      update_running<T>(run, v, c, moments);
      const T mean = static_cast<T>(moments.mean),
              inverse = static_cast<T>(1 / std::sqrt(moments.variance + a_.epsilon));
      const T gain = run.in<T>(1)[c] * inverse, shift = run.in<T>(2)[c];
      run.out<T>(3)[c] = mean;
      run.out<T>(4)[c] = inverse;
      for (std::int64_t n = 0; n < v.samples; ++n) {
        const T* const from = x + v.at(n, c);
        store(run.out<T>() + v.at(n, c), v.pixels, false,
              [=](std::int64_t e) { return (from[e] - mean) * gain + shift; });
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const View v(run.in_shape(0));
    const auto count = static_cast<double>(v.samples * v.pixels);
    for_channels(run, v, [&](std::int64_t c) {
      const T mean = run.out<T>(3)[c], inverse = run.out<T>(4)[c];
      double sum_g = 0, sum_gx = 0;  // Σ g and Σ g·x̂
      if (of_batch(run) || run.grad_in<T>(1) || run.grad_in<T>(2)) {
        const T *const g = run.grad_out<T>(), *const x = run.in<T>(0);
        sum_g = v.sum(c, [g](std::int64_t e) { return static_cast<double>(g[e]); });
        sum_gx = v.sum(c, [=](std::int64_t e) { return static_cast<double>(g[e] * ((x[e] - mean) * inverse)); });
      }
      if (T* const gain = run.grad_in<T>(1)) put(gain[c], static_cast<T>(sum_gx), run.accumulate(1));
      if (T* const shift = run.grad_in<T>(2)) put(shift[c], static_cast<T>(sum_g), run.accumulate(2));
      if (!run.grad_in<T>(0)) return;
      const T scale = run.in<T>(1)[c] * inverse;
      const T g_mean = of_batch(run) ? static_cast<T>(sum_g / count) : T{0};
      const T gx_mean = of_batch(run) ? static_cast<T>(sum_gx / count) : T{0};
      for (std::int64_t n = 0; n < v.samples; ++n) {
        const T *const g = run.grad_out<T>() + v.at(n, c), *const x = run.in<T>(0) + v.at(n, c);
        store(run.grad_in<T>(0) + v.at(n, c), v.pixels, run.accumulate(0),
              [=](std::int64_t e) { return scale * (g[e] - g_mean - (x[e] - mean) * inverse * gx_mean); });
      }
    });
  }

 private:
  struct View {
    std::int64_t samples, channels, pixels;
    explicit View(const Shape& shape)
        : samples(shape[0]), channels(shape[1]), pixels(axes_product(shape, 2, shape.rank())) {}
    [[nodiscard]] std::int64_t at(std::int64_t n, std::int64_t c) const { return (n * channels + c) * pixels; }
    // Σ f(element) over the elements of a channel.
    template <class F>
    [[nodiscard]] double sum(std::int64_t c, F f) const {
      double total = 0;
      if (pixels < 16) {  // too short for sums side by side
        for (std::int64_t n = 0; n < samples; ++n) {
          for (std::int64_t e = 0; e < pixels; ++e) total += f(at(n, c) + e);
        }
        return total;
      }
      for (std::int64_t n = 0; n < samples; ++n) {
        total += sum_of<double>(pixels, [&, begin = at(n, c)](std::int64_t e) { return f(begin + e); });
      }
      return total;
    }
  };
  struct Moments {
    double mean, variance;
  };
  // The statistics are those of the batch, not the running ones.
  [[nodiscard]] bool of_batch(const OpRun& run) const { return run.training && !a_.frozen; }

  template <class F>
  static void for_channels(const OpRun& run, const View& v, F body) {
    run.pool.for_chunks(v.channels, row_grain(v.samples * v.pixels), [&](Chunk chunk) {
      for (std::int64_t c = chunk.begin; c < chunk.end; ++c) body(c);
    });
  }

  template <class T>
  static Moments batch_moments(const View& v, const T* x, std::int64_t c) {
    const auto count = static_cast<double>(v.samples * v.pixels);
    const double mean = v.sum(c, [x](std::int64_t e) { return static_cast<double>(x[e]); }) / count;
    const double squares = v.sum(c, [x, mean](std::int64_t e) {
      const double distance = static_cast<double>(x[e]) - mean;
      return distance * distance;
    });
    return {mean, squares / count};
  }

  template <class T>
  void update_running(OpRun& run, const View& v, std::int64_t c, const Moments& moments) const {
    const T old_mean = run.in<T>(3)[c], old_variance = run.in<T>(4)[c];
    if (!of_batch(run)) {
      run.out<T>(1)[c] = old_mean;
      run.out<T>(2)[c] = old_variance;
      return;
    }
    const auto count = static_cast<double>(v.samples * v.pixels);
    const double unbiased = count > 1 ? moments.variance * count / (count - 1) : moments.variance;
    run.out<T>(1)[c] = static_cast<T>((1 - a_.momentum) * static_cast<double>(old_mean) + a_.momentum * moments.mean);
    run.out<T>(2)[c] = static_cast<T>((1 - a_.momentum) * static_cast<double>(old_variance) + a_.momentum * unbiased);
  }

  BatchNormalisation a_;
};

}  // namespace

OpPtr make_batch_norm(double epsilon, double momentum, bool frozen) {
  return std::make_shared<BatchNorm>(BatchNormalisation{epsilon, momentum, frozen});
}

}  // namespace vitrine
