#include "core/layers/activation.h"

namespace vitrine::layers {

Activation step() {
  return elementwise(
      "step", "Step",
      "y = 1 where x > 0, else 0: the threshold of the first perceptron (Rosenblatt 1958). Its slope is 0 "
      "everywhere, so no gradient passes it and the layers before it do not learn; it is here to show why.",
      UnaryKind::step);
}

}  // namespace vitrine::layers
