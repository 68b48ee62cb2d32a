#include <cmath>

#include "core/optimizers/list.h"
#include "core/optimizers/update.h"

namespace vitrine::optimizers {
namespace {

UpdateSums update(const TypeInfo& info, const UpdateArgs& args) {
  const double smoothing = real_of(info, *args.params, "smoothing");
  const auto keep = static_cast<float>(smoothing), take = static_cast<float>(1.0 - smoothing);
  const auto rate = static_cast<float>(args.learning_rate);
  const auto epsilon = static_cast<float>(real_of(info, *args.params, "epsilon"));
  const auto momentum = static_cast<float>(real_of(info, *args.params, "momentum"));
  float* const square = args.slots[0];
  float* const velocity = args.slots[1];
  return update_stretch(args, args.weight_decay, [=](std::int64_t i, float g) {
    square[i] = keep * square[i] + take * g * g;
    velocity[i] = momentum * velocity[i] + g / (std::sqrt(square[i]) + epsilon);
    return rate * velocity[i];
  });
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
  type.update = update;
  return type;
}

}  // namespace vitrine::optimizers
