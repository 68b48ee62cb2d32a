// Softmax of one row, and the logarithm of its denominator.
#pragma once

#include <cmath>
#include <type_traits>

#include "core/tensor/kernels/loops.h"
#include "core/tensor/kernels/math.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine {

// y = e^(y - max y) / Σ e^(y - max y). A NaN anywhere makes the whole row NaN.
template <class T>
inline void softmax_row(T* y, std::int64_t length) {
  if constexpr (std::is_same_v<T, float>) return simd::softmax_rows(y, 1, length, 0, length);
  const T largest = max_of(y, length);
  for (std::int64_t i = 0; i < length; ++i) y[i] = math::exp(y[i] - largest);
  const T scale = T{1} / sum_of<T>(length, [y](std::int64_t i) { return y[i]; });
  for (std::int64_t i = 0; i < length; ++i) y[i] *= scale;
}

// The parts of a softmax denominator: Σ e^x = e^largest · sum, without overflow.
template <class T>
struct Denominator {
  T largest, sum;
};
template <class T>
[[nodiscard]] inline Denominator<T> denominator(const T* x, std::int64_t length, std::int64_t stride) {
  T largest = x[0];
  if (stride == 1) {
    if constexpr (std::is_same_v<T, float>) {
      const simd::ExpSum made = simd::exp_sum(x, length);
      return {made.largest, made.sum};
    }
    largest = max_of(x, length);
    return {largest, sum_of<T>(length, [&](std::int64_t i) { return math::exp(x[i] - largest); })};
  }
  for (std::int64_t i = 1; i < length; ++i) largest = x[i * stride] > largest ? x[i * stride] : largest;
  return {largest, sum_of<T>(length, [&](std::int64_t i) { return math::exp(x[i * stride] - largest); })};
}

}  // namespace vitrine
