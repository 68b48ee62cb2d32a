#include "core/losses/list.h"

namespace vitrine {

const Registry<LossType>& loss_types() {
  using namespace losses;
  static const Registry<LossType> types(
      {cross_entropy(), binary_cross_entropy(), mean_squared_error(), mean_absolute_error(), huber()});
  return types;
}

}  // namespace vitrine
