#include <algorithm>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType constant() {
  return {{"constant",
           "Constant",
           "Constant",
           "Every value is the same; for biases, or to see why weights must differ at the start.",
           {ParamSpec::real("value", "Value", 0.0).range(-1e6, 1e6).says("The value that every weight starts with.")},
           {}},
          [](const TypeInfo& info, const Params& params, const FillArgs& args) {
            std::fill(args.values.begin(), args.values.end(), static_cast<float>(real_of(info, params, "value")));
          }};
}

}  // namespace vitrine::initializers
