#include "core/optimizers/list.h"
#include "core/optimizers/update.h"

namespace vitrine::optimizers {

OptimizerType adamw() {
  OptimizerType type;
  type.info = {
      "adamw",
      "AdamW",
      "Optimizer",
      "Adam with weight decay of its own: before each step w ← w − rate·decay·w, apart from the gradient, so that "
      "all weights shrink alike (Loshchilov & Hutter 2019). Biases and the gains of normalisation are spared. The "
      "usual choice for Transformers.",
      adam_params(),
      {}};
  type.info.params.push_back(
      ParamSpec::real("weight_decay", "Weight decay", 0.01)
          .range(0, 10)
          .changes_live()
          .says("Share of each weight that is taken away at a step, times the learning rate."));
  type.slots = [](const Params&) { return 2; };
  type.numbers = {"beta1", "beta2", "epsilon", "weight_decay"};
  type.share = adam_corrections;
  type.update = [](const TypeInfo& info, const UpdateArgs& args) {
    const double own = args.decays ? number(info, args, 3, "weight_decay") : 0.0;
    return adam_update(info, args, args.weight_decay + own);
  };
  return type;
}

}  // namespace vitrine::optimizers
