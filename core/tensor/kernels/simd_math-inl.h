// kernels/math.h in vectors: the same approximations, with fused multiply-adds where the target has them. Read there
// where they come from.
#if defined(VITRINE_SIMD_MATH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef VITRINE_SIMD_MATH_INL_H
#undef VITRINE_SIMD_MATH_INL_H
#else
#define VITRINE_SIMD_MATH_INL_H
#endif

#include "core/tensor/kernels/simd_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {

using I = hn::RebindToSigned<F>;
using VI = hn::Vec<I>;

HWY_INLINE V Set(float value) {
  return hn::Set(F(), value);
}
// Comparisons are false for NaN, which therefore stays what it is.
HWY_INLINE V AtMost(V x, float bound) {
  return hn::IfThenElse(hn::Gt(x, Set(bound)), Set(bound), x);
}
HWY_INLINE V AtLeast(V x, float bound) {
  return hn::IfThenElse(hn::Lt(x, Set(bound)), Set(bound), x);
}

struct ReducedV {
  V r;
  VI n;
};
HWY_INLINE ReducedV Reduce(V x) {
  const V round = Set(12582912.0F);
  const V shifted = hn::MulAdd(x, Set(1.44269504088896341F), round);
  const V n = hn::Sub(shifted, round);
  const V r = hn::NegMulAdd(n, Set(-2.12194440e-4F), hn::NegMulAdd(n, Set(0.693359375F), x));
  return {r, hn::Sub(hn::BitCast(I(), shifted), hn::Set(I(), 0x4B400000))};
}
HWY_INLINE V PowerOfTwo(VI n) {
  return hn::BitCast(F(), hn::ShiftLeft<23>(hn::Add(n, hn::Set(I(), 127))));
}
HWY_INLINE V ExpTail(V r) {
  V p = hn::MulAdd(r, Set(1.0F / 5040), Set(1.0F / 720));
  p = hn::MulAdd(r, p, Set(1.0F / 120));
  p = hn::MulAdd(r, p, Set(1.0F / 24));
  p = hn::MulAdd(r, p, Set(1.0F / 6));
  return hn::MulAdd(r, p, Set(0.5F));
}
// e^r - 1
HWY_INLINE V ExpRest(V r) {
  return hn::MulAdd(hn::Mul(r, r), ExpTail(r), r);
}

HWY_INLINE V Exp(V x) {
  const ReducedV part = Reduce(AtLeast(AtMost(x, 89.0F), -104.0F));
  const VI half = hn::ShiftRight<1>(part.n);
  const V mantissa = hn::Add(Set(1.0F), ExpRest(part.r));
  return hn::Mul(hn::Mul(mantissa, PowerOfTwo(half)), PowerOfTwo(hn::Sub(part.n, half)));
}
// For x ≤ 80.
HWY_INLINE V Expm1(V x) {
  const ReducedV part = Reduce(AtLeast(x, -40.0F));
  const V scale = PowerOfTwo(part.n);
  return hn::MulAdd(scale, ExpRest(part.r), hn::Sub(scale, Set(1.0F)));
}
HWY_INLINE V Tanh(V x) {
  const V size = AtMost(hn::Abs(x), 10.0F);
  const V e = Expm1(hn::Add(size, size));
  return hn::CopySign(hn::Div(e, hn::Add(e, Set(2.0F))), x);
}
HWY_INLINE V Sigmoid(V x) {
  return hn::Div(Set(1.0F), hn::Add(Set(1.0F), Exp(hn::Neg(x))));
}
HWY_INLINE V Log1pUnit(V z) {
  const V s = hn::Div(z, hn::Add(Set(2.0F), z)), q = hn::Mul(s, s);
  V p = hn::MulAdd(q, Set(1.0F / 15), Set(1.0F / 13));
  p = hn::MulAdd(q, p, Set(1.0F / 11));
  p = hn::MulAdd(q, p, Set(1.0F / 9));
  p = hn::MulAdd(q, p, Set(1.0F / 7));
  p = hn::MulAdd(q, p, Set(1.0F / 5));
  p = hn::MulAdd(q, p, Set(1.0F / 3));
  const V half = hn::MulAdd(hn::Mul(s, q), p, s);
  return hn::Add(half, half);
}
HWY_INLINE V Softplus(V x) {
  return hn::Add(AtLeast(x, 0.0F), Log1pUnit(Exp(hn::Neg(hn::Abs(x)))));
}
struct NormalV {
  V cdf, density;
};
HWY_INLINE NormalV Normal(V x) {
  const V t = hn::Div(Set(1.0F), hn::MulAdd(Set(0.37F), hn::Abs(x), Set(1.0F)));
  V p = Set(0.02085145190358162F);
  p = hn::MulAdd(p, t, Set(-0.1355602741241455F));
  p = hn::MulAdd(p, t, Set(0.35740211606025696F));
  p = hn::MulAdd(p, t, Set(-0.45842450857162476F));
  p = hn::MulAdd(p, t, Set(0.2562929689884186F));
  p = hn::MulAdd(p, t, Set(-0.07437516003847122F));
  p = hn::MulAdd(p, t, Set(0.11539694666862488F));
  p = hn::MulAdd(p, t, Set(0.12279435992240906F));
  p = hn::MulAdd(p, t, Set(0.14802998304367065F));
  p = hn::MulAdd(p, t, Set(0.14759211242198944F));
  const V bell = Exp(hn::Mul(hn::Mul(Set(-0.5F), x), x));
  const V below = hn::Mul(bell, hn::Mul(p, t));
  const V cdf = hn::IfThenElse(hn::Gt(x, hn::Zero(F())), hn::Sub(Set(1.0F), below), below);
  return {cdf, hn::Mul(bell, Set(0.398942280401432678F))};
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();
#endif
