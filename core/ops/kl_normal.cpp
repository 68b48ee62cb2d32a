#include "core/ops/row_loss.h"

namespace vitrine {
namespace {

// KL(N(m, e^v) ‖ N(0, 1)) = ½ Σ (m² + e^v - 1 - v) over the values of a sample.
struct KlNormal {
  static constexpr bool kLabels = false;
  [[nodiscard]] static std::string_view name() { return "kl_normal"; }
  [[nodiscard]] static LossSettings settings() { return {}; }
  [[nodiscard]] static ClassRows rows(const Shape& shape) { return ClassRows::samples(shape); }
  [[nodiscard]] static Shape places(const Shape& shape) { return {shape[0]}; }

  template <class T>
  [[nodiscard]] double value(const Row<T>& mean, const Row<T>& log_variance) const {
    return 0.5 * sum_of<double>(mean.count, [&](std::int64_t d) {
             return mean[d] * mean[d] + (std::expm1(log_variance[d]) - log_variance[d]);
           });
  }

  template <class T>
  void gradient(const Row<T>& mean, const Row<T>& log_variance, double factor, const GradientRow<T>& to_mean,
                const GradientRow<T>& to_log_variance) const {
    for (std::int64_t d = 0; d < mean.count; ++d) {
      if (to_mean) to_mean.put(d, factor * mean[d]);
      if (to_log_variance) to_log_variance.put(d, factor * 0.5 * std::expm1(log_variance[d]));
    }
  }
};

}  // namespace

OpPtr make_kl_normal() {
  return std::make_shared<RowLoss<KlNormal>>(KlNormal{});
}

}  // namespace vitrine
