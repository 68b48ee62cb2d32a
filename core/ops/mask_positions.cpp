#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// x (N,T,…), lengths (N): 0 behind the end of each sample
class MaskPositions final : public TypedOp<MaskPositions> {
 public:
  [[nodiscard]] std::string_view id() const override { return "mask_positions"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i == 1; }

  template <class T>
  void forward_as(OpRun& run) const {
    each<T>(run, [&](std::int64_t at, std::int64_t filled, std::int64_t size) {
      std::memcpy(run.out<T>() + at, run.in<T>(0) + at, static_cast<std::size_t>(filled) * sizeof(T));
      std::fill_n(run.out<T>() + at + filled, size - filled, T{0});
    });
  }
  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    each<T>(run, [&](std::int64_t at, std::int64_t filled, std::int64_t size) {
      store(dx + at, filled, run.accumulate(0), [g = run.grad_out<T>() + at](std::int64_t e) { return g[e]; });
      if (!run.accumulate(0)) std::fill_n(dx + at + filled, size - filled, T{0});
    });
  }

 private:
  // body(where a sample begins, its elements that are filled, its elements).
  template <class T, class F>
  static void each(const OpRun& run, F body) {
    const Shape& x = run.in_shape(0);
    const std::int64_t size = axes_product(x, 1, x.rank()), width = size / x[1];
    for_rows(run, x[0], size, [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n)
        body(n * size, filled_positions(run.in<T>(1)[n], x[1]) * width, size);
    });
  }
};

}  // namespace

OpPtr make_mask_positions() {
  return std::make_shared<MaskPositions>();
}

}  // namespace vitrine
