// Softmax and layer normalisation by rows, in vectors.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_rows.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <cmath>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

struct LargestBody {
  const float* x;
  V largest;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) {
    const V v = at.KeepOr(at.Load(x + i), largest);
    largest = hn::IfThenElse(hn::Gt(v, largest), v, largest);
  }
};
HWY_INLINE float Largest(const float* x, std::int64_t length) {
  LargestBody body{x, Set(x[0])};
  Sweep(length, body);
  return hn::GetLane(hn::MaxOfLanes(F(), body.largest));
}

template <bool kWrite>
struct ExpBody {
  const float* x;
  float* y;
  V largest, sum = hn::Zero(F());
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) {
    const V e = Exp(hn::Sub(at.Load(x + i), largest));
    sum = hn::Add(sum, at.Keep(e));
    if constexpr (kWrite) at.Store(e, y + i);
  }
};
struct ScaleBody {
  float* y;
  V factor;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    at.Store(hn::Mul(at.Load(y + i), factor), y + i);
  }
};

// Σ f(i) over the row. `Term` has: template <class Access> V operator()(i, Access).
template <class Term>
struct SumBody {
  Term term;
  V sum = hn::Zero(F());
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) {
    sum = hn::Add(sum, at.Keep(term(i, at)));
  }
};
template <class Term>
HWY_INLINE float Sum(std::int64_t count, Term term) {
  SumBody<Term> body{term};
  Sweep(count, body);
  return AddLanes(body.sum);
}
struct Value {
  const float* x;
  template <class Access>
  HWY_INLINE V operator()(std::int64_t i, Access at) const {
    return at.Load(x + i);
  }
};
struct Product {
  const float *a, *b;
  template <class Access>
  HWY_INLINE V operator()(std::int64_t i, Access at) const {
    return hn::Mul(at.Load(a + i), at.Load(b + i));
  }
};
struct Deviation {
  const float* x;
  V mean;
  template <class Access>
  HWY_INLINE V operator()(std::int64_t i, Access at) const {
    const V d = hn::Sub(at.Load(x + i), mean);
    return hn::Mul(d, d);
  }
};
struct PulledHat {  // g·gain·x̂
  const float *x, *g, *gain;
  V mean, inverse;
  template <class Access>
  HWY_INLINE V operator()(std::int64_t i, Access at) const {
    const V hat = hn::Mul(hn::Sub(at.Load(x + i), mean), inverse);
    return hn::Mul(hn::Mul(at.Load(g + i), at.Load(gain + i)), hat);
  }
};

struct PullSoftmaxBody {
  const float* a;
  float* d;
  V dot;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    at.Store(hn::Mul(at.Load(a + i), hn::Sub(at.Load(d + i), dot)), d + i);
  }
};
template <bool kAdd>
struct ScaledExpBody {
  const float* x;
  float* y;
  V largest, factor;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const V e = hn::Mul(factor, Exp(hn::Sub(at.Load(x + i), largest)));
    at.Store(kAdd ? hn::Add(at.Load(y + i), e) : e, y + i);
  }
};
struct NormaliseBody {
  const float *x, *gain, *shift;
  float* y;
  V mean, inverse;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const V hat = hn::Mul(hn::Sub(at.Load(x + i), mean), inverse);
    at.Store(hn::MulAdd(hat, at.Load(gain + i), at.Load(shift + i)), y + i);
  }
};
template <bool kAdd>
struct PullNormBody {
  const float *x, *g, *gain;
  float* dx;
  V mean, inverse, h, hx;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const V hat = hn::Mul(hn::Sub(at.Load(x + i), mean), inverse);
    const V left = hn::Sub(hn::Mul(at.Load(g + i), at.Load(gain + i)), h);
    const V d = hn::Mul(hn::NegMulAdd(hat, hx, left), inverse);
    at.Store(kAdd ? hn::Add(at.Load(dx + i), d) : d, dx + i);
  }
};

}  // namespace

void SoftmaxRows(float* y, std::int64_t rows, std::int64_t length, std::int64_t growth, std::int64_t stride) {
  for (std::int64_t row = 0; row < rows; ++row, y += stride, length += growth) {
    if (length > 0) {
      ExpBody<true> body{y, y, Set(Largest(y, length))};
      Sweep(length, body);
      const ScaleBody scale{y, Set(1.0F / AddLanes(body.sum))};
      Sweep(length, scale);
    }
    for (std::int64_t i = length; i < stride; ++i) y[i] = 0;
  }
}

void SoftmaxPullRows(const float* a, float* d, std::int64_t rows, std::int64_t length) {
  for (std::int64_t row = 0; row < rows; ++row, a += length, d += length) {
    const PullSoftmaxBody body{a, d, Set(Sum(length, Product{a, d}))};
    Sweep(length, body);
  }
}

void ExpSumRow(const float* x, std::int64_t length, ExpSum* out) {
  out->largest = Largest(x, length);
  ExpBody<false> body{x, nullptr, Set(out->largest)};
  Sweep(length, body);
  out->sum = AddLanes(body.sum);
}

void ScaledExp(const float* x, std::int64_t length, float largest, float factor, bool add, float* y) {
  if (add) {
    const ScaledExpBody<true> body{x, y, Set(largest), Set(factor)};
    Sweep(length, body);
  } else {
    const ScaledExpBody<false> body{x, y, Set(largest), Set(factor)};
    Sweep(length, body);
  }
}

void LayerNormRows(const float* x, const float* gain, const float* shift, std::int64_t rows, std::int64_t width,
                   float epsilon, float* y, float* mean, float* inverse) {
  const float share = 1.0F / static_cast<float>(width);
  for (std::int64_t row = 0; row < rows; ++row, x += width, y += width) {
    mean[row] = Sum(width, Value{x}) * share;
    const V middle = Set(mean[row]);
    inverse[row] = 1.0F / std::sqrt(Sum(width, Deviation{x, middle}) * share + epsilon);
    const NormaliseBody body{x, gain, shift, y, middle, Set(inverse[row])};
    Sweep(width, body);
  }
}

void LayerNormPullRows(const float* x, const float* g, const float* gain, const float* mean, const float* inverse,
                       std::int64_t rows, std::int64_t width, bool add, float* dx) {
  const float share = 1.0F / static_cast<float>(width);
  for (std::int64_t row = 0; row < rows; ++row, x += width, g += width, dx += width) {
    const V middle = Set(mean[row]), scale = Set(inverse[row]);
    const V h = Set(Sum(width, Product{g, gain}) * share);
    const V hx = Set(Sum(width, PulledHat{x, g, gain, middle, scale}) * share);
    if (add) {
      const PullNormBody<true> body{x, g, gain, dx, middle, scale, h, hx};
      Sweep(width, body);
    } else {
      const PullNormBody<false> body{x, g, gain, dx, middle, scale, h, hx};
      Sweep(width, body);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(SoftmaxRows);
HWY_EXPORT(SoftmaxPullRows);
HWY_EXPORT(ExpSumRow);
HWY_EXPORT(ScaledExp);
HWY_EXPORT(LayerNormRows);
HWY_EXPORT(LayerNormPullRows);
}  // namespace

void softmax_rows(float* y, std::int64_t rows, std::int64_t length, std::int64_t growth, std::int64_t stride) {
  VITRINE_DISPATCH(SoftmaxRows)(y, rows, length, growth, stride);
}
void softmax_pull_rows(const float* a, float* d, std::int64_t rows, std::int64_t length) {
  VITRINE_DISPATCH(SoftmaxPullRows)(a, d, rows, length);
}
ExpSum exp_sum(const float* x, std::int64_t length) {
  ExpSum out{};
  VITRINE_DISPATCH(ExpSumRow)(x, length, &out);
  return out;
}
void scaled_exp(const float* x, std::int64_t length, float largest, float factor, bool add, float* y) {
  VITRINE_DISPATCH(ScaledExp)(x, length, largest, factor, add, y);
}
void layer_norm_rows(const float* x, const float* gain, const float* shift, std::int64_t rows, std::int64_t width,
                     float epsilon, float* y, float* mean, float* inverse) {
  VITRINE_DISPATCH(LayerNormRows)(x, gain, shift, rows, width, epsilon, y, mean, inverse);
}
void layer_norm_pull_rows(const float* x, const float* g, const float* gain, const float* mean, const float* inverse,
                          std::int64_t rows, std::int64_t width, bool add, float* dx) {
  VITRINE_DISPATCH(LayerNormPullRows)(x, g, gain, mean, inverse, rows, width, add, dx);
}

}  // namespace vitrine::simd
#endif
