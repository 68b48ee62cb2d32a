#include <cmath>
#include <cstring>

#include "core/base/rng.h"
#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class SampleNormal final : public TypedOp<SampleNormal> {
 public:
  explicit SampleNormal(std::uint64_t stream) : stream_(stream) {}

  [[nodiscard]] std::string_view id() const override { return "sample_normal"; }
  [[nodiscard]] std::any attributes() const override { return DrawnNumbers{0, stream_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i > 0; }

  template <class T>
  void forward_as(OpRun& run) const {
    T* const z = run.out<T>();
    const T *const mean = run.in<T>(0), *const log_variance = run.in<T>(1);
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      if (!draws(run))
        return void(std::memcpy(z + begin, mean + begin, static_cast<std::size_t>(end - begin) * sizeof(T)));
      for (std::int64_t e = begin; e < end; ++e) z[e] = mean[e] + std::exp(log_variance[e] / 2) * noise<T>(run, e);
    });
  }

  // dL/dμ = g, dL/dv = g · ½ e^{v/2} ε, dL/dε = g · e^{v/2}.
  template <class T>
  void backward_as(OpRun& run) const {
    const T *const g = run.grad_out<T>(), *const log_variance = run.in<T>(1);
    pass_gradient<T>(run, 0);
    store_gradient<T>(run, 1, [&](std::int64_t e) {
      return draws(run) ? g[e] * std::exp(log_variance[e] / 2) * noise<T>(run, e) / 2 : T{0};
    });
    if (run.inputs.size() > 2)
      store_gradient<T>(run, 2, [&](std::int64_t e) { return g[e] * std::exp(log_variance[e] / 2); });
  }

 private:
  [[nodiscard]] static bool draws(const OpRun& run) { return run.training || run.inputs.size() > 2; }
  // Drawn again in backward instead of being stored.
  template <class T>
  [[nodiscard]] T noise(const OpRun& run, std::int64_t element) const {
    if (run.inputs.size() > 2) return run.in<T>(2)[element];
    return static_cast<T>(Rng(run.seed, stream_).normal(run.step, static_cast<std::uint64_t>(element)));
  }

  std::uint64_t stream_;
};

}  // namespace

OpPtr make_sample_normal(std::uint64_t stream) {
  return std::make_shared<SampleNormal>(stream);
}

}  // namespace vitrine
