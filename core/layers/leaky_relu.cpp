#include "core/layers/activation.h"

namespace vitrine::layers {

Activation leaky_relu() {
  return elementwise(
      "leaky_relu", "LeakyReLU",
      "y = x for x > 0, else a·x with a small slope a (Maas et al. 2013). Like ReLU, but a unit with negative "
      "inputs still gets some gradient and cannot die.",
      UnaryKind::leaky_relu,
      {ParamSpec::real("slope", "Slope", 0.01)
           .range(0, 10)
           .says("Slope a for negative inputs; 0 is ReLU, 1 is linear.")});
}

}  // namespace vitrine::layers
