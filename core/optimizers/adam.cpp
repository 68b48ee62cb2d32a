#include "core/optimizers/list.h"
#include "core/optimizers/update.h"

namespace vitrine::optimizers {

OptimizerType adam() {
  OptimizerType type;
  type.info = {
      "adam",
      "Adam",
      "Optimizer",
      "Keeps running means of the gradient and of its square and steps by their ratio: m ← β₁·m + (1 − β₁)·g, v ← "
      "β₂·v "
      "+ (1 − β₂)·g², w ← w − rate·m̂/(√v̂ + ε), with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) at step t (Kingma & Ba "
      "2015). Works well with little tuning.",
      adam_params(),
      {}};
  type.slots = [](const Params&) { return 2; };
  type.numbers = {"beta1", "beta2", "epsilon"};
  type.share = adam_corrections;
  type.update = [](const TypeInfo& info, const UpdateArgs& args) {
    return adam_update(info, args, args.weight_decay);
  };
  return type;
}

}  // namespace vitrine::optimizers
