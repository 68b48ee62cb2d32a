#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// x (N,T,C)[, lengths (N)] -> (N,C), and the position that won
class MaxOverPositions final : public TypedOp<MaxOverPositions> {
 public:
  [[nodiscard]] std::string_view id() const override { return "max_over_positions"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape out{inputs[0][0], inputs[0][2]};
    return {out, out};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 1; }

  template <class T>
  void forward_as(OpRun& run) const {
    const Shape& x = run.in_shape(0);
    const std::int64_t positions = x[1], width = x[2];
    for_rows(run, x[0], positions * width, [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n) {
        const T* const from = run.in<T>(0) + n * positions * width;
        T *const best = run.out<T>() + n * width, *const winner = run.out<T>(1) + n * width;
        const std::int64_t filled = run.inputs.size() > 1 ? filled_positions(run.in<T>(1)[n], positions) : positions;
        for (std::int64_t c = 0; c < width; ++c) {
          std::int64_t at = 0;  // the first of equals; NaN wins, so that it is found
          for (std::int64_t t = 1; t < filled; ++t) {
            const T here = from[t * width + c], now = from[at * width + c];
            if (now == now && (here > now || here != here)) at = t;
          }
          best[c] = from[at * width + c], winner[c] = static_cast<T>(at);
        }
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const Shape& x = run.in_shape(0);
    const std::int64_t size = x[1] * x[2], width = x[2];
    for_rows(run, x[0], size, [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n) {
        T* const to = dx + n * size;
        if (!run.accumulate(0)) std::fill_n(to, size, T{0});
        for (std::int64_t c = 0; c < width; ++c) {
          const T winner = run.out<T>(1)[n * width + c];
          const bool there = winner >= T{0} && winner < static_cast<T>(x[1]);  // no number is nowhere
          to[(there ? static_cast<std::int64_t>(winner) : 0) * width + c] += run.grad_out<T>()[n * width + c];
        }
      }
    });
  }
};

}  // namespace

OpPtr make_max_over_positions() {
  return std::make_shared<MaxOverPositions>();
}

}  // namespace vitrine
