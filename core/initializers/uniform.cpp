#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType uniform() {
  return {{"uniform",
           "Uniform",
           "Random",
           "Drawn evenly from −range … range, whatever the size of the layer.",
           {ParamSpec::real("range", "Range", 0.05).range(0, 1e6).says("Largest size of a value.")},
           {}},
          [](const TypeInfo& info, const Params& params, const FillArgs& args) {
            draw_uniform(args, real_of(info, params, "range"));
          }};
}

}  // namespace vitrine::initializers
