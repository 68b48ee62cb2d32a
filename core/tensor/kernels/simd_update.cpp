// Optimizer updates in vectors: state, weights and the sums of squares in one pass over the memory.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_update.cpp"
#include <hwy/foreach_target.h>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

// w ← keep·w - step, where Rule gives the step of each element from its gradient and state.
template <class Rule>
struct MoveBody {
  Rule rule;
  const float* g;
  float* w;
  V keep;
  Squares moved, weight;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) {
    const V before = at.Load(w + i);
    const V after = hn::Sub(hn::Mul(keep, before), rule.Step(i, at.Load(g + i), at));
    at.Store(after, w + i);
    moved.Add(at.Keep(hn::Sub(after, before)));
    weight.Add(at.Keep(after));
  }
};
template <class Rule>
HWY_INLINE void Move(const Rule& rule, float keep, const float* g, std::int64_t count, float* w, UpdateTotals* out) {
  MoveBody<Rule> body{rule, g, w, Set(keep), {}, {}};
  Sweep(count, body);
  *out = {body.moved.Total(), body.weight.Total()};
}

struct AdamStep {
  V rate, correct, epsilon, keep1, take1, keep2, take2;
  float *mean, *square;
  template <class Access>
  HWY_INLINE V Step(std::int64_t i, V g, Access at) const {
    const V m = hn::MulAdd(keep1, at.Load(mean + i), hn::Mul(take1, g));
    const V s = hn::MulAdd(keep2, at.Load(square + i), hn::Mul(hn::Mul(take2, g), g));
    at.Store(m, mean + i);
    at.Store(s, square + i);
    return hn::Div(hn::Mul(rate, m), hn::MulAdd(hn::Sqrt(s), correct, epsilon));
  }
};
struct SgdStep {
  V rate, momentum;
  float* velocity;
  template <class Access>
  HWY_INLINE V Step(std::int64_t i, V g, Access at) const {
    const V v = hn::MulAdd(momentum, at.Load(velocity + i), g);
    at.Store(v, velocity + i);
    return hn::Mul(rate, v);
  }
};
struct NesterovStep {
  V rate, momentum;
  float* velocity;
  template <class Access>
  HWY_INLINE V Step(std::int64_t i, V g, Access at) const {
    const V v = hn::MulAdd(momentum, at.Load(velocity + i), g);
    at.Store(v, velocity + i);
    return hn::Mul(rate, hn::MulAdd(momentum, v, g));
  }
};
struct RmspropStep {
  V rate, epsilon, keep2, take2, momentum;
  float *square, *velocity;
  template <class Access>
  HWY_INLINE V Step(std::int64_t i, V g, Access at) const {
    const V s = hn::MulAdd(keep2, at.Load(square + i), hn::Mul(hn::Mul(take2, g), g));
    at.Store(s, square + i);
    const V pulled = hn::Div(g, hn::Add(hn::Sqrt(s), epsilon));
    const V v = hn::MulAdd(momentum, at.Load(velocity + i), pulled);
    at.Store(v, velocity + i);
    return hn::Mul(rate, v);
  }
};

}  // namespace

void Adam(const AdamRule* r, const float* g, std::int64_t count, float* w, float* mean, float* square,
          UpdateTotals* out) {
  const AdamStep step{Set(r->rate),  Set(r->correct), Set(r->epsilon), Set(r->keep1),
                      Set(r->take1), Set(r->keep2),   Set(r->take2),   mean,
                      square};
  Move(step, r->keep, g, count, w, out);
}
void Sgd(const SgdRule* r, const float* g, std::int64_t count, float* w, float* velocity, UpdateTotals* out) {
  if (r->nesterov) {
    Move(NesterovStep{Set(r->rate), Set(r->momentum), velocity}, r->keep, g, count, w, out);
  } else {
    Move(SgdStep{Set(r->rate), Set(r->momentum), velocity}, r->keep, g, count, w, out);
  }
}
void Rmsprop(const RmspropRule* r, const float* g, std::int64_t count, float* w, float* square, float* velocity,
             UpdateTotals* out) {
  const RmspropStep step{Set(r->rate),     Set(r->epsilon), Set(r->keep2), Set(r->take2),
                         Set(r->momentum), square,          velocity};
  Move(step, r->keep, g, count, w, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(Adam);
HWY_EXPORT(Sgd);
HWY_EXPORT(Rmsprop);
}  // namespace

UpdateTotals adam(const AdamRule& rule, const float* g, std::int64_t count, float* w, float* mean, float* square) {
  UpdateTotals out;
  VITRINE_DISPATCH(Adam)(&rule, g, count, w, mean, square, &out);
  return out;
}
UpdateTotals sgd(const SgdRule& rule, const float* g, std::int64_t count, float* w, float* velocity) {
  UpdateTotals out;
  VITRINE_DISPATCH(Sgd)(&rule, g, count, w, velocity, &out);
  return out;
}
UpdateTotals rmsprop(const RmspropRule& rule, const float* g, std::int64_t count, float* w, float* square,
                     float* velocity) {
  UpdateTotals out;
  VITRINE_DISPATCH(Rmsprop)(&rule, g, count, w, square, velocity, &out);
  return out;
}

}  // namespace vitrine::simd
#endif
