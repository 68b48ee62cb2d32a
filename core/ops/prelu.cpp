#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// x (N,…), weight (1), or one number for each place of `axis`
class Prelu final : public TypedOp<Prelu> {
 public:
  explicit Prelu(int axis) : axis_(axis) {}

  [[nodiscard]] std::string_view id() const override { return "prelu"; }
  [[nodiscard]] std::any attributes() const override { return AlongAxis{axis_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return ColumnSums::scratch_bytes(inputs[1].size());
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const Lines lines(*this, run);
    const T* const weight = run.in<T>(1);
    for_rows(run, lines.count, lines.length, [&](Chunk chunk) {
      for (std::int64_t line = chunk.begin; line < chunk.end; ++line) {
        const std::int64_t at = line * lines.length;
        store(run.out<T>() + at, lines.length, false,
              [x = run.in<T>(0) + at, slope = weight[lines.slope(line)]](std::int64_t e) {
                return x[e] < T{0} ? slope * x[e] : x[e];
              });
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const Lines lines(*this, run);
    const T *const g = run.grad_out<T>(), *const x = run.in<T>(0), *const weight = run.in<T>(1);
    store_gradient<T>(
        run, 0, [=](std::int64_t e) { return x[e] < T{0} ? weight[lines.slope(e / lines.length)] * g[e] : g[e]; });
    T* const to = run.grad_in<T>(1);
    if (!to) return;
    const std::int64_t slopes = run.in_shape(1).size();
    const ColumnSums sums(lines.count, slopes);
    auto* const scratch = static_cast<double*>(run.scratch);
    sums.run(run.pool, scratch, [&](Chunk chunk, double* into) {
      for (std::int64_t e = chunk.begin * lines.length; e < chunk.end * lines.length; ++e)
        if (x[e] < T{0}) into[lines.slope(e / lines.length)] += static_cast<double>(g[e]) * static_cast<double>(x[e]);
    });
    sum_parts(run.pool, scratch, sums.parts(), sums.stride(), slopes, run.accumulate(1), to);
  }

 private:
  // The input as lines that share a slope.
  struct Lines {
    std::int64_t count, length, slopes;
    Lines(const Prelu& op, const OpRun& run) : slopes(run.in_shape(1).size()) {
      const Shape& x = run.in_shape(0);
      length = axes_product(x, op.axis_ + 1, x.rank());
      count = x.size() / length;
    }
    [[nodiscard]] std::int64_t slope(std::int64_t line) const { return line % slopes; }
  };

  int axis_;
};

}  // namespace

OpPtr make_prelu(int axis) {
  return std::make_shared<Prelu>(axis);
}

}  // namespace vitrine
