#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// inputs: x (N,T,C)[, lengths (N)]; output: (N,C)
class MeanOverPositions final : public TypedOp<MeanOverPositions> {
 public:
  [[nodiscard]] std::string_view id() const override { return "mean_over_positions"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {Shape{inputs[0][0], inputs[0][2]}};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i == 1; }

  template <class T>
  void forward_as(OpRun& run) const {
    each_sample<T>(run, [&](std::int64_t n, std::int64_t filled, std::int64_t positions, std::int64_t channels) {
      const T* const x = run.in<T>(0) + n * positions * channels;
      T* const y = run.out<T>() + n * channels;
      for (std::int64_t first = 0; first < channels; first += kTogether) {
        const std::int64_t count = std::min(kTogether, channels - first);
        double sums[kTogether] = {};
        for (std::int64_t t = 0; t < filled; ++t)
          for (std::int64_t c = 0; c < count; ++c) sums[c] += static_cast<double>(x[t * channels + first + c]);
        for (std::int64_t c = 0; c < count; ++c) y[first + c] = static_cast<T>(sums[c] / static_cast<double>(filled));
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    if (!run.grad_in<T>(0)) return;
    each_sample<T>(run, [&](std::int64_t n, std::int64_t filled, std::int64_t positions, std::int64_t channels) {
      const T* const g = run.grad_out<T>() + n * channels;
      T* const dx = run.grad_in<T>(0) + n * positions * channels;
      const T share = T{1} / static_cast<T>(filled);
      for (std::int64_t t = 0; t < filled; ++t)
        store(dx + t * channels, channels, run.accumulate(0), [g, share](std::int64_t c) { return g[c] * share; });
      if (!run.accumulate(0)) std::fill(dx + filled * channels, dx + positions * channels, T{0});
    });
  }

 private:
  static constexpr std::int64_t kTogether = 64;  // channels that are summed side by side

  // body(sample, filled positions, positions, channels)
  template <class T, class F>
  static void each_sample(const OpRun& run, F body) {
    const Shape& x = run.in_shape(0);
    for_rows(run, x[0], x[1] * x[2], [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n)
        body(n, run.inputs.size() > 1 ? filled_positions(run.in<T>(1)[n], x[1]) : x[1], x[1], x[2]);
    });
  }
};

}  // namespace

OpPtr make_mean_over_positions() {
  return std::make_shared<MeanOverPositions>();
}

}  // namespace vitrine
