#include "core/ops/elementwise_loss.h"

namespace vitrine {
namespace {

struct AbsoluteError {
  [[nodiscard]] static std::string_view name() { return "mean_absolute_error"; }
  [[nodiscard]] static LossSettings settings() { return {}; }
  template <class T>
  [[nodiscard]] double value(T x, T t) const {
    return std::fabs(static_cast<double>(x) - static_cast<double>(t));
  }
  // 0 where the two are equal; NaN stays.
  template <class T>
  [[nodiscard]] T slope(T x, T t) const {
    const T d = x - t;
    return d > T{0} ? T{1} : d < T{0} ? T{-1} : d;
  }
  template <class T>
  [[nodiscard]] T target_slope(T x, T t) const {
    return -slope(x, t);
  }
};

}  // namespace

OpPtr make_mean_absolute_error() {
  return std::make_shared<ElementwiseLoss<AbsoluteError>>(AbsoluteError{});
}

}  // namespace vitrine
