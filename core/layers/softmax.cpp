#include "core/layers/activation.h"

namespace vitrine::layers {

Activation softmax() {
  Activation out;
  out.info = {
      "softmax",
      "Softmax",
      "Activation",
      "y_k = exp(x_k) / Σ_j exp(x_j): turns scores into shares that are positive and sum to 1 (Bridle 1990). It "
      "works along the last axis, for an image C×H×W along the channels at every pixel. Cross entropy contains it: "
      "leave it out before that loss.",
      {},
      {}};
  out.make_op = [](const TypeInfo&, const Params&, const Shape& sample) {
    return make_softmax(sample.rank() == 3 ? 1 : -1);
  };
  out.along_axis = true;
  return out;
}

}  // namespace vitrine::layers
