#include <cmath>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType he_uniform() {
  return {{"he_uniform",
           "He uniform",
           "Random",
           "Drawn evenly from −a … a with a = √(6 / inputs) (He et al. 2015): twice the variance of a plain layer "
           "makes up for "
           "the half that ReLU cuts away.",
           {},
           {}},
          [](const TypeInfo&, const Params&, const FillArgs& args) {
            draw_uniform(args, std::sqrt(3.0 * he_variance(args)));
          }};
}

}  // namespace vitrine::initializers
