#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType rms_norm() {
  LayerType type;
  type.info = {
      "rms_norm",
      "RMSNorm",
      "Normalisation",
      "Scales the channels of each position to a mean square of 1: y = x/√(mean(x²) + ε)·w (Zhang & Sennrich 2019). "
      "LayerNorm without the mean and the shift: less work, and as good in large Transformers.",
      {ParamSpec::real("epsilon", "Epsilon", 1e-6)
           .range(0, 1)
           .above(0)
           .says("Added to the mean square, so that nothing is divided by 0.")},
      {}};
  type.has_weights = true;
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& x = context.inputs.front();
    if (x.rank() == 1 || x.rank() == 2) return same_shape(context);
    return Error{"RMSNorm takes numbers or a sequence but gets " + x.text(), "", "Use GroupNorm for images"};
  };
  type.lengths = lengths_by_position;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const Value gain =
        lowering.parameter(constant_parameter("weight", Shape{x.shape.back()}, 1, ParameterRole::bias));
    lowering.output(0, lowering.add(make_rms_norm(context.real("epsilon")), {x, gain}));
  };
  type.reach = places_by_position;
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
