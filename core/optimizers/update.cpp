#include "core/optimizers/update.h"

#include <cmath>

namespace vitrine::optimizers {

ParamSpec learning_rate_param(double fallback) {
  return ParamSpec::real("learning_rate", "Learning rate", fallback)
      .range(0, 1000)
      .changes_live()
      .says(
          "Length of a step. Too large and the loss jumps or grows, too small and nothing happens; try factors of "
          "3.");
}

ParamSpec epsilon_param() {
  return ParamSpec::real("epsilon", "Epsilon", 1e-8)
      .range(1e-20, 1)
      .says("Added below the fraction, so that nothing is divided by 0.");
}

std::vector<ParamSpec> adam_params() {
  return {learning_rate_param(0.001),
          ParamSpec::real("beta1", "Beta 1", 0.9)
              .range(0, 1)
              .below(1)
              .says("Share of the old mean of gradients that is kept at each step."),
          ParamSpec::real("beta2", "Beta 2", 0.999)
              .range(0, 1)
              .below(1)
              .says("Share of the old mean of squared gradients that is kept at each step."),
          epsilon_param()};
}

UpdateSums adam_update(const TypeInfo& info, const UpdateArgs& args, double decay) {
  const double beta1 = real_of(info, *args.params, "beta1"), beta2 = real_of(info, *args.params, "beta2");
  const auto t = static_cast<double>(args.step);
  // The corrections are folded into two factors, as in PyTorch: rate/(1 - β₁ᵗ) and 1/√(1 - β₂ᵗ).
  const auto rate = static_cast<float>(args.learning_rate / (1.0 - std::pow(beta1, t)));
  const auto correct = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(beta2, t)));
  const auto epsilon = static_cast<float>(real_of(info, *args.params, "epsilon"));
  const auto keep1 = static_cast<float>(beta1), take1 = static_cast<float>(1.0 - beta1);
  const auto keep2 = static_cast<float>(beta2), take2 = static_cast<float>(1.0 - beta2);
  float* const mean = args.slots[0];
  float* const square = args.slots[1];
  return update_stretch(args, decay, [=](std::int64_t i, float g) {
    mean[i] = keep1 * mean[i] + take1 * g;
    square[i] = keep2 * square[i] + take2 * g * g;
    return rate * mean[i] / (std::sqrt(square[i]) * correct + epsilon);
  });
}

}  // namespace vitrine::optimizers
