#include "core/layers/activation.h"

namespace vitrine::layers {

Activation gelu() {
  return elementwise(
      "gelu", "GELU",
      "y = x·Φ(x), with Φ the distribution function of the standard normal (Hendrycks & Gimpel 2016). A smooth "
      "relative of ReLU; the usual choice in Transformers. Computed exactly, not by the tanh approximation.",
      UnaryKind::gelu);
}

}  // namespace vitrine::layers
