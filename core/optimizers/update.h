// What the optimizers share. Their loops are in kernels/simd_update.cpp.
#pragma once

#include <string_view>

#include "core/optimizers/optimizer.h"

namespace vitrine::optimizers {

[[nodiscard]] ParamSpec learning_rate_param(double fallback);
[[nodiscard]] ParamSpec epsilon_param();

// Decoupled decay (Loshchilov & Hutter 2019): what stays of a weight before its step.
[[nodiscard]] inline float kept_share(const UpdateArgs& args, double decay) {
  return static_cast<float>(1.0 - args.learning_rate * decay);
}

// One of the settings an optimizer asked for with OptimizerType::numbers; read from the parameters where the caller
// has not read them beforehand.
[[nodiscard]] double number(const TypeInfo& info, const UpdateArgs& args, std::size_t index, std::string_view id);

// For OptimizerType::share: rate/(1 - β₁ᵗ) and 1/√(1 - β₂ᵗ).
void adam_corrections(const TypeInfo& info, const UpdateArgs& args, double* shared);
// Adam's update (Kingma & Ba 2015) with decoupled decay; slots: mean and uncentred variance of the gradient.
[[nodiscard]] UpdateSums adam_update(const TypeInfo& info, const UpdateArgs& args, double decay);
[[nodiscard]] std::vector<ParamSpec> adam_params();

}  // namespace vitrine::optimizers
