#include "core/ops/elementwise_loss.h"

namespace vitrine {
namespace {

struct SquaredError {
  [[nodiscard]] static std::string_view name() { return "mean_squared_error"; }
  [[nodiscard]] static LossSettings settings() { return {}; }
  template <class T>
  [[nodiscard]] double value(T x, T t) const {
    const double d = static_cast<double>(x) - static_cast<double>(t);
    return d * d;
  }
  template <class T>
  [[nodiscard]] T slope(T x, T t) const {
    return T{2} * (x - t);
  }
  template <class T>
  [[nodiscard]] T target_slope(T x, T t) const {
    return -slope(x, t);
  }
};

}  // namespace

OpPtr make_mean_squared_error() {
  return std::make_shared<ElementwiseLoss<SquaredError>>(SquaredError{});
}

}  // namespace vitrine
