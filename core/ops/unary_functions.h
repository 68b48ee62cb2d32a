// Activation functions over arrays, for both number types. x may be y.
#pragma once

#include <cstdint>

#include "core/tensor/kernels/activation.h"

namespace vitrine {

// y = f(x)
void activate(UnaryFunction function, const float* x, std::int64_t count, float* y);
void activate(UnaryFunction function, const double* x, std::int64_t count, double* y);
// dx = (or +=) g·f′, f′ from v: the input or the output, as the function asks for; any array where it needs neither.
void activate_gradient(UnaryFunction function, const float* v, const float* g, std::int64_t count, bool add,
                       float* dx);
void activate_gradient(UnaryFunction function, const double* v, const double* g, std::int64_t count, bool add,
                       double* dx);

}  // namespace vitrine
