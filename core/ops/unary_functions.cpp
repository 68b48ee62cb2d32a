// The functions in double, one by one; float goes through kernels/simd.h.
#include "core/ops/unary_functions.h"

#include "core/tensor/kernels/loops.h"
#include "core/tensor/kernels/math.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine {
namespace {

// Each function has value(x, alpha) and slope(v, alpha), v being x or y. Comparisons are written so that NaN passes.
struct Linear {
  static double value(double x, double) { return x; }
  static double slope(double, double) { return 1.0; }
};
struct Step {  // 1 for x > 0, else 0
  static double value(double x, double) { return x > 0.0 ? 1.0 : x <= 0.0 ? 0.0 : x; }
  static double slope(double, double) { return 0.0; }
};
struct Relu {
  static double value(double x, double) { return x < 0.0 ? 0.0 : x; }
  static double slope(double y, double) { return y <= 0.0 ? 0.0 : 1.0; }
};
struct LeakyRelu {  // slope of x; for alpha ≥ 0 the sign of y is that of x
  static double value(double x, double alpha) { return x < 0.0 ? alpha * x : x; }
  static double slope(double v, double alpha) { return v <= 0.0 ? alpha : 1.0; }
};
struct Elu {  // Clevert et al. 2016: alpha·(eˣ - 1) below 0
  static double value(double x, double alpha) {
    const double negative = x > 0.0 ? 0.0 : x;
    return x > 0.0 ? x : alpha * math::expm1(negative);
  }
  static double slope(double y, double alpha) { return y <= 0.0 ? y + alpha : 1.0; }  // alpha > 0
};
struct EluOfInput {
  static double slope(double x, double alpha) {
    const double negative = x > 0.0 ? 0.0 : x;
    return x > 0.0 ? 1.0 : alpha * math::exp(negative);
  }
};
struct Gelu {  // x·Φ(x); f′ = Φ(x) + x·φ(x)
  static double value(double x, double) { return x * math::normal(x).cdf; }
  static double slope(double x, double) {
    const auto normal = math::normal(x);
    return normal.cdf + x * normal.density;
  }
};
struct Silu {  // x·σ(x) (Elfwing et al. 2017)
  static double value(double x, double) { return x * math::sigmoid(x); }
  static double slope(double x, double) {
    const double s = math::sigmoid(x);
    return s * (1.0 + x * (1.0 - s));
  }
};
struct Sigmoid {
  static double value(double x, double) { return math::sigmoid(x); }
  static double slope(double y, double) { return y * (1.0 - y); }
};
struct Tanh {
  static double value(double x, double) { return math::tanh(x); }
  static double slope(double y, double) { return 1.0 - y * y; }
};
struct Softplus {  // f′ = σ(x) = 1 - e^-y
  static double value(double x, double) { return math::softplus(x); }
  static double slope(double y, double) { return -math::expm1(-y); }
};

// Calls body(a value of the function's type).
template <class Body>
void with(UnaryKind kind, Body body) {
  switch (kind) {
    case UnaryKind::linear:
      return body(Linear{});
    case UnaryKind::step:
      return body(Step{});
    case UnaryKind::relu:
      return body(Relu{});
    case UnaryKind::leaky_relu:
      return body(LeakyRelu{});
    case UnaryKind::elu:
      return body(Elu{});
    case UnaryKind::gelu:
      return body(Gelu{});
    case UnaryKind::silu:
      return body(Silu{});
    case UnaryKind::sigmoid:
      return body(Sigmoid{});
    case UnaryKind::tanh:
      return body(Tanh{});
    case UnaryKind::softplus:
      return body(Softplus{});
  }
}

}  // namespace

void activate(UnaryFunction function, const float* x, std::int64_t count, float* y) {
  simd::activate(function.kind, static_cast<float>(function.alpha), x, count, y);
}

void activate(UnaryFunction function, const double* x, std::int64_t count, double* y) {
  with(function.kind, [&]<class Function>(Function) {
    for (std::int64_t i = 0; i < count; ++i) y[i] = Function::value(x[i], function.alpha);
  });
}

void activate_gradient(UnaryFunction function, const float* v, const float* g, std::int64_t count, bool add,
                       float* dx) {
  simd::activate_gradient(function.kind, static_cast<float>(function.alpha), v, g, count, add, dx);
}

void activate_gradient(UnaryFunction function, const double* v, const double* g, std::int64_t count, bool add,
                       double* dx) {
  const double alpha = function.alpha;
  const auto pull = [&]<class Function>(Function) {
    for (std::int64_t i = 0; i < count; ++i) {
      const double d = g[i] * Function::slope(v[i], alpha);
      dx[i] = add ? dx[i] + d : d;
    }
  };
  if (function.kind == UnaryKind::elu && alpha <= 0) return pull(EluOfInput{});
  with(function.kind, pull);
}

}  // namespace vitrine
