#include "core/layers/list.h"
#include "core/layers/recurrent.h"

namespace vitrine::layers {

LayerType gru() {
  const auto make = [](const LayerContext&, const Recurrence& attributes) { return make_gru(attributes); };
  return recurrent_layer(
      "gru", "GRU",
      "Gated recurrent unit: an update gate z chooses between the state it has and a new one, h[t] = (1-z)·n + "
      "z·h[t-1], and a reset gate r how much of the old state the new one sees, n = tanh(W·x[t] + b + r·(U·h[t-1] + "
      "b′)) (Cho et al. 2014). Three quarters of an LSTM's weights, often as good.",
      {}, {3, {"state"}, make, [](const LayerContext&) {
             return Spec{"zeros", {}};
           }});
}

}  // namespace vitrine::layers
