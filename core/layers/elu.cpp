#include "core/layers/activation.h"

namespace vitrine::layers {

Activation elu() {
  return elementwise(
      "elu", "ELU",
      "y = x for x > 0, else a·(exp(x) − 1) (Clevert et al. 2016). Smooth below zero and able to give negative "
      "values, which keeps the mean of the outputs near zero.",
      UnaryKind::elu,
      {ParamSpec::real("alpha", "Alpha", 1.0)
           .range(0, 100)
           .says("Size a of the negative side: very negative inputs give −a.")});
}

}  // namespace vitrine::layers
