// What a training step multiplies: the count behind every GFLOP/s that is shown.
#pragma once

#include <cstdint>

#include "core/engine/differentiate.h"
#include "core/graph/op_list.h"

namespace vitrine {

// Multiply-adds of one step over a full batch.
struct StepWork {
  std::int64_t forward = 0;
  std::int64_t weight_gradients = 0;
  std::int64_t input_gradients = 0;  // only where somebody wants them: the first layer's input has none

  [[nodiscard]] std::int64_t total() const { return forward + weight_gradients + input_gradients; }
};

// The gradient of either factor of a product costs the product again. An op with weights multiplies them by what
// flows in; an op without (attention) multiplies what flows in by itself, so both factors are its inputs.
[[nodiscard]] StepWork step_work(const OpList& list, const Derivative& derivative);

}  // namespace vitrine
