// What RNN, LSTM and GRU share: layers one upon the other, both directions, dropout between, states as ports.
#pragma once

#include "core/layers/common.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

struct RecurrentCell {
  std::int64_t gates = 1;
  std::vector<std::string> states;  // "state"; of an LSTM "state" and "cell"
  std::function<OpPtr(const LayerContext&, const Recurrence&)> make;
  // Of the biases of the input's product.
  std::function<Spec(const LayerContext&)> bias;
};

// Whether a layer of this type goes on from batch to batch. Types without a state never do.
[[nodiscard]] bool carries_state(const TypeInfo& info, const Params& params);

// `own` are the parameters that this type has besides those that all share, and stand behind "Units". `doc` as in
// TypeInfo.
[[nodiscard]] LayerType recurrent_layer(const std::string& id, const std::string& title, const std::string& doc,
                                        std::vector<ParamSpec> own, RecurrentCell cell);

}  // namespace vitrine::layers
