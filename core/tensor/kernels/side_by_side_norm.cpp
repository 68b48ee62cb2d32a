#include "core/tensor/kernels/side_by_side_norm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/side_by_side_norm.cpp"
#include "core/tensor/kernels/simd_target.h"
// The order matters: the line above says for which targets this file is compiled again.
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/tensor/kernels/tuning.h"
#include "core/tensor/side_by_side.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr D kTag;
constexpr std::int64_t kWidth = static_cast<std::int64_t>(MaxLanes(D()));

// Adds up two quantities of every pixel: term(address of a vector, its two parts).
template <class F>
HWY_INLINE SideBySideSums sum_pixels(std::int64_t pixels, int valid, F term) {
  double first[kSideBySide] = {}, second[kSideBySide] = {};
  alignas(64) float part_first[kSideBySide], part_second[kSideBySide];
  for (std::int64_t begin = 0; begin < pixels; begin += tuning::kMomentPixels) {
    const std::int64_t end = begin + tuning::kMomentPixels < pixels ? begin + tuning::kMomentPixels : pixels;
    for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
      V a0 = hn::Zero(kTag), b0 = a0, a1 = a0, b1 = a0;
      std::int64_t p = begin;
      for (; p + 2 <= end; p += 2) {
        term(p * kSideBySide + part, a0, b0);
        term((p + 1) * kSideBySide + part, a1, b1);
      }
      if (p < end) term(p * kSideBySide + part, a0, b0);
      hn::Store(hn::Add(a0, a1), kTag, part_first + part);
      hn::Store(hn::Add(b0, b1), kTag, part_second + part);
    }
    for (std::int64_t place = 0; place < kSideBySide; ++place) {
      first[place] += static_cast<double>(part_first[place]);
      second[place] += static_cast<double>(part_second[place]);
    }
  }
  SideBySideSums sums;
  for (int place = 0; place < valid; ++place) sums.first += first[place], sums.second += second[place];
  return sums;
}

SideBySideSums moments(const float* x, std::int64_t pixels, float pivot, int valid) {
  const V middle = hn::Set(kTag, pivot);
  return sum_pixels(pixels, valid, [&](std::int64_t at, V& sum, V& squares) HWY_ATTR {
    const V distance = hn::Sub(hn::Load(kTag, x + at), middle);
    sum = hn::Add(sum, distance);
    squares = hn::MulAdd(distance, distance, squares);
  });
}

HWY_INLINE V normal(const SideBySideNorm& norm, V distance) {
  return hn::MulAdd(distance, hn::Set(kTag, norm.gain), hn::Set(kTag, norm.shift));
}

void normalise(const SideBySideNorm& norm, const float* x, std::int64_t pixels, float* y) {
  const V mean = hn::Set(kTag, norm.mean);
  for (std::int64_t at = 0; at < pixels * kSideBySide; at += kWidth) {
    V value = normal(norm, hn::Sub(hn::Load(kTag, x + at), mean));
    if (norm.relu) value = hn::IfThenZeroElse(hn::Lt(value, hn::Zero(kTag)), value);  // NaN passes
    hn::Store(value, kTag, y + at);
  }
}

// The gradient that passed ReLU: whether it was open is found again by forward's own arithmetic.
HWY_INLINE V passed(const SideBySideNorm& norm, V g, V distance) {
  return norm.relu ? hn::IfThenZeroElse(hn::Le(normal(norm, distance), hn::Zero(kTag)), g) : g;
}

SideBySideSums norm_sums(const SideBySideNorm& norm, const float* g, const float* x, std::int64_t pixels) {
  const V mean = hn::Set(kTag, norm.mean);
  SideBySideSums sums =
      sum_pixels(pixels, static_cast<int>(kSideBySide), [&](std::int64_t at, V& sum, V& products) HWY_ATTR {
        const V distance = hn::Sub(hn::Load(kTag, x + at), mean);
        const V open = passed(norm, hn::Load(kTag, g + at), distance);
        sum = hn::Add(sum, open);
        products = hn::MulAdd(open, distance, products);
      });
  sums.second *= static_cast<double>(norm.inverse);
  return sums;
}

void norm_gradient(const SideBySideNorm& norm, const float* g, const float* x, std::int64_t pixels, float g_mean,
                   float gx_mean, int valid, bool add, float* dx) {
  const V mean = hn::Set(kTag, norm.mean), gain = hn::Set(kTag, norm.gain);
  const V level = hn::Set(kTag, g_mean), tilt = hn::Set(kTag, gx_mean * norm.inverse);
  for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
    const auto there = hn::FirstN(kTag, static_cast<std::size_t>(valid > part ? valid - part : 0));
    for (std::int64_t p = 0; p < pixels; ++p) {
      const std::int64_t at = p * kSideBySide + part;
      const V distance = hn::Sub(hn::Load(kTag, x + at), mean);
      const V open = passed(norm, hn::Load(kTag, g + at), distance);
      V value = hn::Mul(gain, hn::NegMulAdd(distance, tilt, hn::Sub(open, level)));
      value = hn::IfThenElseZero(there, value);
      hn::Store(add ? hn::Add(hn::Load(kTag, dx + at), value) : value, kTag, dx + at);
    }
  }
}

}  // namespace vitrine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine {

HWY_EXPORT(moments);
HWY_EXPORT(normalise);
HWY_EXPORT(norm_sums);
HWY_EXPORT(norm_gradient);

SideBySideSums side_by_side_moments(const float* x, std::int64_t pixels, float pivot, int valid) {
  return VITRINE_DISPATCH(moments)(x, pixels, pivot, valid);
}
void side_by_side_normalise(const SideBySideNorm& norm, const float* x, std::int64_t pixels, float* y) {
  VITRINE_DISPATCH(normalise)(norm, x, pixels, y);
}
SideBySideSums side_by_side_norm_sums(const SideBySideNorm& norm, const float* g, const float* x,
                                      std::int64_t pixels) {
  return VITRINE_DISPATCH(norm_sums)(norm, g, x, pixels);
}
void side_by_side_norm_gradient(const SideBySideNorm& norm, const float* g, const float* x, std::int64_t pixels,
                                float g_mean, float gx_mean, int valid, bool add, float* dx) {
  VITRINE_DISPATCH(norm_gradient)(norm, g, x, pixels, g_mean, gx_mean, valid, add, dx);
}

}  // namespace vitrine
#endif
