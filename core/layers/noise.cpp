#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType noise() {
  LayerType type;
  type.info = {
      "noise",
      "GaussianNoise",
      "Regularisation",
      "Adds a normal random number to every value in training, another one in each step; in evaluation it does "
      "nothing. A network that answers well all the same does not lean on exact values (Bishop 1995).",
      {ParamSpec::real("deviation", "Deviation", 0.1).range(0, 1e6).says("Standard deviation of the noise.")},
      {}};
  type.infer = same_shape;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lowering.output(0, lowering.add(make_add_noise(context.real("deviation"), lowering.random_stream("noise")),
                                    {lowering.input(0)}));
  };
  type.reach = same_places;
  type.summary = [](const LayerContext& context) { return "σ " + shortest(context.real("deviation")); };
  return type;
}

}  // namespace vitrine::layers
