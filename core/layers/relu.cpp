#include "core/layers/activation.h"

namespace vitrine::layers {

Activation relu() {
  return elementwise(
      "relu", "ReLU",
      "y = max(0, x) (Nair & Hinton 2010). Cheap, and its slope of 1 for positive inputs keeps gradients alive in "
      "deep networks; a unit whose input is negative for every sample no longer learns (\"dead\").",
      UnaryKind::relu);
}

}  // namespace vitrine::layers
