#include "core/layers/list.h"
#include "core/layers/recurrent.h"

namespace vitrine::layers {

LayerType rnn() {
  const auto make = [](const LayerContext& context, const Recurrence& attributes) {
    return make_rnn(attributes, context.text("activation") == "relu");
  };
  return recurrent_layer(
      "rnn", "RNN",
      "Reads a sequence position by position and keeps a state: h[t] = f(W·x[t] + U·h[t-1] + b) (Elman 1990). The "
      "same "
      "weights at every position. Its gradient is multiplied by U at each, so it vanishes or explodes over long "
      "distances (Bengio et al. 1994): LSTM and GRU are made against that.",
      {ParamSpec::choice("activation", "Activation", "tanh", {{"tanh", "Tanh"}, {"relu", "ReLU"}})
           .says("The function f. Tanh keeps the state between -1 and 1; ReLU lets it grow.")},
      {1, {"state"}, make, [](const LayerContext&) {
         return Spec{"zeros", {}};
       }});
}

}  // namespace vitrine::layers
