#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType scale() {
  LayerType type;
  type.info = {
      "scale",
      "Scale",
      "Shape",
      "y = factor · x + shift, with two fixed numbers: brings an answer into another range, makes a branch weaker, "
      "or turns a sign round (a factor of -1).",
      {ParamSpec::real("factor", "Factor", 1.0).range(-1e6, 1e6).says("What every value is multiplied by."),
       ParamSpec::real("shift", "Shift", 0.0).range(-1e6, 1e6).says("What is added then.")},
      {}};
  type.infer = same_shape;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lowering.output(0, lowering.add(make_affine(context.real("factor"), context.real("shift")), {lowering.input(0)}));
  };
  type.reach = same_places;
  type.summary = [](const LayerContext& context) {
    return joined({"× " + shortest(context.real("factor")),
                   context.real("shift") != 0 ? "+ " + shortest(context.real("shift")) : ""});
  };
  return type;
}

}  // namespace vitrine::layers
