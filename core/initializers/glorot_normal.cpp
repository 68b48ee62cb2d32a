#include <cmath>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType glorot_normal() {
  return {
      {"glorot_normal",
       "Glorot normal",
       "Random",
       "Drawn from the normal distribution with variance 2 / (inputs + outputs) (Glorot & Bengio 2010): like Glorot "
       "uniform, with a few larger values.",
       {},
       {}},
      [](const TypeInfo&, const Params&, const FillArgs& args) {
        draw_normal(args, std::sqrt(glorot_variance(args)));
      }};
}

}  // namespace vitrine::initializers
