#include "core/layers/list.h"
#include "core/layers/merge.h"

namespace vitrine::layers {

LayerType maximum() {
  LayerType type;
  type.info = {
      "maximum",
      "Maximum",
      "Shape",
      "y = max(x₁, x₂, …), element by element: of several linear layers it makes a maxout unit (Goodfellow et "
      "al. 2013). The gradient goes to the largest, the first of equals. Inputs have equal shape; an axis of length "
      "1 is repeated, and C numbers for every position or pixel.",
      {inputs_param()},
      {}};
  type.input_ports = numbered_ports(type.info);
  type.infer = merged_shape;
  type.lengths = merged_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, merge_inputs(lowering, Merge::maximum));
  };
  type.reach = merged_places;
  type.summary = inputs_summary;
  return type;
}

}  // namespace vitrine::layers
