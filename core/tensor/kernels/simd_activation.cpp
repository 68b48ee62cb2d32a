// Activation functions in vectors.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_activation.cpp"
#include <hwy/foreach_target.h>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

// Value is f(x), Slope f′ of x or y: see slope_reads_input. NaN passes each comparison as "neither".
struct Linear {
  static HWY_INLINE V Value(V x, V) { return x; }
  static HWY_INLINE V Slope(V, V) { return Set(1); }
};
struct Step {
  static HWY_INLINE V Value(V x, V) {
    const V zero = hn::Zero(F());
    return hn::IfThenElse(hn::Gt(x, zero), Set(1), hn::IfThenElse(hn::Le(x, zero), zero, x));
  }
  static HWY_INLINE V Slope(V, V) { return hn::Zero(F()); }
};
struct Relu {
  static HWY_INLINE V Value(V x, V) { return AtLeast(x, 0); }
  static HWY_INLINE V Slope(V y, V) { return hn::IfThenElse(hn::Le(y, hn::Zero(F())), hn::Zero(F()), Set(1)); }
};
struct LeakyRelu {
  static HWY_INLINE V Value(V x, V alpha) { return hn::IfThenElse(hn::Lt(x, hn::Zero(F())), hn::Mul(alpha, x), x); }
  static HWY_INLINE V Slope(V v, V alpha) { return hn::IfThenElse(hn::Le(v, hn::Zero(F())), alpha, Set(1)); }
};
struct Elu {
  static HWY_INLINE V Value(V x, V alpha) {
    const V below = hn::Mul(alpha, Expm1(AtMost(x, 0)));
    return hn::IfThenElse(hn::Gt(x, hn::Zero(F())), x, below);
  }
  static HWY_INLINE V Slope(V y, V alpha) {
    return hn::IfThenElse(hn::Le(y, hn::Zero(F())), hn::Add(y, alpha), Set(1));
  }
};
struct EluOfInput {
  static HWY_INLINE V Slope(V x, V alpha) {
    const V below = hn::Mul(alpha, Exp(AtMost(x, 0)));
    return hn::IfThenElse(hn::Gt(x, hn::Zero(F())), Set(1), below);
  }
};
struct Gelu {
  static HWY_INLINE V Value(V x, V) { return hn::Mul(x, Normal(x).cdf); }
  static HWY_INLINE V Slope(V x, V) {
    const NormalV normal = Normal(x);
    return hn::MulAdd(x, normal.density, normal.cdf);
  }
};
struct Silu {
  static HWY_INLINE V Value(V x, V) { return hn::Mul(x, Sigmoid(x)); }
  static HWY_INLINE V Slope(V x, V) {
    const V s = Sigmoid(x);
    return hn::Mul(s, hn::MulAdd(x, hn::Sub(Set(1), s), Set(1)));
  }
};
struct Logistic {
  static HWY_INLINE V Value(V x, V) { return Sigmoid(x); }
  static HWY_INLINE V Slope(V y, V) { return hn::Mul(y, hn::Sub(Set(1), y)); }
};
struct Tangent {
  static HWY_INLINE V Value(V x, V) { return Tanh(x); }
  static HWY_INLINE V Slope(V y, V) { return hn::NegMulAdd(y, y, Set(1)); }
};
struct SoftPlus {
  static HWY_INLINE V Value(V x, V) { return Softplus(x); }
  static HWY_INLINE V Slope(V y, V) { return hn::Neg(Expm1(hn::Neg(y))); }
};

template <class Function>
struct MapBody {
  const float* x;
  float* y;
  V alpha;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    at.Store(Function::Value(at.Load(x + i), alpha), y + i);
  }
};
template <class Function>
void Map(float alpha, const float* x, std::int64_t count, float* y) {
  const MapBody<Function> body{x, y, Set(alpha)};
  Sweep(count, body);
}

template <class Function, bool kAdd>
struct PullBody {
  const float *v, *g;
  float* dx;
  V alpha;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const V d = hn::Mul(at.Load(g + i), Function::Slope(at.Load(v + i), alpha));
    at.Store(kAdd ? hn::Add(at.Load(dx + i), d) : d, dx + i);
  }
};
template <class Function>
void Pull(float alpha, const float* v, const float* g, std::int64_t count, bool add, float* dx) {
  if (add) {
    const PullBody<Function, true> body{v, g, dx, Set(alpha)};
    Sweep(count, body);
  } else {
    const PullBody<Function, false> body{v, g, dx, Set(alpha)};
    Sweep(count, body);
  }
}

template <class Function>
struct BiasBody {
  const float* bias;
  float *z, *y;
  V alpha;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    V sum = at.Load(z + i);
    if (bias) sum = hn::Add(sum, at.Load(bias + i));
    if (z != y && bias) at.Store(sum, z + i);
    at.Store(Function::Value(sum, alpha), y + i);
  }
};
template <class Function>
void Rows(float alpha, const float* bias, std::int64_t rows, std::int64_t columns, std::int64_t stride, float* z,
          float* y) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const BiasBody<Function> body{bias, z + row * stride, y + row * stride, Set(alpha)};
    Sweep(columns, body);
  }
}

#define VITRINE_EACH_FUNCTION(call) \
  switch (kind) {                   \
    case UnaryKind::linear:         \
      return call(Linear);          \
    case UnaryKind::step:           \
      return call(Step);            \
    case UnaryKind::relu:           \
      return call(Relu);            \
    case UnaryKind::leaky_relu:     \
      return call(LeakyRelu);       \
    case UnaryKind::elu:            \
      return call(Elu);             \
    case UnaryKind::gelu:           \
      return call(Gelu);            \
    case UnaryKind::silu:           \
      return call(Silu);            \
    case UnaryKind::sigmoid:        \
      return call(Logistic);        \
    case UnaryKind::tanh:           \
      return call(Tangent);         \
    case UnaryKind::softplus:       \
      return call(SoftPlus);        \
  }

}  // namespace

void Activate(UnaryKind kind, float alpha, const float* x, std::int64_t count, float* y) {
#define VITRINE_CALL(Function) Map<Function>(alpha, x, count, y)
  VITRINE_EACH_FUNCTION(VITRINE_CALL)
#undef VITRINE_CALL
}

void ActivateGradient(UnaryKind kind, float alpha, const float* v, const float* g, std::int64_t count, bool add,
                      float* dx) {
  if (kind == UnaryKind::elu && alpha <= 0) return Pull<EluOfInput>(alpha, v, g, count, add, dx);
#define VITRINE_CALL(Function) Pull<Function>(alpha, v, g, count, add, dx)
  VITRINE_EACH_FUNCTION(VITRINE_CALL)
#undef VITRINE_CALL
}

void BiasActivate(UnaryKind kind, float alpha, const float* bias, std::int64_t rows, std::int64_t columns,
                  std::int64_t stride, float* z, float* y) {
#define VITRINE_CALL(Function) Rows<Function>(alpha, bias, rows, columns, stride, z, y)
  VITRINE_EACH_FUNCTION(VITRINE_CALL)
#undef VITRINE_CALL
}
#undef VITRINE_EACH_FUNCTION

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(Activate);
HWY_EXPORT(ActivateGradient);
HWY_EXPORT(BiasActivate);
}  // namespace

void activate(UnaryKind kind, float alpha, const float* x, std::int64_t count, float* y) {
  VITRINE_DISPATCH(Activate)(kind, alpha, x, count, y);
}
void activate_gradient(UnaryKind kind, float alpha, const float* v, const float* g, std::int64_t count, bool add,
                       float* dx) {
  VITRINE_DISPATCH(ActivateGradient)(kind, alpha, v, g, count, add, dx);
}
void bias_activate(UnaryKind kind, float alpha, const float* bias, std::int64_t rows, std::int64_t columns,
                   std::int64_t stride, float* z, float* y) {
  VITRINE_DISPATCH(BiasActivate)(kind, alpha, bias, rows, columns, stride, z, y);
}

}  // namespace vitrine::simd
#endif
