#include "core/optimizers/list.h"
#include "core/optimizers/update.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine::optimizers {
namespace {

UpdateSums rmsprop_update(const TypeInfo& info, const UpdateArgs& args) {
  const double smoothing = number(info, args, 0, "smoothing");
  simd::RmspropRule rule{};
  rule.keep = kept_share(args, args.weight_decay);
  rule.rate = static_cast<float>(args.learning_rate);
  rule.epsilon = static_cast<float>(number(info, args, 1, "epsilon"));
  rule.keep2 = static_cast<float>(smoothing), rule.take2 = static_cast<float>(1.0 - smoothing);
  rule.momentum = static_cast<float>(number(info, args, 2, "momentum"));
  const auto sums = simd::rmsprop(rule, args.gradient, args.count, args.weight, args.slots[0], args.slots[1]);
  return {sums.update_squared, sums.weight_squared};
}

}  // namespace

OptimizerType rmsprop() {
  OptimizerType type;
  type.info = {"rmsprop",
               "RMSprop",
               "Optimizer",
               "Divides each gradient by its own recent size, so that all weights move at a similar pace: s ← a·s + "
               "(1 − a)·g², "
               "v ← m·v + g/(√s + ε), w ← w − rate·v (Tieleman & Hinton 2012).",
               {learning_rate_param(0.001),
                ParamSpec::real("smoothing", "Smoothing", 0.99)
                    .range(0, 1)
                    .below(1)
                    .says("Share a of the old size of gradients that is kept at each step."),
                epsilon_param(),
                ParamSpec::real("momentum", "Momentum", 0.0)
                    .range(0, 1)
                    .below(1)
                    .changes_live()
                    .says("Share m of the last step that goes on; 0 turns it off.")},
               {}};
  type.slots = [](const Params&) { return 2; };
  type.numbers = {"smoothing", "epsilon", "momentum"};
  type.update = rmsprop_update;
  return type;
}

}  // namespace vitrine::optimizers
