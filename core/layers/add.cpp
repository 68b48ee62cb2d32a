#include "core/layers/list.h"
#include "core/layers/merge.h"

namespace vitrine::layers {

LayerType add() {
  LayerType type;
  type.info = {
      "add",
      "Add",
      "Shape",
      "y = x₁ + x₂ + …, element by element, of inputs of equal shape. It closes a residual connection (He "
      "et al. 2016): a block learns only what to change, and gradients pass the sum undiminished. An axis of "
      "length 1 is repeated, and C numbers are added to every position of T×C or every pixel of C×H×W.",
      {inputs_param()},
      {}};
  type.input_ports = numbered_ports(type.info);
  type.infer = merged_shape;
  type.lengths = merged_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, merge_inputs(lowering, Merge::add, make_add()));
  };
  type.reach = merged_places;
  type.summary = inputs_summary;
  return type;
}

}  // namespace vitrine::layers
