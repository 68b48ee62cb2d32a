#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType add() {
  LayerType type;
  type.info = {"add",
               "Add",
               "Shape",
               "y = x₁ + x₂ + …, element by element, of inputs of equal shape. It closes a residual connection (He "
               "et al. 2016): a "
               "block learns only what to change, and gradients pass the sum undiminished.",
               {inputs_param()},
               {}};
  type.input_ports = numbered_ports(type.info);
  type.infer = equal_shapes;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, lowering.add(make_add(), all_inputs(lowering)));
  };
  type.summary = [](const LayerContext& context) { return std::to_string(context.integer("inputs")) + " inputs"; };
  return type;
}

}  // namespace vitrine::layers
