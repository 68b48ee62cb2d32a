#include "core/optimizers/list.h"

#include "core/optimizers/update.h"

namespace vitrine {

const Registry<OptimizerType>& optimizer_types() {
  using namespace optimizers;
  static const Registry<OptimizerType> types({sgd(), rmsprop(), adam(), adamw()});
  return types;
}

std::vector<double> numbers_of(const OptimizerType& type, const Params& params) {
  UpdateArgs args;
  args.params = &params;
  std::vector<double> out;
  for (const auto& id : type.numbers) out.push_back(optimizers::number(type.info, args, 0, id));
  return out;
}

}  // namespace vitrine
