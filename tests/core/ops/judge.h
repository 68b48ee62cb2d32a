// Runs a loss over given numbers: its mean, the weight of that, and the gradients.
#pragma once

#include <utility>
#include <vector>

#include "tests/support/op_harness.h"

namespace vitrine::test {

using Values = AlignedVector<float>;

struct Outcome {
  float loss;
  Values grad, target_grad;
  float weight;
};

// `weights` may be left out; their shape is `weighted` then.
inline Outcome judge(const OpPtr& op, const Shape& x, const Shape& target, Values logits, Values targets,
                     const Shape& weighted = {}, Values weights = {}) {
  const Pool pool(2);
  std::vector<Shape> shapes{x, target};
  if (!weights.empty()) shapes.push_back(weighted);
  OpHarness<float> h(*op, shapes, pool, true);
  h.inputs = {std::move(logits), std::move(targets)};
  if (!weights.empty()) h.inputs.push_back(std::move(weights));
  h.output_grads[0] = {1.0F};
  h.forward();
  h.backward();
  return {h.outputs[0][0], h.input_grads[0], h.input_grads[1], h.outputs[1][0]};
}

}  // namespace vitrine::test
