#include "core/ops/row_loss.h"
#include "core/tensor/kernels/math.h"

namespace vitrine {
namespace {

// -α·(1-p)^γ·ln p for the probability p of the right class: a softmax, or the sigmoid of one logit.
struct Focal : AlongClasses {
  static constexpr bool kLabels = true;
  double gamma;
  std::vector<double> alpha;  // one a class; empty: 1
  [[nodiscard]] static std::string_view name() { return "focal"; }
  [[nodiscard]] LossSettings settings() const { return {.class_weights = alpha, .gamma = gamma}; }

  // p of the right class, q = 1 - p and ln p, each without taking a number near 1 from 1.
  struct Chance {
    double p, q, log_p;
  };

  template <class T>
  [[nodiscard]] double value(const Row<T>& x, std::int64_t target) const {
    const Chance c = chance(x, target);
    return -weight(target) * std::pow(c.q, gamma) * c.log_p;
  }

  // With s = d loss / d ln p: ∂/∂x[target] = s·q, ∂/∂x[k] = -s·p[k].
  template <class T>
  void gradient(const Row<T>& x, std::int64_t target, double factor, const GradientRow<T>& dx) const {
    const Chance c = chance(x, target);
    // γ·q^(γ-1)·ln p goes to 0 with q: ln p does as q.
    const double steep = gamma == 0 || c.q == 0 ? 0.0 : gamma * std::pow(c.q, gamma - 1) * c.p * c.log_p;
    const double slope = factor * weight(target) * (steep - std::pow(c.q, gamma));
    if (x.count == 1) return dx.put(0, (target == 1 ? slope : -slope) * c.q);
    const T largest = largest_of(x);
    const auto sum = sum_of<T>(x.count, [&](std::int64_t k) { return math::exp(x.first[k * x.stride] - largest); });
    const double share = slope / static_cast<double>(sum);
    for (std::int64_t k = 0; k < x.count; ++k) {
      const auto e = static_cast<double>(math::exp(x.first[k * x.stride] - largest));
      dx.put(k, k == target ? slope * c.q : -share * e);
    }
  }

 private:
  [[nodiscard]] double weight(std::int64_t target) const {
    return alpha.empty() ? 1.0 : alpha[static_cast<std::size_t>(target)];
  }

  template <class T>
  [[nodiscard]] static T largest_of(const Row<T>& x) {
    T largest = x.first[0];
    for (std::int64_t k = 1; k < x.count; ++k)
      largest = x.first[k * x.stride] > largest ? x.first[k * x.stride] : largest;
    return largest;
  }

  template <class T>
  [[nodiscard]] static Chance chance(const Row<T>& x, std::int64_t target) {
    if (x.count == 1) {
      const double logit = target == 1 ? x[0] : -x[0];
      return {math::sigmoid(logit), math::sigmoid(-logit), -math::softplus(-logit)};
    }
    const T largest = largest_of(x);
    const auto exps = [&](std::int64_t from, std::int64_t to) {
      return static_cast<double>(
          sum_of<T>(to - from, [&](std::int64_t k) { return math::exp(x.first[(from + k) * x.stride] - largest); }));
    };
    const double above = x[target] - static_cast<double>(largest);
    const double own = std::exp(above), others = exps(0, target) + exps(target + 1, x.count);
    const double log_p = above == 0 ? -std::log1p(others) : above - std::log(own + others);
    return {own / (own + others), others / (own + others), log_p};
  }
};

}  // namespace

OpPtr make_focal(double gamma, std::vector<double> alpha) {
  return std::make_shared<RowLoss<Focal>>(Focal{{}, gamma, std::move(alpha)});
}

}  // namespace vitrine
