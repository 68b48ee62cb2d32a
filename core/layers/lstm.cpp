#include "core/layers/list.h"
#include "core/layers/recurrent.h"

namespace vitrine::layers {

LayerType lstm() {
  const auto make = [](const LayerContext&, const Recurrence& attributes) { return make_lstm(attributes); };
  return recurrent_layer(
      "lstm", "LSTM",
      "Long short-term memory: besides its state it keeps a cell c that gates write to, clear and read, c[t] = "
      "f·c[t-1] "
      "+ i·tanh(…), h[t] = o·tanh(c[t]), each gate a sigmoid of x[t] and h[t-1] (Hochreiter & Schmidhuber 1997; "
      "forget "
      "gate: Gers et al. 2000). Where the forget gate stays open the gradient passes unchanged, so it learns what "
      "lies "
      "many positions back.",
      {ParamSpec::real("forget_bias", "Forget bias", 1.0)
           .range(-100, 100)
           .says("What the bias of the forget gate starts at. 1 keeps it open at first, so that gradients reach back "
                 "(Jozefowicz et al. 2015).")
           .only_when("bias", {"on"})},
      {4, {"state", "cell"}, make, [](const LayerContext& context) {
         return Spec{"forget_gate", {{"value", context.real("forget_bias")}}};
       }});
}

}  // namespace vitrine::layers
