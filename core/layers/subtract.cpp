#include "core/layers/list.h"
#include "core/layers/merge.h"

namespace vitrine::layers {

LayerType subtract() {
  LayerType type;
  type.info = {
      "subtract",
      "Subtract",
      "Shape",
      "y = x₁ − x₂, element by element: a difference of two answers, or what is left of a signal once a part "
      "is taken away. Inputs have equal shape; an axis of length 1 is repeated, and C numbers for every position or "
      "pixel.",
      {},
      {}};
  type.input_ports = [](const Params&) { return std::vector<std::string>{"input 1", "input 2"}; };
  type.infer = merged_shape;
  type.lengths = merged_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, merge_inputs(lowering, Merge::subtract));
  };
  type.reach = merged_places;
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
