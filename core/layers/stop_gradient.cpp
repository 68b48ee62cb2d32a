#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType stop_gradient() {
  LayerType type;
  type.info = {
      "stop_gradient",
      "StopGradient",
      "Shape",
      "Lets values pass and no gradient: y = x, dL/dx = 0. What stands before it does not learn from what comes "
      "behind, as in self-distillation and siamese networks (Chen & He 2021).",
      {},
      {}};
  type.passes_gradients = false;
  type.infer = same_shape;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, lowering.add(make_stop_gradient(), {lowering.input(0)}));
  };
  type.reach = same_places;
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
