// Fully connected layers that are so small that every call and every pass over memory shows: one call makes the
// product, the bias and the activation, one call all gradients. Single precision only; NaN goes through.
#pragma once

#include <cstdint>

#include "core/tensor/kernels/activation.h"

namespace vitrine::simd {

// x (rows,in), weight (out,in), bias (out) or null; z = x·Wᵀ + b and y = f(z) are (rows,out). z may be y.
struct SmallLinear {
  std::int64_t rows = 0, in = 0, out = 0;
  UnaryKind kind = UnaryKind::linear;
  float alpha = 0;
  const float *x = nullptr, *weight = nullptr, *bias = nullptr;
};
// Gradients by x, weight and bias, each null where nobody wants it, and whether to add to what is there.
struct SmallGradients {
  float *x = nullptr, *weight = nullptr, *bias = nullptr;
  bool add_x = false, add_weight = false, add_bias = false;
};

// At most tuning::kSmallWeights weights.
void small_linear(const SmallLinear& layer, float* z, float* y);
// From g, the gradient by z. The sums for the bias are made in double.
void small_linear_gradients(const SmallLinear& layer, const float* g, const SmallGradients& to);

}  // namespace vitrine::simd
