#include "core/ops/row_loss.h"

namespace vitrine {
namespace {

// T²·KL(softmax(t/T) ‖ softmax(x/T)) of two rows of logits (Hinton et al. 2015). With p and q the two softmaxes and
// d = ln p - ln q: ∂/∂x[k] = T·(q[k] - p[k]), ∂/∂t[k] = T·p[k]·(d[k] - Σ p·d).
struct Distillation : AlongClasses {
  static constexpr bool kLabels = false;
  double temperature;
  [[nodiscard]] static std::string_view name() { return "distillation"; }
  [[nodiscard]] LossSettings settings() const { return {.temperature = temperature}; }

  template <class T>
  [[nodiscard]] double value(const Row<T>& x, const Row<T>& t) const {
    return temperature * temperature * divergence(x, t, log_sum(x), log_sum(t));
  }

  template <class T>
  void gradient(const Row<T>& x, const Row<T>& t, double factor, const GradientRow<T>& dx,
                const GradientRow<T>& dt) const {
    const double of_x = log_sum(x), of_t = log_sum(t), all = dt ? divergence(x, t, of_x, of_t) : 0;
    for (std::int64_t k = 0; k < x.count; ++k) {
      const double log_p = t[k] / temperature - of_t, log_q = x[k] / temperature - of_x;
      if (dt) dt.put(k, factor * temperature * std::exp(log_p) * (log_p - log_q - all));
      if (dx) dx.put(k, factor * temperature * (std::exp(log_q) - std::exp(log_p)));
    }
  }

 private:
  // ln Σ e^(x/T); NaN and infinity stay.
  template <class T>
  [[nodiscard]] double log_sum(const Row<T>& x) const {
    double largest = x[0], sum = 0;
    for (std::int64_t k = 1; k < x.count; ++k)
      if (!(x[k] <= largest)) largest = x[k];
    for (std::int64_t k = 0; k < x.count; ++k) sum += std::exp((x[k] - largest) / temperature);
    return largest / temperature + std::log(sum);
  }
  template <class T>
  [[nodiscard]] double divergence(const Row<T>& x, const Row<T>& t, double of_x, double of_t) const {
    double sum = 0;
    for (std::int64_t k = 0; k < x.count; ++k) {
      const double log_p = t[k] / temperature - of_t;
      sum += std::exp(log_p) * (log_p - (x[k] / temperature - of_x));
    }
    return sum;
  }
};

}  // namespace

OpPtr make_distillation(double temperature) {
  return std::make_shared<RowLoss<Distillation>>(Distillation{{}, temperature});
}

}  // namespace vitrine
