#include <cstring>

#include "core/ops/dropout_mask.h"
#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

class Dropout final : public TypedOp<Dropout> {
 public:
  Dropout(double rate, std::uint64_t stream) : rate_(rate), stream_(stream) {}

  [[nodiscard]] std::string_view id() const override { return "dropout"; }
  [[nodiscard]] std::any attributes() const override { return DrawnNumbers{rate_, stream_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    T* const y = run.out<T>();
    const T* const x = run.in<T>(0);
    if (!active(run)) {
      for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
        std::memcpy(y + begin, x + begin, static_cast<std::size_t>(end - begin) * sizeof(T));
      });
      return;
    }
    mask<T>(run, x, false, y);
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    if (!active(run)) return pass_gradient<T>(run, 0);
    mask<T>(run, run.grad_out<T>(), run.accumulate(0), dx);
  }

 private:
  [[nodiscard]] bool active(const OpRun& run) const { return run.training && rate_ > 0; }

  template <class T>
  void mask(const OpRun& run, const T* from, bool add, T* to) const {
    const DropoutMask drawn(run.seed, stream_, run.step, rate_);
    for_elements(run, run.in_shape(0).size(), [&](std::int64_t begin, std::int64_t end) {
      drawn.apply(static_cast<std::uint64_t>(begin), from + begin, end - begin, add, to + begin);
    });
  }

  double rate_;
  std::uint64_t stream_;
};

}  // namespace

OpPtr make_dropout(double rate, std::uint64_t stream) {
  return std::make_shared<Dropout>(rate, stream);
}

}  // namespace vitrine
