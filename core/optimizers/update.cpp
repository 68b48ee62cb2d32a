#include "core/optimizers/update.h"

#include <cmath>

#include "core/tensor/kernels/simd.h"

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

double number(const TypeInfo& info, const UpdateArgs& args, std::size_t index, std::string_view id) {
  if (args.numbers) return args.numbers[index];
  const ParamSpec* spec = info.param(id);
  return spec && spec->kind == ParamKind::boolean ? static_cast<double>(flag_of(info, *args.params, id))
                                                  : real_of(info, *args.params, id);
}

// The bias corrections are folded into two factors, as in PyTorch.
void adam_corrections(const TypeInfo& info, const UpdateArgs& args, double* shared) {
  const double beta1 = number(info, args, 0, "beta1"), beta2 = number(info, args, 1, "beta2");
  const auto t = static_cast<double>(args.step);
  shared[0] = args.learning_rate / (1.0 - std::pow(beta1, t));
  shared[1] = 1.0 / std::sqrt(1.0 - std::pow(beta2, t));
}

UpdateSums adam_update(const TypeInfo& info, const UpdateArgs& args, double decay) {
  const double beta1 = number(info, args, 0, "beta1"), beta2 = number(info, args, 1, "beta2");
  double own[kMostShared];
  if (!args.shared) adam_corrections(info, args, own);
  const double* const shared = args.shared ? args.shared : own;
  simd::AdamRule rule{};
  rule.keep = kept_share(args, decay);
  rule.rate = static_cast<float>(shared[0]);
  rule.correct = static_cast<float>(shared[1]);
  rule.epsilon = static_cast<float>(number(info, args, 2, "epsilon"));
  rule.keep1 = static_cast<float>(beta1), rule.take1 = static_cast<float>(1.0 - beta1);
  rule.keep2 = static_cast<float>(beta2), rule.take2 = static_cast<float>(1.0 - beta2);
  const auto sums = simd::adam(rule, args.gradient, args.count, args.weight, args.slots[0], args.slots[1]);
  return {sums.update_squared, sums.weight_squared};
}

}  // namespace vitrine::optimizers
