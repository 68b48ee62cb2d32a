#include <array>
#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// batch_norm of sequences, whose channels lie side by side.
// inputs: x (N,T,C), gain, shift, running mean, running variance (each C)[, lengths (N)]
// outputs: y, new running mean, new running variance, and for backward the mean and 1/σ that were used (each C).
// In all else as batch_norm.cpp says.
class BatchNormPositions final : public TypedOp<BatchNormPositions> {
 public:
  explicit BatchNormPositions(const BatchNormalisation& attributes) : a_(attributes) {}

  [[nodiscard]] std::string_view id() const override { return "batch_norm_positions"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape channels{inputs[0].back()};
    return {inputs[0], channels, channels, channels, channels};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i < 3; }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2 || i == kLengths; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i > 2; }
  [[nodiscard]] std::any attributes() const override { return a_; }

  template <class T>
  void forward_as(OpRun& run) const {
    each_block<T>(run, [&](const View<T>& v, std::int64_t first, std::int64_t count) {
      Sums mean{}, variance{};
      if (of_batch(run)) {
        v.each_row([&](std::int64_t at) {
          for (std::int64_t c = 0; c < count; ++c) mean[c] += static_cast<double>(run.in<T>(0)[at + first + c]);
        });
        for (std::int64_t c = 0; c < count; ++c) mean[c] /= v.filled;
        v.each_row([&](std::int64_t at) {
          for (std::int64_t c = 0; c < count; ++c) {
            const double distance = static_cast<double>(run.in<T>(0)[at + first + c]) - mean[c];
            variance[c] += distance * distance;
          }
        });
        for (std::int64_t c = 0; c < count; ++c) variance[c] /= v.filled;
      } else {
        std::copy_n(run.in<T>(3) + first, count, mean.begin());
        std::copy_n(run.in<T>(4) + first, count, variance.begin());
      }
      for (std::int64_t c = 0; c < count; ++c) keep<T>(run, first + c, v.filled, mean[c], variance[c]);
      write<T>(run, v, first, count);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    each_block<T>(run, [&](const View<T>& v, std::int64_t first, std::int64_t count) {
      Sums sum_g{}, sum_gx{};  // Σ g and Σ g·x̂
      const T *const mean = run.out<T>(3) + first, *const inverse = run.out<T>(4) + first;
      const T *const x = run.in<T>(0) + first, *const g = run.grad_out<T>() + first;
      v.each_row([&](std::int64_t at) {
        for (std::int64_t c = 0; c < count; ++c) {
          sum_g[c] += static_cast<double>(g[at + c]);
          sum_gx[c] += static_cast<double>(g[at + c] * ((x[at + c] - mean[c]) * inverse[c]));
        }
      });
      for (std::int64_t c = 0; c < count; ++c) {
        if (T* const gain = run.grad_in<T>(1)) put(gain[first + c], static_cast<T>(sum_gx[c]), run.accumulate(1));
        if (T* const shift = run.grad_in<T>(2)) put(shift[first + c], static_cast<T>(sum_g[c]), run.accumulate(2));
      }
      if (!run.grad_in<T>(0)) return;
      T scale[kTogether], g_mean[kTogether], gx_mean[kTogether];
      for (std::int64_t c = 0; c < count; ++c) {
        scale[c] = run.in<T>(1)[first + c] * inverse[c];
        g_mean[c] = of_batch(run) ? static_cast<T>(sum_g[c] / v.filled) : T{0};
        gx_mean[c] = of_batch(run) ? static_cast<T>(sum_gx[c] / v.filled) : T{0};
      }
      T* const dx = run.grad_in<T>(0) + first;
      const bool add = run.accumulate(0);
      v.each_row([&](std::int64_t at) {
        for (std::int64_t c = 0; c < count; ++c)
          put(dx[at + c], scale[c] * (g[at + c] - g_mean[c] - (x[at + c] - mean[c]) * inverse[c] * gx_mean[c]), add);
      });
      if (!add) v.each_padding([&](std::int64_t at) { std::fill_n(dx + at, count, T{0}); });
    });
  }

 private:
  static constexpr std::size_t kLengths = 5;     // where the lengths come in
  static constexpr std::int64_t kTogether = 32;  // channels that are summed side by side
  using Sums = std::array<double, kTogether>;

  template <class T>
  struct View {
    std::int64_t samples, positions, channels;
    const T* lengths = nullptr;  // null: all positions are filled
    double filled = 0;           // positions that count, of all samples
    explicit View(const OpRun& run)
        : samples(run.in_shape(0)[0]), positions(run.in_shape(0)[1]), channels(run.in_shape(0)[2]) {
      if (run.inputs.size() > kLengths) lengths = run.in<T>(kLengths);
      for (std::int64_t n = 0; n < samples; ++n) filled += static_cast<double>(length(n));
    }
    [[nodiscard]] std::int64_t length(std::int64_t n) const {
      return lengths ? filled_positions(lengths[n], positions) : positions;
    }
    // body(offset of the row's first channel), position by position.
    template <class F>
    void each_row(F body) const {
      for (std::int64_t n = 0; n < samples; ++n)
        for (std::int64_t t = 0; t < length(n); ++t) body((n * positions + t) * channels);
    }
    template <class F>
    void each_padding(F body) const {
      for (std::int64_t n = 0; n < samples; ++n)
        for (std::int64_t t = length(n); t < positions; ++t) body((n * positions + t) * channels);
    }
  };

  // The statistics are those of the batch, not the running ones.
  [[nodiscard]] bool of_batch(const OpRun& run) const { return run.training && !a_.frozen; }

  // body(view, first channel, how many), over all channels.
  template <class T, class F>
  static void each_block(const OpRun& run, F body) {
    const View<T> v(run);
    run.pool.for_chunks(v.channels, std::min(kTogether, row_grain(v.samples * v.positions)),
                        [&](Chunk chunk) { body(v, chunk.begin, chunk.end - chunk.begin); });
  }

  template <class T>
  void keep(OpRun& run, std::int64_t c, double filled, double mean, double variance) const {
    run.out<T>(3)[c] = static_cast<T>(mean);
    run.out<T>(4)[c] = static_cast<T>(1 / std::sqrt(variance + a_.epsilon));
    const T old_mean = run.in<T>(3)[c], old_variance = run.in<T>(4)[c];
    run.out<T>(1)[c] = old_mean;
    run.out<T>(2)[c] = old_variance;
    if (!of_batch(run)) return;
    const double unbiased = filled > 1 ? variance * filled / (filled - 1) : variance;
    const double kept = 1 - a_.momentum;
    run.out<T>(1)[c] = static_cast<T>(kept * static_cast<double>(old_mean) + a_.momentum * mean);
    run.out<T>(2)[c] = static_cast<T>(kept * static_cast<double>(old_variance) + a_.momentum * unbiased);
  }

  template <class T>
  static void write(OpRun& run, const View<T>& v, std::int64_t first, std::int64_t count) {
    const T *const mean = run.out<T>(3) + first, *const inverse = run.out<T>(4) + first;
    const T *const x = run.in<T>(0) + first, *const shift = run.in<T>(2) + first;
    T* const y = run.out<T>() + first;
    T gain[kTogether];
    for (std::int64_t c = 0; c < count; ++c) gain[c] = run.in<T>(1)[first + c] * inverse[c];
    v.each_row([&](std::int64_t at) {
      for (std::int64_t c = 0; c < count; ++c) y[at + c] = (x[at + c] - mean[c]) * gain[c] + shift[c];
    });
    v.each_padding([&](std::int64_t at) { std::fill_n(y + at, count, T{0}); });
  }

  BatchNormalisation a_;
};

}  // namespace

OpPtr make_batch_norm_positions(const BatchNormalisation& attributes) {
  return std::make_shared<BatchNormPositions>(attributes);
}

}  // namespace vitrine
