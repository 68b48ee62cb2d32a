#include "core/ops/elementwise_loss.h"
#include "core/tensor/kernels/math.h"

namespace vitrine {
namespace {

// From a logit x, with weight q = 1 + (p-1)·t on the positive part:
//   -p·t·ln σ(x) - (1-t)·ln(1-σ(x)) = (1-t)·x + q·softplus(-x), finite for every finite x.
struct BinaryCrossEntropy {
  double positive_weight;
  [[nodiscard]] static std::string_view name() { return "binary_cross_entropy"; }
  [[nodiscard]] LossSettings settings() const { return {.positive_weight = positive_weight}; }
  template <class T>
  [[nodiscard]] double value(T x, T t) const {
    const double logit = static_cast<double>(x), target = static_cast<double>(t);
    const double q = 1 + (positive_weight - 1) * target;
    return (1 - target) * logit + q * math::softplus(-logit);
  }
  template <class T>
  [[nodiscard]] T slope(T x, T t) const {
    const T q = T{1} + static_cast<T>(positive_weight - 1) * t;
    return (T{1} - t) - q * math::sigmoid(-x);
  }
  template <class T>
  [[nodiscard]] T target_slope(T x, T) const {
    return static_cast<T>(positive_weight - 1) * math::softplus(-x) - x;
  }
};

}  // namespace

OpPtr make_binary_cross_entropy(double positive_weight) {
  return std::make_shared<ElementwiseLoss<BinaryCrossEntropy>>(BinaryCrossEntropy{positive_weight});
}

}  // namespace vitrine
