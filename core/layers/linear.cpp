#include "core/layers/activation.h"

namespace vitrine::layers {

Activation linear() {
  return elementwise(
      "linear", "Linear",
      "y = x: leaves its input as it is. As the activation of Dense or Conv2D it means none; a last layer that "
      "predicts numbers or logits has no other.",
      UnaryKind::linear);
}

}  // namespace vitrine::layers
