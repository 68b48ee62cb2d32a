// Runs a single op on buffers of its own, as the engine would.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "core/ops/op.h"

namespace vitrine::test {

template <class T>
class OpHarness {
 public:
  using Values = AlignedVector<T>;

  // `planned`: the input shapes of the full batch, for which scratch is made; `shapes`: those of this run.
  OpHarness(const Op& op, std::vector<Shape> shapes, const Pool& pool, bool training,
            const std::vector<Shape>& planned = {})
      : op_(op), input_shapes(std::move(shapes)), run(pool, training) {
    output_shapes = op.infer(input_shapes);
    for (const Shape& shape : input_shapes) {
      inputs.emplace_back(count(shape));
      input_grads.emplace_back(count(shape), nan());
      wanted.push_back(op.differentiable(wanted.size()));
      accumulate.push_back(false);
    }
    for (const Shape& shape : output_shapes) {
      outputs.emplace_back(count(shape), nan());
      output_grads.emplace_back();
    }
    const std::size_t bytes = op.scratch_bytes(planned.empty() ? input_shapes : planned, dtype_of<T>);
    guard_begin_ = (bytes + sizeof(double) - 1) / sizeof(double);
    scratch_.resize(guard_begin_ + kGuard);
    spoil_scratch();
    run.seed = 7;
    run.step = 3;
  }

  void forward() {
    fill_slots();
    op_.forward(run, dtype_of<T>);
  }
  // Scratch is not kept between forward and backward.
  void backward() {
    spoil_scratch();
    fill_slots();
    op_.backward(run, dtype_of<T>);
  }
  // Whether an op wrote past the scratch it asked for.
  [[nodiscard]] bool scratch_guard_intact() const {
    for (std::size_t i = guard_begin_; i < scratch_.size(); ++i) {
      if (scratch_[i] != kGuardValue) return false;
    }
    return true;
  }

 private:
  const Op& op_;

 public:
  std::vector<Shape> input_shapes, output_shapes;
  std::vector<Values> inputs, input_grads, outputs;
  std::vector<Values> output_grads;  // empty: nobody differentiates by this output
  std::vector<bool> wanted, accumulate;
  OpRun run;

 private:
  static constexpr std::size_t kGuard = 64;
  static constexpr double kGuardValue = 1234.5;
  static T nan() { return std::numeric_limits<T>::quiet_NaN(); }
  static std::size_t count(const Shape& shape) { return static_cast<std::size_t>(shape.size()); }

  void spoil_scratch() {
    std::memset(scratch_.data(), 0xFF, guard_begin_ * sizeof(double));  // NaN in float and double
    for (std::size_t i = guard_begin_; i < scratch_.size(); ++i) scratch_[i] = kGuardValue;
  }
  void fill_slots() {
    run.inputs.assign(inputs.size(), {});
    run.outputs.assign(outputs.size(), {});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      run.inputs[i] = {input_shapes[i], inputs[i].data(), wanted[i] ? input_grads[i].data() : nullptr, accumulate[i]};
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      run.outputs[i] = {output_shapes[i], outputs[i].data(),
                        output_grads[i].empty() ? nullptr : output_grads[i].data(), false};
    }
    run.scratch = scratch_.data();
  }

  AlignedVector<double> scratch_;
  std::size_t guard_begin_ = 0;
};

}  // namespace vitrine::test
