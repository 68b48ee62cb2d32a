#include "core/layers/activation.h"

namespace vitrine::layers {

Activation softplus() {
  return elementwise(
      "softplus", "Softplus",
      "y = log(1 + exp(x)): a smooth ReLU (Dugas et al. 2001) that is positive everywhere. Its slope is the "
      "sigmoid of x.",
      UnaryKind::softplus);
}

}  // namespace vitrine::layers
