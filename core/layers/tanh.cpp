#include "core/layers/activation.h"

namespace vitrine::layers {

Activation tanh() {
  return elementwise(
      "tanh", "Tanh",
      "y = tanh(x) = (exp(x) − exp(−x)) / (exp(x) + exp(−x)): squeezes any number into −1 … 1, centred on zero. "
      "Where |x| is large its slope, and with it the gradient, is almost 0.",
      UnaryKind::tanh);
}

}  // namespace vitrine::layers
