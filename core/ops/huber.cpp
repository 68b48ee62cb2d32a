#include "core/ops/elementwise_loss.h"

namespace vitrine {
namespace {

struct Huber {
  double delta;
  [[nodiscard]] static std::string_view name() { return "huber"; }
  [[nodiscard]] LossSettings settings() const { return {.delta = delta}; }
  template <class T>
  [[nodiscard]] double value(T x, T t) const {
    const double d = std::fabs(static_cast<double>(x) - static_cast<double>(t));
    return d > delta ? delta * (d - 0.5 * delta) : 0.5 * d * d;
  }
  template <class T>
  [[nodiscard]] T slope(T x, T t) const {
    const T d = x - t, bound = static_cast<T>(delta);
    return d > bound ? bound : d < -bound ? -bound : d;
  }
  template <class T>
  [[nodiscard]] T target_slope(T x, T t) const {
    return -slope(x, t);
  }
};

}  // namespace

OpPtr make_huber(double delta) {
  return std::make_shared<ElementwiseLoss<Huber>>(Huber{delta});
}

}  // namespace vitrine
