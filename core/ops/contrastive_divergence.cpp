#include "core/ops/elementwise_loss.h"

namespace vitrine {
namespace {

struct Contrast {
  static constexpr bool kConstantSlope = true;
  [[nodiscard]] static std::string_view name() { return "contrastive_divergence"; }
  [[nodiscard]] static LossSettings settings() { return {}; }
  template <class T>
  [[nodiscard]] double value(T x, T t) const {
    return static_cast<double>(x) - static_cast<double>(t);
  }
  template <class T>
  [[nodiscard]] T slope(T, T) const {
    return T{1};
  }
  template <class T>
  [[nodiscard]] T target_slope(T, T) const {
    return T{-1};
  }
};

}  // namespace

OpPtr make_contrastive_divergence() {
  return std::make_shared<ElementwiseLoss<Contrast>>(Contrast{});
}

}  // namespace vitrine
