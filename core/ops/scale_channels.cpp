#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// y[n, c, …] = x[n, c, …] · s[n, c].
class ScaleChannels final : public TypedOp<ScaleChannels> {
 public:
  [[nodiscard]] std::string_view id() const override { return "scale_channels"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }

  template <class T>
  void forward_as(OpRun& run) const {
    const auto [rows, pixels] = extent(run);
    for_rows(run, rows, pixels, [&, pixels = pixels](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T* const x = run.in<T>(0) + row * pixels;
        T* const y = run.out<T>() + row * pixels;
        const T scale = run.in<T>(1)[row];
        for (std::int64_t i = 0; i < pixels; ++i) y[i] = x[i] * scale;
      }
    });
  }

  // dL/dx = g · s, dL/ds = Σ g · x over the positions of a channel.
  template <class T>
  void backward_as(OpRun& run) const {
    const auto [rows, pixels] = extent(run);
    const T* const g = run.grad_out<T>();
    store_gradient<T>(run, 0,
                      [g, s = run.in<T>(1), pixels = pixels](std::int64_t e) { return g[e] * s[e / pixels]; });
    T* const to = run.grad_in<T>(1);
    if (!to) return;
    for_rows(run, rows, pixels, [&, pixels = pixels](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T *const x = run.in<T>(0) + row * pixels, *const from = g + row * pixels;
        double sum = 0;
        for (std::int64_t i = 0; i < pixels; ++i) sum += static_cast<double>(from[i]) * static_cast<double>(x[i]);
        put(to[row], static_cast<T>(sum), run.accumulate(1));
      }
    });
  }

 private:
  // How many channels of all samples, and the positions of each.
  static std::pair<std::int64_t, std::int64_t> extent(const OpRun& run) {
    const std::int64_t rows = run.in_shape(1).size();
    return {rows, run.in_shape(0).size() / rows};
  }
};

}  // namespace

OpPtr make_scale_channels() {
  return std::make_shared<ScaleChannels>();
}

}  // namespace vitrine
