#include <cmath>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType he_normal() {
  return {
      {"he_normal",
       "He normal",
       "Random",
       "Drawn from the normal distribution with variance 2 / inputs (He et al. 2015); for layers before ReLU.",
       {},
       {}},
      [](const TypeInfo&, const Params&, const FillArgs& args) { draw_normal(args, std::sqrt(he_variance(args))); }};
}

}  // namespace vitrine::initializers
