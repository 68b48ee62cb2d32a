#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType normal() {
  return {{"normal",
           "Normal",
           "Random",
           "Drawn from the normal distribution with mean 0.",
           {ParamSpec::real("std", "Standard deviation", 0.05)
                .range(0, 1e6)
                .says("Spread of the values: two thirds of them are smaller.")},
           {}},
          [](const TypeInfo& info, const Params& params, const FillArgs& args) {
            draw_normal(args, real_of(info, params, "std"));
          }};
}

}  // namespace vitrine::initializers
