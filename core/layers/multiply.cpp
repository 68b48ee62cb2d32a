#include "core/layers/list.h"
#include "core/layers/merge.h"

namespace vitrine::layers {
namespace {

// Which of two inputs is an image whose channels the other scales; none where they are to be of equal shape.
std::optional<std::size_t> scaled_image(const std::vector<Shape>& inputs) {
  if (inputs.size() != 2) return {};
  for (const std::size_t image : {0, 1}) {
    const Shape &x = inputs[image], &factors = inputs[1 - image];
    if (x.rank() == 3 && factors.rank() == 1 && factors[0] == x[0]) return image;
  }
  return {};
}

Result<Shapes> infer_multiply(const LayerContext& context) {
  if (const auto image = scaled_image(context.inputs)) return single_output(context, context.inputs[*image]);
  return merged_shape(context);
}

void lower_multiply(const LayerContext& context, Lowering& lowering) {
  if (const auto image = scaled_image(context.inputs))
    return lowering.output(0,
                           lowering.add(make_scale_channels(), {lowering.input(*image), lowering.input(1 - *image)}));
  lowering.output(0, merge_inputs(lowering, Merge::multiply, make_multiply()));
}

}  // namespace

LayerType multiply() {
  LayerType type;
  type.info = {"multiply",
               "Multiply",
               "Shape",
               "y = x₁ · x₂ · …, element by element, of inputs of equal shape. With a sigmoid before one input it is "
               "a gate: that input decides how much of the other passes. An axis of length 1 is repeated. One of two "
               "inputs may hold a number for each channel "
               "of an image, which scales that channel (Hu, Shen and Sun 2018, Squeeze-and-Excitation).",
               {inputs_param()},
               {}};
  type.input_ports = numbered_ports(type.info);
  type.infer = infer_multiply;
  type.lengths = merged_lengths;
  type.lower = lower_multiply;
  type.reach = merged_places;
  type.summary = inputs_summary;
  return type;
}

}  // namespace vitrine::layers
