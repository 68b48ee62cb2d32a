#include <cstring>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class SampleBits final : public TypedOp<SampleBits> {
 public:
  explicit SampleBits(std::uint64_t stream) : stream_(stream) {}

  [[nodiscard]] std::string_view id() const override { return "sample_bits"; }
  [[nodiscard]] std::any attributes() const override { return DrawnNumbers{0, stream_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool differentiable(std::size_t) const override { return false; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const Rng rng(run.seed, stream_);
    const T* const p = run.in<T>(0);
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      if (!run.training)
        return void(std::memcpy(run.out<T>() + begin, p + begin, static_cast<std::size_t>(end - begin) * sizeof(T)));
      for (std::int64_t e = begin; e < end; ++e) {
        // What is no number stays so, and is found.
        const T drawn = static_cast<T>(rng.uniform(run.step, static_cast<std::uint64_t>(e))) < p[e] ? T{1} : T{0};
        run.out<T>()[e] = p[e] == p[e] ? drawn : p[e];
      }
    });
  }
  template <class T>
  void backward_as(OpRun&) const {}

 private:
  std::uint64_t stream_;
};

}  // namespace

OpPtr make_sample_bits(std::uint64_t stream) {
  return std::make_shared<SampleBits>(stream);
}

}  // namespace vitrine
