#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType reverse() {
  LayerType type;
  type.info = {
      "reverse",
      "Reverse",
      "Shape",
      "Turns one axis round: the last place comes first. A sequence read from its end, an image mirrored. "
      "Recurrent layers can read backwards by themselves: see Bidirectional there.",
      {ParamSpec::choice("axis", "Axis", "first", {{"first", "First (positions of a sequence)"}, {"last", "Last"}})
           .says("First: the positions T of T×C, the channels of an image. Last: the channels of a sequence, the "
                 "columns of an image. For flat inputs both mean the same.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    if (context.inputs.front().rank() == 0)
      return Error{"Reverse needs an input with an axis", "", "Remove it", "remove"};
    return same_shape(context);
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    if (context.text("axis") == "last" && context.inputs.front().rank() > 1) return lengths_by_position(context);
    Error error = mixes_padding(context, "would bring the padding to the front");
    error.remedy = "Use a recurrent layer with Bidirectional, which reads each sequence from its own end";
    error.code.clear();
    return error;
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const Shape sample = x.shape.without_batch();
    const int axis = context.text("axis") == "first" ? 0 : sample.rank() - 1;
    Selection from(static_cast<std::size_t>(sample.rank()));
    for (std::int64_t i = sample[axis] - 1; i >= 0; --i) from[static_cast<std::size_t>(axis)].push_back(i);
    lowering.output(0, lowering.add(make_select(std::move(from)), {x}));
  };
  type.summary = [](const LayerContext& context) { return context.text("axis") + " axis"; };
  return type;
}

}  // namespace vitrine::layers
