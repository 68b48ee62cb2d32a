#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class Multiply final : public TypedOp<Multiply> {
 public:
  [[nodiscard]] std::string_view id() const override { return "multiply"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }

  template <class T>
  void forward_as(OpRun& run) const {
    T* const y = run.out<T>();
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      std::memcpy(y + begin, run.in<T>(0) + begin, static_cast<std::size_t>(end - begin) * sizeof(T));
      for (std::size_t i = 1; i < run.inputs.size(); ++i) {
        const T* const x = run.in<T>(i);
        for (std::int64_t e = begin; e < end; ++e) y[e] *= x[e];
      }
    });
  }

  // dL/dxᵢ = g · Π over the other inputs: not y/xᵢ, which would fail at 0.
  template <class T>
  void backward_as(OpRun& run) const {
    const T* const g = run.grad_out<T>();
    for (std::size_t i = 0; i < run.inputs.size(); ++i) {
      if (run.inputs.size() == 2) {
        store_gradient<T>(run, i, [g, other = run.in<T>(1 - i)](std::int64_t e) { return g[e] * other[e]; });
        continue;
      }
      store_gradient<T>(run, i, [&run, g, i](std::int64_t e) {
        T product = g[e];
        for (std::size_t j = 0; j < run.inputs.size(); ++j) {
          if (j != i) product *= run.in<T>(j)[e];
        }
        return product;
      });
    }
  }
};

}  // namespace

OpPtr make_multiply() {
  return std::make_shared<Multiply>();
}

}  // namespace vitrine
