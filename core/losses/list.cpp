#include "core/losses/list.h"

namespace vitrine {

const Registry<LossType>& loss_types() {
  using namespace losses;
  static const Registry<LossType> types({cross_entropy(), binary_cross_entropy(), focal(), hinge(), perceptron(),
                                         dice(), mean_squared_error(), mean_absolute_error(), huber(), cosine(),
                                         kl_divergence(), distillation(), kl_normal(), contrastive_divergence()});
  return types;
}

}  // namespace vitrine
