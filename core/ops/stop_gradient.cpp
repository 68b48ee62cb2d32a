#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class StopGradient final : public TypedOp<StopGradient> {
 public:
  [[nodiscard]] std::string_view id() const override { return "stop_gradient"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool differentiable(std::size_t) const override { return false; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      std::memcpy(run.out<T>() + begin, run.in<T>(0) + begin, static_cast<std::size_t>(end - begin) * sizeof(T));
    });
  }
  template <class T>
  void backward_as(OpRun&) const {}
};

}  // namespace

OpPtr make_stop_gradient() {
  return std::make_shared<StopGradient>();
}

}  // namespace vitrine
