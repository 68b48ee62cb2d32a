#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class Affine final : public TypedOp<Affine> {
 public:
  Affine(double factor, double shift) : factor_(factor), shift_(shift) {}

  [[nodiscard]] std::string_view id() const override { return "affine"; }
  [[nodiscard]] std::any attributes() const override { return AffineNumbers{factor_, shift_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const T factor = static_cast<T>(factor_), shift = static_cast<T>(shift_);
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      store(run.out<T>() + begin, end - begin, false,
            [=, x = run.in<T>(0) + begin](std::int64_t e) { return factor * x[e] + shift; });
    });
  }
  template <class T>
  void backward_as(OpRun& run) const {
    store_gradient<T>(
        run, 0, [g = run.grad_out<T>(), factor = static_cast<T>(factor_)](std::int64_t e) { return factor * g[e]; });
  }

 private:
  double factor_, shift_;
};

}  // namespace

OpPtr make_affine(double factor, double shift) {
  return std::make_shared<Affine>(factor, shift);
}

}  // namespace vitrine
