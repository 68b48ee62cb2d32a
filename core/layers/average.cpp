#include "core/layers/list.h"
#include "core/layers/merge.h"

namespace vitrine::layers {

LayerType average() {
  LayerType type;
  type.info = {
      "average",
      "Average",
      "Shape",
      "y = (x₁ + x₂ + …) / n, element by element: several networks answer as one, an ensemble (Hansen & Salamon "
      "1990). Inputs have equal shape; an axis of length 1 is repeated, and C numbers for every position or pixel.",
      {inputs_param()},
      {}};
  type.input_ports = numbered_ports(type.info);
  type.infer = merged_shape;
  type.lengths = merged_lengths;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value sum = merge_inputs(lowering, Merge::add, make_add());
    lowering.output(0, lowering.add(make_affine(1.0 / static_cast<double>(context.inputs.size()), 0), {sum}));
  };
  type.reach = merged_places;
  type.summary = inputs_summary;
  return type;
}

}  // namespace vitrine::layers
