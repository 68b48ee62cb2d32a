#include "core/optimizers/list.h"

namespace vitrine {

const Registry<OptimizerType>& optimizer_types() {
  using namespace optimizers;
  static const Registry<OptimizerType> types({sgd(), rmsprop(), adam(), adamw()});
  return types;
}

}  // namespace vitrine
