// What the engine runs. An op knows its shapes, its forward and its backward; it holds attributes, never state.
// Shapes here have the batch axis in front. Parameters are inputs like any other.
#pragma once

#include <any>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/tensor/kernels/activation.h"
#include "core/tensor/kernels/tuning.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"

namespace vitrine {

// What a kernel sees while it runs. Pointers are 64-byte aligned; the batch axis has the length of this very batch.
class OpRun {
 public:
  struct Slot {
    Shape shape;
    const void* value = nullptr;  // inputs, and outputs in backward
    void* grad = nullptr;         // gradient of the loss by this tensor; null where nobody wants it
    bool accumulate = false;      // inputs in backward: add to `grad` instead of overwriting it
  };

  OpRun(const Pool& worker_pool, bool is_training) : pool(worker_pool), training(is_training) {}

  const Pool& pool;
  bool training = false;
  std::uint64_t seed = 0;
  std::uint32_t step = 0;
  std::int64_t samples = 0;  // in this batch; only ops on images side by side need it
  std::vector<Slot> inputs, outputs;
  void* scratch = nullptr;  // at least scratch_bytes() of the op

  [[nodiscard]] const Shape& in_shape(std::size_t i) const { return inputs[i].shape; }
  [[nodiscard]] const Shape& out_shape(std::size_t i = 0) const { return outputs[i].shape; }
  template <class T>
  [[nodiscard]] const T* in(std::size_t i) const {
    return static_cast<const T*>(inputs[i].value);
  }
  template <class T>
  [[nodiscard]] T* out(std::size_t i = 0) const {
    return static_cast<T*>(const_cast<void*>(outputs[i].value));
  }
  template <class T>
  [[nodiscard]] const T* grad_out(std::size_t i = 0) const {
    return static_cast<const T*>(outputs[i].grad);
  }
  template <class T>
  [[nodiscard]] T* grad_in(std::size_t i) const {
    return static_cast<T*>(inputs[i].grad);
  }
  [[nodiscard]] bool accumulate(std::size_t i) const { return inputs[i].accumulate; }
};

class Op {
 public:
  virtual ~Op() = default;

  [[nodiscard]] virtual std::string_view id() const = 0;

  // Shapes of the outputs. Inputs are right by construction (layers check what people connect), so a mismatch is a
  // defect and throws.
  [[nodiscard]] virtual std::vector<Shape> infer(std::span<const Shape> inputs) const = 0;

  virtual void forward(OpRun& run, DType type) const = 0;
  // Writes (or adds to) run.grad_in(i) wherever it is not null.
  virtual void backward(OpRun& run, DType type) const = 0;

  // Which values backward reads; the memory plan keeps only those.
  [[nodiscard]] virtual bool backward_needs_input(std::size_t) const { return true; }
  [[nodiscard]] virtual bool backward_needs_output(std::size_t) const { return false; }
  // No gradient flows through this input (indices, targets, running statistics).
  [[nodiscard]] virtual bool differentiable(std::size_t) const { return true; }

  // Private working memory, for the full batch, in bytes. Chunks take 64-byte aligned pieces of it.
  [[nodiscard]] virtual std::size_t scratch_bytes(std::span<const Shape> /*inputs*/, DType) const { return 0; }

  // Multiply-adds of one forward pass (used for the counts shown to people and for GFLOP/s).
  [[nodiscard]] virtual std::int64_t multiply_adds(std::span<const Shape> /*inputs*/) const { return 0; }

  // What it was made from (a struct of ops.h or side_by_side_ops.h, or nothing), for passes that put another op in
  // its place.
  [[nodiscard]] virtual std::any attributes() const { return {}; }
  // For people: by which route it computes (core/tensor/kernels/route.h); empty where there is but one.
  [[nodiscard]] virtual std::string route(std::span<const Shape> /*inputs*/, DType, bool /*backward*/) const {
    return {};
  }
  // A view shares its input's memory: it is in the list for exporters and is skipped when the program runs.
  [[nodiscard]] virtual bool is_view() const { return false; }
};

using OpPtr = std::shared_ptr<const Op>;

// Gives an op one body for both number types.
// `Derived` has: template <class T> void forward_as(OpRun&) const; and backward_as.
template <class Derived>
class TypedOp : public Op {
 public:
  void forward(OpRun& run, DType type) const override {
    if (type == DType::f32)
      self().template forward_as<float>(run);
    else
      self().template forward_as<double>(run);
  }
  void backward(OpRun& run, DType type) const override {
    if (type == DType::f32)
      self().template backward_as<float>(run);
    else
      self().template backward_as<double>(run);
  }

 private:
  [[nodiscard]] const Derived& self() const { return static_cast<const Derived&>(*this); }
};

// dst = value or dst += value, as the run asks for input i.
template <class T>
inline void put(T& destination, T value, bool accumulate) {
  destination = accumulate ? destination + value : value;
}

// Rows per chunk so that a chunk has about tuning::kElementGrain elements.
[[nodiscard]] constexpr std::int64_t row_grain(std::int64_t row_length) {
  return row_length >= tuning::kElementGrain ? 1
         : row_length <= 0                   ? tuning::kElementGrain
                                             : tuning::kElementGrain / row_length;
}

[[nodiscard]] constexpr std::size_t aligned_bytes(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace vitrine
