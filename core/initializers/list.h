// One function for each initializer, defined in the file of that name, and what they share.
#pragma once

#include "core/initializers/initializer.h"

namespace vitrine::initializers {

InitializerType zeros();
InitializerType constant();
InitializerType uniform();
InitializerType normal();
InitializerType glorot_uniform();
InitializerType glorot_normal();
InitializerType he_uniform();
InitializerType he_normal();
InitializerType orthogonal();
InitializerType sinusoidal();
InitializerType forget_gate();

// Draws value i from (seed, stream, i) alone: uniform in [-limit, limit), or normal with mean 0.
void draw_uniform(const FillArgs& args, double limit);
void draw_normal(const FillArgs& args, double deviation);

// Variance by which Glorot and He keep signals at one size: 2 / (fan_in + fan_out) and 2 / fan_in.
[[nodiscard]] double glorot_variance(const FillArgs& args);
[[nodiscard]] double he_variance(const FillArgs& args);

}  // namespace vitrine::initializers
