#include "core/initializers/list.h"

namespace vitrine {

const Registry<InitializerType>& initializer_types() {
  using namespace initializers;
  static const Registry<InitializerType> types({glorot_uniform(), glorot_normal(), he_uniform(), he_normal(),
                                                uniform(), normal(), orthogonal(), zeros(), constant(), sinusoidal(),
                                                forget_gate()});
  return types;
}

std::vector<const TypeInfo*> initializer_choices() {
  std::vector<const TypeInfo*> out;
  for (const TypeInfo* info : initializer_types().infos())
    if (info->category != "Fixed") out.push_back(info);
  return out;
}

void fill(const Spec& initializer, const FillArgs& args) {
  const InitializerType& type = initializer_types().at(initializer.type);
  type.fill(type.info, initializer.params, args);
}

}  // namespace vitrine
