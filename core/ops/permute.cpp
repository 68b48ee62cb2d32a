#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// Axis a of a sample of y is axis axes[a] of x.
class Permute final : public TypedOp<Permute> {
 public:
  explicit Permute(std::vector<int> axes) : axes_(std::move(axes)) {}

  [[nodiscard]] std::string_view id() const override { return "permute"; }
  [[nodiscard]] std::any attributes() const override { return PermutedAxes{axes_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    Shape out = inputs[0];
    for (std::size_t a = 0; a < axes_.size(); ++a) out[1 + static_cast<int>(a)] = inputs[0][1 + axes_[a]];
    return {out};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const T* const x = run.in<T>(0);
    T* const y = run.out<T>();
    for_lines(run, [&](std::int64_t to, std::int64_t from, std::int64_t step, std::int64_t length) {
      for (std::int64_t i = 0; i < length; ++i) y[to + i] = x[from + i * step];
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const T* const g = run.grad_out<T>();
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const bool add = run.accumulate(0);
    for_lines(run, [&](std::int64_t to, std::int64_t from, std::int64_t step, std::int64_t length) {
      for (std::int64_t i = 0; i < length; ++i) put(dx[from + i * step], g[to + i], add);
    });
  }

 private:
  // body(where a line along y's last axis begins, where it begins in x, how far its elements lie apart there,
  // length).
  template <class F>
  void for_lines(const OpRun& run, F body) const {
    const Shape &x = run.in_shape(0), &y = run.out_shape();
    const int rank = y.rank();
    std::vector<std::int64_t> steps(static_cast<std::size_t>(rank));  // in x, of y's axes
    steps[0] = axes_product(x, 1, rank);
    for (std::size_t a = 0; a < axes_.size(); ++a) steps[a + 1] = axes_product(x, 2 + axes_[a], rank);
    const std::int64_t length = y[rank - 1], step = steps.back();
    for_rows(run, y.size() / length, length, [&](Chunk chunk) {
      for (std::int64_t line = chunk.begin; line < chunk.end; ++line) {
        std::int64_t from = 0, rest = line;
        for (int a = rank - 2; a >= 0; --a) {
          from += rest % y[a] * steps[static_cast<std::size_t>(a)];
          rest /= y[a];
        }
        body(line * length, from, step, length);
      }
    });
  }

  std::vector<int> axes_;
};

}  // namespace

OpPtr make_permute(std::vector<int> axes) {
  return std::make_shared<Permute>(std::move(axes));
}

}  // namespace vitrine
