#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class Add final : public TypedOp<Add> {
 public:
  [[nodiscard]] std::string_view id() const override { return "add"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    T* const y = run.out<T>();
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      const std::size_t first = run.inputs.size() > 1 ? 2 : 1;
      if (first == 2) {
        sum(run.in<T>(0) + begin, run.in<T>(1) + begin, end - begin, y + begin);
      } else {
        std::memcpy(y + begin, run.in<T>(0) + begin, static_cast<std::size_t>(end - begin) * sizeof(T));
      }
      for (std::size_t i = first; i < run.inputs.size(); ++i)
        sum(y + begin, run.in<T>(i) + begin, end - begin, y + begin);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    for (std::size_t i = 0; i < run.inputs.size(); ++i) pass_gradient<T>(run, i);
  }

 private:
  static void sum(const float* a, const float* b, std::int64_t count, float* y) { simd::sum_two(a, b, count, y); }
  static void sum(const double* a, const double* b, std::int64_t count, double* y) {
    for (std::int64_t i = 0; i < count; ++i) y[i] = a[i] + b[i];
  }
};

}  // namespace

OpPtr make_add() {
  return std::make_shared<Add>();
}

}  // namespace vitrine
