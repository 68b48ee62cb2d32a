// Activation functions: a table of f and f′. f′ reads the input or the output, whichever is enough.
#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/tensor/kernels/math.h"

namespace vitrine {
namespace {

// Each function has value(x, alpha) and slope(v, alpha), v being x or y. Comparisons are written so that NaN passes.
struct Linear {
  template <class T>
  static T value(T x, T) {
    return x;
  }
  template <class T>
  static T slope(T, T) {
    return T{1};
  }
};
struct Step {  // 1 for x > 0, else 0
  template <class T>
  static T value(T x, T) {
    return x > T{0} ? T{1} : x <= T{0} ? T{0} : x;
  }
  template <class T>
  static T slope(T, T) {
    return T{0};
  }
};
struct Relu {
  template <class T>
  static T value(T x, T) {
    return x < T{0} ? T{0} : x;
  }
  template <class T>
  static T slope(T y, T) {
    return y <= T{0} ? T{0} : T{1};
  }
};
struct LeakyRelu {  // slope of x; for alpha ≥ 0 the sign of y is that of x
  template <class T>
  static T value(T x, T alpha) {
    return x < T{0} ? alpha * x : x;
  }
  template <class T>
  static T slope(T v, T alpha) {
    return v <= T{0} ? alpha : T{1};
  }
};
struct Elu {  // Clevert et al. 2016: alpha·(eˣ - 1) below 0
  template <class T>
  static T value(T x, T alpha) {
    const T negative = x > T{0} ? T{0} : x;
    return x > T{0} ? x : alpha * math::expm1(negative);
  }
  template <class T>
  static T slope(T y, T alpha) {
    return y <= T{0} ? y + alpha : T{1};
  }  // alpha > 0
};
struct EluOfInput {
  template <class T>
  static T slope(T x, T alpha) {
    const T negative = x > T{0} ? T{0} : x;
    return x > T{0} ? T{1} : alpha * math::exp(negative);
  }
};
struct Gelu {  // x·Φ(x); f′ = Φ(x) + x·φ(x)
  template <class T>
  static T value(T x, T) {
    return x * math::normal(x).cdf;
  }
  template <class T>
  static T slope(T x, T) {
    const auto normal = math::normal(x);
    return normal.cdf + x * normal.density;
  }
};
struct Silu {  // x·σ(x) (Elfwing et al. 2017)
  template <class T>
  static T value(T x, T) {
    return x * math::sigmoid(x);
  }
  template <class T>
  static T slope(T x, T) {
    const T s = math::sigmoid(x);
    return s * (T{1} + x * (T{1} - s));
  }
};
struct Sigmoid {
  template <class T>
  static T value(T x, T) {
    return math::sigmoid(x);
  }
  template <class T>
  static T slope(T y, T) {
    return y * (T{1} - y);
  }
};
struct Tanh {
  template <class T>
  static T value(T x, T) {
    return math::tanh(x);
  }
  template <class T>
  static T slope(T y, T) {
    return T{1} - y * y;
  }
};
struct Softplus {  // f′ = σ(x) = 1 - e^-y
  template <class T>
  static T value(T x, T) {
    return math::softplus(x);
  }
  template <class T>
  static T slope(T y, T) {
    return -math::expm1(-y);
  }
};

class Unary final : public TypedOp<Unary> {
 public:
  Unary(UnaryKind kind, double alpha) : kind_(kind), alpha_(alpha) {}

  [[nodiscard]] std::string_view id() const override {
    constexpr std::string_view kNames[] = {"linear", "step", "relu",    "leaky_relu", "elu",
                                           "gelu",   "silu", "sigmoid", "tanh",       "softplus"};
    return kNames[static_cast<int>(kind_)];
  }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool any_layout() const override { return true; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override {
    switch (kind_) {
      case UnaryKind::gelu:
      case UnaryKind::silu:
        return true;
      case UnaryKind::leaky_relu:
        return alpha_ < 0;
      case UnaryKind::elu:
        return alpha_ <= 0;
      default:
        return false;
    }
  }
  [[nodiscard]] bool backward_needs_output(std::size_t) const override {
    return kind_ != UnaryKind::linear && kind_ != UnaryKind::step && !backward_needs_input(0);
  }

  template <class T>
  void forward_as(OpRun& run) const {
    switch (kind_) {
      case UnaryKind::linear:
        return map<Linear, T>(run);
      case UnaryKind::step:
        return map<Step, T>(run);
      case UnaryKind::relu:
        return map<Relu, T>(run);
      case UnaryKind::leaky_relu:
        return map<LeakyRelu, T>(run);
      case UnaryKind::elu:
        return map<Elu, T>(run);
      case UnaryKind::gelu:
        return map<Gelu, T>(run);
      case UnaryKind::silu:
        return map<Silu, T>(run);
      case UnaryKind::sigmoid:
        return map<Sigmoid, T>(run);
      case UnaryKind::tanh:
        return map<Tanh, T>(run);
      case UnaryKind::softplus:
        return map<Softplus, T>(run);
    }
  }

  template <class T>
  void backward_as(OpRun& run) const {
    switch (kind_) {
      case UnaryKind::linear:
        return constant<T>(run, T{1});
      case UnaryKind::step:
        return constant<T>(run, T{0});
      case UnaryKind::relu:
        return pull<Relu, T>(run);
      case UnaryKind::leaky_relu:
        return pull<LeakyRelu, T>(run);
      case UnaryKind::elu:
        return alpha_ > 0 ? pull<Elu, T>(run) : pull<EluOfInput, T>(run);
      case UnaryKind::gelu:
        return pull<Gelu, T>(run);
      case UnaryKind::silu:
        return pull<Silu, T>(run);
      case UnaryKind::sigmoid:
        return pull<Sigmoid, T>(run);
      case UnaryKind::tanh:
        return pull<Tanh, T>(run);
      case UnaryKind::softplus:
        return pull<Softplus, T>(run);
    }
  }

 private:
  template <class F, class T>
  void map(OpRun& run) const {
    const T alpha = static_cast<T>(alpha_);
    for_elements(run, run.out_shape().size(), [&](std::int64_t begin, std::int64_t end) {
      const T* const x = run.in<T>(0) + begin;
      store(run.out<T>() + begin, end - begin, false, [&](std::int64_t e) { return F::value(x[e], alpha); });
    });
  }
  template <class F, class T>
  void pull(OpRun& run) const {
    const T* const v = backward_needs_input(0) ? run.in<T>(0) : run.out<T>();
    const T* const g = run.grad_out<T>();
    const T alpha = static_cast<T>(alpha_);
    store_gradient<T>(run, 0, [=](std::int64_t e) { return g[e] * F::slope(v[e], alpha); });
  }
  template <class T>
  void constant(OpRun& run, T slope) const {
    const T* const g = run.grad_out<T>();
    store_gradient<T>(run, 0, [=](std::int64_t e) { return g[e] * slope; });
  }

  UnaryKind kind_;
  double alpha_;
};

}  // namespace

OpPtr make_unary(UnaryKind kind, double alpha) {
  return std::make_shared<Unary>(kind, alpha);
}

}  // namespace vitrine
