#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType repeat() {
  LayerType type;
  type.info = {
      "repeat",
      "Repeat",
      "Shape",
      "Says the same several times: of C numbers it makes a sequence n×C, such as the state of an encoder for each "
      "step of a decoder; a sequence T×C becomes n·T positions, the whole n times one after the other.",
      {ParamSpec::integer("times", "Times", 2).range(1, 65536).says("How many times, n, the same is said.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& x = context.inputs.front();
    const std::int64_t times = context.integer("times");
    if (x.rank() == 1) return single_output(context, Shape{times, x[0]});
    if (x.rank() == 2) return single_output(context, Shape{times * x[0], x[1]});
    return Error{"Repeat takes numbers or a sequence but gets " + x.text(), "",
                 x.rank() == 3 ? "Use Upsample2D for images" : "Add Reshape with Shape 1 before it",
                 x.rank() == 0 ? "add reshape shape=1" : ""};
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    return mixes_padding(context, "would put the padding between its repetitions");
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    Value x = lowering.input(0);
    if (x.shape.rank() == 2) x = lowering.add(make_reshape(Shape{1, x.shape[1]}), {x});
    Selection from(2);
    for (std::int64_t i = 0; i < context.integer("times"); ++i)
      for (std::int64_t t = 0; t < x.shape[1]; ++t) from[0].push_back(t);
    lowering.output(0, lowering.add(make_select(std::move(from)), {x}));
  };
  type.summary = [](const LayerContext& context) { return grouped(context.integer("times")) + " times"; };
  return type;
}

}  // namespace vitrine::layers
