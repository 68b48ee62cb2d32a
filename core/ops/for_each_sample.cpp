#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// x (N,…), of which only N matters, and a parameter -> the parameter for every sample, (N, its shape)
class ForEachSample final : public TypedOp<ForEachSample> {
 public:
  [[nodiscard]] std::string_view id() const override { return "for_each_sample"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {inputs[1].with_batch(inputs[0][0])};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 1; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return ColumnSums::scratch_bytes(inputs[1].size());
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t size = run.in_shape(1).size();
    for_rows(run, run.out_shape()[0], size, [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n)
        std::memcpy(run.out<T>() + n * size, run.in<T>(1), static_cast<std::size_t>(size) * sizeof(T));
    });
  }
  template <class T>
  void backward_as(OpRun& run) const {
    if (T* const to = run.grad_in<T>(1))
      sum_columns(run.pool, run.grad_out<T>(), run.out_shape()[0], run.in_shape(1).size(), run.accumulate(1), to,
                  static_cast<double*>(run.scratch));
  }
};

}  // namespace

OpPtr make_for_each_sample() {
  return std::make_shared<ForEachSample>();
}

}  // namespace vitrine
