#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType prelu() {
  LayerType type;
  type.info = {
      "prelu",
      "PReLU",
      "Activation",
      "y = x where x > 0, else a·x, with a slope a that is learned (He et al. 2015): between ReLU (a = 0) and a "
      "straight line (a = 1), as the data wants it. One slope for each channel, or one for all.",
      {ParamSpec::choice("slopes", "Slopes", "channel", {{"channel", "One a channel"}, {"one", "One for all"}})
           .says("Channels are the first axis of an image, the last of a sequence."),
       ParamSpec::real("start", "Start", 0.25).range(-10, 10).says("What the slopes start at.")},
      {}};
  type.has_weights = true;
  type.infer = same_shape;
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    const Shape& x = context.inputs.front();
    return x.rank() == 1 && context.text("slopes") == "channel" ? lengths_by_position(context)
                                                                : same_lengths(context);
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const int axis = x.shape.rank() == 4 ? 1 : x.shape.rank() - 1;
    const std::int64_t slopes = context.text("slopes") == "one" || axis == 0 ? 1 : x.shape[axis];
    const Value weight =
        lowering.parameter(constant_parameter("weight", Shape{slopes}, context.real("start"), ParameterRole::bias));
    lowering.output(0, lowering.add(make_prelu(axis), {x, weight}));
  };
  type.reach = same_places;
  type.summary = [](const LayerContext& context) {
    return std::string(context.text("slopes") == "one" ? "one slope" : "");
  };
  return type;
}

}  // namespace vitrine::layers
