#include "core/layers/activation.h"

namespace vitrine::layers {

Activation silu() {
  return elementwise(
      "silu", "SiLU",
      "y = x·σ(x) = x / (1 + exp(−x)), also called swish (Elfwing et al. 2018; Ramachandran et al. 2017). Smooth, "
      "and slightly negative for small negative inputs.",
      UnaryKind::silu);
}

}  // namespace vitrine::layers
