#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/ops/unary_functions.h"

namespace vitrine {
namespace {

class Unary final : public TypedOp<Unary> {
 public:
  explicit Unary(UnaryFunction function) : function_(function) {}

  [[nodiscard]] std::string_view id() const override {
    constexpr std::string_view kNames[] = {"linear", "step", "relu",    "leaky_relu", "elu",
                                           "gelu",   "silu", "sigmoid", "tanh",       "softplus"};
    return kNames[static_cast<int>(function_.kind)];
  }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return function_.reads_input(); }
  [[nodiscard]] bool backward_needs_output(std::size_t) const override { return function_.reads_output(); }
  [[nodiscard]] std::any attributes() const override { return function_; }

  template <class T>
  void forward_as(OpRun& run) const {
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      activate(function_, run.in<T>(0) + begin, end - begin, run.out<T>() + begin);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const T* const g = run.grad_out<T>();
    // Where f′ needs neither, the gradient stands in: it has the right length, and its values are not used.
    const T* const v = function_.reads_input() ? run.in<T>(0) : function_.reads_output() ? run.out<T>() : g;
    const bool add = run.accumulate(0);
    for_elements(run, run.in_shape(0).size(), [&](std::int64_t begin, std::int64_t end) {
      activate_gradient(function_, v + begin, g + begin, end - begin, add, dx + begin);
    });
  }

 private:
  UnaryFunction function_;
};

}  // namespace

OpPtr make_unary(UnaryKind kind, double alpha) {
  return std::make_shared<Unary>(UnaryFunction{kind, alpha});
}

}  // namespace vitrine
