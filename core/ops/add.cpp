#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class Add final : public TypedOp<Add> {
 public:
  [[nodiscard]] std::string_view id() const override { return "add"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool any_layout() const override { return true; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    T* const y = run.out<T>();
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      std::memcpy(y + begin, run.in<T>(0) + begin, static_cast<std::size_t>(end - begin) * sizeof(T));
      for (std::size_t i = 1; i < run.inputs.size(); ++i) {
        store(y + begin, end - begin, true, [x = run.in<T>(i) + begin](std::int64_t e) { return x[e]; });
      }
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const T* const g = run.grad_out<T>();
    for (std::size_t i = 0; i < run.inputs.size(); ++i) {
      store_gradient<T>(run, i, [g](std::int64_t e) { return g[e]; });
    }
  }
};

}  // namespace

OpPtr make_add() {
  return std::make_shared<Add>();
}

}  // namespace vitrine
