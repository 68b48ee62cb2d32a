// Scalar functions of the elementwise ops. The float versions have no branches and call nothing, so that loops over
// them become vector code; they give the same bits wherever an element lies in a loop. Each lets NaN through.
//
// Error bounds of the float versions, relative to the exact value (checked by tests): exp, expm1, sigmoid, tanh,
// log1p, normal_cdf ≤ 1e-6 where the result is a normal number. The double versions are the standard library's.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace vitrine::math {

// x = n·ln2 + r with |r| ≤ ln2/2; the ln2 is split in two so that r stays exact (Cody & Waite 1980).
struct Reduced {
  float r;
  std::int32_t n;
};
inline Reduced reduce(float x) {
  constexpr float kRound = 12582912.0F;  // 1.5·2^23: adding it leaves the nearest integer in the low bits
  const float shifted = x * std::numbers::log2e_v<float> + kRound;
  const float n = shifted - kRound;
  return {(x - n * 0.693359375F) - n * -2.12194440e-4F, std::bit_cast<std::int32_t>(shifted) - 0x4B400000};
}
inline float power_of_two(std::int32_t n) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(n + 127) << 23);
}
// (e^r - 1 - r) / r², the Taylor series: its remainder is below 1e-9 for |r| ≤ ln2/2.
inline float exp_tail(float r) {
  return 0.5F + r * (1.0F / 6 + r * (1.0F / 24 + r * (1.0F / 120 + r * (1.0F / 720 + r * (1.0F / 5040)))));
}

inline float exp(float x) {
  float bounded = x > 89.0F ? 89.0F : x;  // past it the result is infinite, below the other it is 0
  bounded = bounded < -104.0F ? -104.0F : bounded;
  const Reduced part = reduce(bounded);
  const float mantissa = 1.0F + (part.r + part.r * part.r * exp_tail(part.r));
  const std::int32_t half = part.n >> 1;  // two factors: 2^n alone may be out of range while the product is not
  return mantissa * power_of_two(half) * power_of_two(part.n - half);
}
inline double exp(double x) {
  return std::exp(x);
}

// For x ≤ 80.
inline float expm1(float x) {
  const float bounded = x < -40.0F ? -40.0F : x;
  const Reduced part = reduce(bounded);
  const float scale = power_of_two(part.n);
  return scale * (part.r + part.r * part.r * exp_tail(part.r)) + (scale - 1.0F);
}
inline double expm1(double x) {
  return std::expm1(x);
}

inline float tanh(float x) {
  const float size = std::fabs(x);
  const float e = expm1(2.0F * (size > 10.0F ? 10.0F : size));
  return std::copysign(e / (e + 2.0F), x);
}
inline double tanh(double x) {
  return std::tanh(x);
}

inline float sigmoid(float x) {
  return 1.0F / (1.0F + exp(-x));
}
inline double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

// ln(1+z) for 0 ≤ z ≤ 1, as 2·artanh(z/(2+z)).
inline float log1p_unit(float z) {
  const float s = z / (2.0F + z), q = s * s;
  const float series =
      1.0F / 3 +
      q * (1.0F / 5 + q * (1.0F / 7 + q * (1.0F / 9 + q * (1.0F / 11 + q * (1.0F / 13 + q * (1.0F / 15))))));
  return 2.0F * (s + s * q * series);
}
inline double log1p_unit(double z) {
  return std::log1p(z);
}

// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)
template <class T>
inline T softplus(T x) {
  const T positive = x < T{0} ? T{0} : x;
  return positive + log1p_unit(exp(-std::fabs(x)));
}

// Φ(x), the standard normal distribution function, and its density φ(x).
struct Normal {
  float cdf, density;
};
inline Normal normal(float x) {
  // Φ(-a) = e^(-a²/2)·t·P(t), t = 1/(1 + 0.37·a), for a ≥ 0: P interpolates at 10 Chebyshev nodes over 0 ≤ a ≤ 14.
  const float a = std::fabs(x), t = 1.0F / (1.0F + 0.37F * a);
  float p = 0.02085145190358162F;
  p = p * t - 0.1355602741241455F;
  p = p * t + 0.35740211606025696F;
  p = p * t - 0.45842450857162476F;
  p = p * t + 0.2562929689884186F;
  p = p * t - 0.07437516003847122F;
  p = p * t + 0.11539694666862488F;
  p = p * t + 0.12279435992240906F;
  p = p * t + 0.14802998304367065F;
  p = p * t + 0.14759211242198944F;
  const float bell = exp(-0.5F * x * x), below = bell * (p * t);
  return {x > 0.0F ? 1.0F - below : below, bell * 0.398942280401432678F};
}
struct NormalDouble {
  double cdf, density;
};
inline NormalDouble normal(double x) {
  return {0.5 * std::erfc(-x / std::numbers::sqrt2), std::exp(-0.5 * x * x) * 0.398942280401432678};
}

}  // namespace vitrine::math
