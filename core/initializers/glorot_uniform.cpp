#include <cmath>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType glorot_uniform() {
  return {{"glorot_uniform",
           "Glorot uniform",
           "Random",
           "Drawn evenly from −a … a with a = √(6 / (inputs + outputs)), so that signals forward and gradients "
           "backward keep "
           "their size (Glorot & Bengio 2010). Made for tanh and sigmoid, and a good start for most layers.",
           {},
           {}},
          [](const TypeInfo&, const Params&, const FillArgs& args) {
            draw_uniform(args, std::sqrt(3.0 * glorot_variance(args)));
          }};
}

}  // namespace vitrine::initializers
