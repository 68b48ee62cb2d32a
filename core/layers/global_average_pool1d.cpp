#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType global_average_pool1d() {
  LayerType type;
  type.info = {
      "global_average_pool1d",
      "GlobalAveragePool1D",
      "Attention",
      "The mean over the positions of a sequence: y_c = 1/L · Σ_t x_tc makes C numbers of T×C (Lin et al. 2014, for "
      "images). L is the sequence's own length: padding behind its end does not count. The usual way from tokens to "
      "one "
      "answer a sequence; the order of the positions is lost, so whatever depends on it belongs before.",
      {},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& shape = context.inputs.front();
    if (shape.rank() != 2)
      return Error{"GlobalAveragePool1D needs a sequence, positions × channels, but gets " + shape.text(), "",
                   shape.rank() == 3 ? "Use GlobalAveragePool2D for an image"
                                     : "Add Embedding before it for tokens, or Reshape for numbers",
                   shape.rank() == 1 ? "add embedding" : ""};
    return single_output(context, Shape{shape[1]});
  };
  type.lengths = [](const LayerContext&) -> Result<std::string> { return std::string(); };
  type.lower = [](const LayerContext&, Lowering& lowering) {
    std::vector<Value> inputs{lowering.input(0)};
    if (const auto lengths = lowering.lengths(0)) inputs.push_back(*lengths);
    lowering.output(0, lowering.add(make_mean_over_positions(), std::move(inputs)));
  };
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
