#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType dropout() {
  LayerType type;
  type.info = {
      "dropout",
      "Dropout",
      "Regularisation",
      "Sets a random share of its inputs to 0 in each training step and divides the others by 1 − rate, so that the "
      "expected value stays (Srivastava et al. 2014). No unit can lean on a single other one, which curbs "
      "overfitting. Outside training it does nothing.",
      {ParamSpec::real("rate", "Rate", 0.5).range(0, 1).below(1).says("Probability that a value is set to 0.")},
      {}};
  type.infer = same_shape;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lowering.output(
        0, lowering.add(make_dropout(context.real("rate"), lowering.random_stream("dropout")), {lowering.input(0)}));
  };
  type.reach = same_places;
  type.summary = [](const LayerContext& context) { return value_text(context.real("rate")); };
  return type;
}

}  // namespace vitrine::layers
