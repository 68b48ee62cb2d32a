#include "core/layers/activation.h"

namespace vitrine::layers {

Activation sigmoid() {
  return elementwise(
      "sigmoid", "Sigmoid",
      "y = 1 / (1 + exp(−x)): squeezes any number into 0 … 1. Good as a gate or a probability; its slope is at "
      "most 1/4, so gradients shrink when many of them follow each other. Binary cross entropy takes logits: "
      "leave it out before that loss.",
      UnaryKind::sigmoid);
}

}  // namespace vitrine::layers
