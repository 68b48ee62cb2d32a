#include "core/ops/row_loss.h"
#include "core/ops/softmax_rows.h"

namespace vitrine {
namespace {

// KL(t ‖ p) = Σ t·(ln t - ln p) with p = softmax(x), 0·ln 0 = 0. For all t at once, so that targets which do not add
// up to 1 have their right gradient too: ∂/∂x[k] = p[k]·Σt - t[k], ∂/∂t[k] = ln t[k] + 1 - ln p[k] (0 where t is 0).
struct KlDivergence : AlongClasses {
  static constexpr bool kLabels = false;
  [[nodiscard]] static std::string_view name() { return "kl_divergence"; }
  [[nodiscard]] static LossSettings settings() { return {}; }

  template <class T>
  [[nodiscard]] double value(const Row<T>& x, const Row<T>& t) const {
    const Denominator<T> below = denominator(x.first, x.count, x.stride);
    const double log_sum = std::log(static_cast<double>(below.sum)), largest = static_cast<double>(below.largest);
    if (std::isnan(log_sum)) return log_sum;
    double sum = 0;
    for (std::int64_t k = 0; k < x.count; ++k)
      if (t[k] != 0) sum += t[k] * (std::log(t[k]) + (log_sum + (largest - x[k])));
    return sum;
  }

  template <class T>
  void gradient(const Row<T>& x, const Row<T>& t, double factor, const GradientRow<T>& dx,
                const GradientRow<T>& dt) const {
    const Denominator<T> below = denominator(x.first, x.count, x.stride);
    const double log_sum = std::log(static_cast<double>(below.sum)), largest = static_cast<double>(below.largest);
    double mass = 0;
    for (std::int64_t k = 0; k < x.count; ++k) mass += t[k];
    const double share = mass / static_cast<double>(below.sum);
    for (std::int64_t k = 0; k < x.count; ++k) {
      const auto e = static_cast<double>(math::exp(x.first[k * x.stride] - below.largest));
      if (dx) dx.put(k, factor * (share * e - t[k]));
      if (dt) dt.put(k, t[k] == 0 ? 0.0 : factor * (std::log(t[k]) + 1 + (log_sum + (largest - x[k]))));
    }
  }
};

}  // namespace

OpPtr make_kl_divergence() {
  return std::make_shared<RowLoss<KlDivergence>>(KlDivergence{});
}

}  // namespace vitrine
