#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class AddNoise final : public TypedOp<AddNoise> {
 public:
  AddNoise(double deviation, std::uint64_t stream) : deviation_(deviation), stream_(stream) {}

  [[nodiscard]] std::string_view id() const override { return "add_noise"; }
  [[nodiscard]] std::any attributes() const override { return DrawnNumbers{deviation_, stream_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const Rng rng(run.seed, stream_);
    const bool active = run.training && deviation_ > 0;
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t e = begin; e < end; ++e) {
        const double noise = active ? deviation_ * rng.normal(run.step, static_cast<std::uint64_t>(e)) : 0;
        run.out<T>()[e] = run.in<T>(0)[e] + static_cast<T>(noise);
      }
    });
  }
  template <class T>
  void backward_as(OpRun& run) const {
    pass_gradient<T>(run, 0);
  }

 private:
  double deviation_;
  std::uint64_t stream_;
};

}  // namespace

OpPtr make_add_noise(double deviation, std::uint64_t stream) {
  return std::make_shared<AddNoise>(deviation, stream);
}

}  // namespace vitrine
