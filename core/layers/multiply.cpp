#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType multiply() {
  LayerType type;
  type.info = {"multiply",
               "Multiply",
               "Shape",
               "y = x₁ · x₂ · …, element by element, of inputs of equal shape. With a sigmoid before one input it is "
               "a gate: that "
               "input decides how much of the other passes.",
               {inputs_param()},
               {}};
  type.input_ports = numbered_ports(type.info);
  type.infer = equal_shapes;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, lowering.add(make_multiply(), all_inputs(lowering)));
  };
  type.summary = [](const LayerContext& context) { return std::to_string(context.integer("inputs")) + " inputs"; };
  return type;
}

}  // namespace vitrine::layers
