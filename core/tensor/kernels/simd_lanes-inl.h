// What the vector kernels share: sweeps over arrays whose last part is shorter than a vector, fixed-order sums.
// Included once for each instruction set (Highway's foreach_target).
#if defined(VITRINE_SIMD_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef VITRINE_SIMD_LANES_INL_H
#undef VITRINE_SIMD_LANES_INL_H
#else
#define VITRINE_SIMD_LANES_INL_H
#endif

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::ScalableTag<float>;
using V = hn::Vec<F>;
using FD = hn::ScalableTag<double>;
using VD = hn::Vec<FD>;
using FH = hn::Rebind<float, FD>;  // as many floats as a vector has doubles

HWY_INLINE std::int64_t Width() {
  return static_cast<std::int64_t>(hn::Lanes(F()));
}

// How a body reads and writes its elements: a whole vector, or the `count` first lanes with zeros behind them.
struct Whole {
  HWY_INLINE V Load(const float* from) const { return hn::LoadU(F(), from); }
  HWY_INLINE void Store(V v, float* to) const { hn::StoreU(v, F(), to); }
  HWY_INLINE V Keep(V v) const { return v; }  // v in the lanes in use, 0 in the others
  HWY_INLINE V KeepOr(V v, V) const { return v; }
};
struct Part {
  std::int64_t count;
// One lane alone is read even where its mask is off.
#if HWY_MEM_OPS_MIGHT_FAULT || HWY_TARGET == HWY_SCALAR
  HWY_INLINE V Load(const float* from) const {
    HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)] = {};
    for (std::int64_t i = 0; i < count; ++i) lanes[i] = from[i];
    return hn::Load(F(), lanes);
  }
  HWY_INLINE void Store(V v, float* to) const {
    HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)];
    hn::Store(v, F(), lanes);
    for (std::int64_t i = 0; i < count; ++i) to[i] = lanes[i];
  }
#else
  HWY_INLINE V Load(const float* from) const {
    return hn::MaskedLoad(Lanes(), F(), from);
  }
  HWY_INLINE void Store(V v, float* to) const {
    hn::BlendedStore(v, Lanes(), F(), to);
  }
#endif
  HWY_INLINE hn::Mask<F> Lanes() const {
    return hn::FirstN(F(), static_cast<std::size_t>(count));
  }
  HWY_INLINE V Keep(V v) const {
    return hn::IfThenElseZero(Lanes(), v);
  }
  HWY_INLINE V KeepOr(V v, V other) const {
    return hn::IfThenElse(Lanes(), v, other);
  }
};

// body(i, Whole) for every full vector of 0 … count-1, then body(i, Part) for the rest.
template <class Body>
HWY_INLINE void Sweep(std::int64_t count, Body& body) {
  const std::int64_t width = Width();
  std::int64_t i = 0;
  for (; i + width <= count; i += width) body(i, Whole{});
  if (i < count) body(i, Part{count - i});
}

// The lanes of a vector added pairwise, in an order that is the same everywhere.
HWY_INLINE float AddLanes(V v) {
  return hn::GetLane(hn::SumOfLanes(F(), v));
}
HWY_INLINE double AddLanes(VD v) {
  return hn::GetLane(hn::SumOfLanes(FD(), v));
}

// Sums of squares in double.
class Squares {
 public:
  // Not left to the compiler: what it makes is not built for this instruction set.
  HWY_INLINE Squares() : low_(hn::Zero(FD())), high_(hn::Zero(FD())) {}
  HWY_INLINE void Add(V v) {
#if HWY_TARGET == HWY_SCALAR
    const VD d = hn::PromoteTo(FD(), v);
    low_ = hn::MulAdd(d, d, low_);
#else
    const VD a = hn::PromoteTo(FD(), hn::LowerHalf(FH(), v)), b = hn::PromoteTo(FD(), hn::UpperHalf(FH(), v));
    low_ = hn::MulAdd(a, a, low_);
    high_ = hn::MulAdd(b, b, high_);
#endif
  }
  [[nodiscard]] HWY_INLINE double Total() const {
    return AddLanes(hn::Add(low_, high_));
  }

 private:
  VD low_, high_;
};

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();
#endif
