#include "core/layers/common.h"
#include "core/layers/list.h"

namespace vitrine::layers {

LayerType output() {
  LayerType type;
  type.info = {
      "output",
      "Output",
      "Data",
      "Marks what the network answers: the loss compares this tensor with the target, and predictions and exports "
      "read it. It changes nothing. Classes are judged from logits, so no softmax belongs before it.",
      {},
      {}};
  type.is_output = true;
  type.output_ports = [](const Params&) { return std::vector<std::string>{}; };
  type.infer = same_shape;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) { lowering.output(0, lowering.input(0)); };
  type.reach = same_places;
  type.summary = [](const LayerContext& context) {
    return context.inputs.empty() ? std::string() : context.inputs.front().text();
  };
  return type;
}

}  // namespace vitrine::layers
