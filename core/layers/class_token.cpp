#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType class_token() {
  LayerType type;
  type.info = {
      "class_token",
      "ClassToken",
      "Attention",
      "Puts learned positions before a sequence: y = [token; x], (n+T)×C, the same for every sample. Attention "
      "gathers there what the whole sequence says, and the answer is read from it with Slice (Devlin et al. 2019, "
      "[CLS]; Dosovitskiy et al. 2021).",
      {ParamSpec::integer("count", "Count", 1).range(1, 1024).in("positions").says("How many positions n.")},
      {}};
  add_initializer(type.info, "normal", "How the positions start.");
  set_fallback(type.info, "initializer.std", 0.02);
  type.has_weights = true;
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& x = context.inputs.front();
    if (x.rank() != 2)
      return Error{"ClassToken needs a sequence, positions × channels, but gets " + x.text(), "",
                   "Add Embedding, Patches or Reshape before it"};
    return single_output(context, Shape{x[0] + context.integer("count"), x[1]});
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    Error error = mixes_padding(context, "moves all positions back");
    error.remedy = "Put a token of its own before each sequence in the data";
    error.code.clear();
    return error;
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const std::int64_t count = context.integer("count"), width = x.shape.back();
    const Value token = lowering.parameter(
        {"token", Shape{count, width}, context.nested("initializer"), width, width, ParameterRole::weight});
    lowering.output(0, lowering.add(make_concat(1), {lowering.add(make_for_each_sample(), {x, token}), x}));
  };
  type.summary = [](const LayerContext& context) {
    const std::int64_t count = context.integer("count");
    return grouped(count) + (count == 1 ? " position" : " positions");
  };
  return type;
}

}  // namespace vitrine::layers
