#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// Runs only where input and output do not share memory.
class Reshape final : public TypedOp<Reshape> {
 public:
  explicit Reshape(const Shape& sample) : sample_(sample) {}

  [[nodiscard]] std::string_view id() const override { return "reshape"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {sample_.with_batch(inputs[0][0])};
  }
  [[nodiscard]] bool is_view() const override { return true; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    if (run.in<T>(0) == run.out<T>()) return;
    std::memcpy(run.out<T>(), run.in<T>(0), static_cast<std::size_t>(run.out_shape().size()) * sizeof(T));
  }
  template <class T>
  void backward_as(OpRun& run) const {
    const T* const g = run.grad_out<T>();
    if (g == run.grad_in<T>(0)) return;
    store_gradient<T>(run, 0, [g](std::int64_t e) { return g[e]; });
  }

 private:
  Shape sample_;
};

}  // namespace

OpPtr make_reshape(const Shape& sample_shape) {
  return std::make_shared<Reshape>(sample_shape);
}

}  // namespace vitrine
