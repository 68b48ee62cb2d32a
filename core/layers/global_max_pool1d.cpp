#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType global_max_pool1d() {
  LayerType type;
  type.info = {
      "global_max_pool1d",
      "GlobalMaxPool1D",
      "Attention",
      "The largest value over the positions of a sequence, channel by channel: C numbers of T×C (Collobert & "
      "Weston 2008, max over time). Says whether something was there, not where. Padding behind a sequence's end "
      "never wins.",
      {},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& shape = context.inputs.front();
    if (shape.rank() != 2)
      return Error{"GlobalMaxPool1D needs a sequence, positions × channels, but gets " + shape.text(), "",
                   shape.rank() == 3 ? "Use GlobalMaxPool2D for an image"
                                     : "Add Embedding before it for tokens, or Reshape for numbers",
                   shape.rank() == 1 ? "add embedding" : ""};
    return single_output(context, Shape{shape[1]});
  };
  type.lengths = [](const LayerContext&) -> Result<std::string> { return std::string(); };
  type.lower = [](const LayerContext&, Lowering& lowering) {
    std::vector<Value> inputs{lowering.input(0)};
    if (const auto lengths = lowering.lengths(0)) inputs.push_back(*lengths);
    lowering.output(0, lowering.add(make_max_over_positions(), std::move(inputs)));
  };
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
