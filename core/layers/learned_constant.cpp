#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType learned_constant() {
  LayerType type;
  type.info = {
      "learned_constant",
      "LearnedConstant",
      "Shape",
      "A tensor that is trained and the same for every sample: y = C, whatever comes in, which only says how many "
      "samples there are. Queries that a decoder asks (Carion et al. 2020), the picture a generator starts from "
      "(Karras et al. 2019), a level that is added everywhere.",
      {ParamSpec::integers("shape", "Shape", {64})
           .lengths(1, 4)
           .range(1, 65536)
           .says("The tensor's axes: one number for a vector, T×C for a sequence, C×H×W for an image.")},
      {}};
  add_initializer(type.info, "normal", "How its values start.");
  type.has_weights = true;
  type.passes_gradients = false;
  const auto shape_of = [](const LayerContext& context) { return Shape(std::span(context.integers("shape"))); };
  type.infer = [shape_of](const LayerContext& context) { return single_output(context, shape_of(context)); };
  type.lengths = [](const LayerContext&) -> Result<std::string> { return std::string(); };
  type.lower = [shape_of](const LayerContext& context, Lowering& lowering) {
    const Shape shape = shape_of(context);
    const Value constant = lowering.parameter(
        {"value", shape, context.nested("initializer"), shape.back(), shape.back(), ParameterRole::weight});
    lowering.output(0, lowering.add(make_for_each_sample(), {lowering.input(0), constant}));
  };
  type.summary = [shape_of](const LayerContext& context) { return shape_of(context).text(); };
  return type;
}

}  // namespace vitrine::layers
