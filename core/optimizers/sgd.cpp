#include "core/optimizers/list.h"
#include "core/optimizers/update.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine::optimizers {
namespace {

UpdateSums sgd_update(const TypeInfo& info, const UpdateArgs& args) {
  simd::SgdRule rule{};
  rule.keep = kept_share(args, args.weight_decay);
  rule.rate = static_cast<float>(args.learning_rate);
  rule.momentum = static_cast<float>(number(info, args, 0, "momentum"));
  rule.nesterov = number(info, args, 1, "nesterov") != 0;
  const auto sums = simd::sgd(rule, args.gradient, args.count, args.weight, args.slots[0]);
  return {sums.update_squared, sums.weight_squared};
}

}  // namespace

OptimizerType sgd() {
  OptimizerType type;
  type.info = {
      "sgd",
      "SGD",
      "Optimizer",
      "Stochastic gradient descent: every weight goes a small way against its gradient (Robbins & Monro 1951). With "
      "momentum m it rolls on: v ← m·v + g, w ← w − rate·v (Polyak 1964). Nesterov looks ahead: w ← w − rate·(g + "
      "m·v) (Sutskever et al. 2013).",
      {learning_rate_param(0.01),
       ParamSpec::real("momentum", "Momentum", 0.0)
           .range(0, 1)
           .below(1)
           .changes_live()
           .says("Share m of the last step that goes on; 0.9 is usual, 0 turns it off."),
       ParamSpec::boolean("nesterov", "Nesterov", false)
           .says("Takes the gradient's next pull into account; does nothing without momentum.")},
      {}};
  // A velocity is kept even without momentum, which may be turned on while the run goes on.
  type.slots = [](const Params&) { return 1; };
  type.numbers = {"momentum", "nesterov"};
  type.update = sgd_update;
  return type;
}

}  // namespace vitrine::optimizers
