#include "core/ops/row_loss.h"

namespace vitrine {
namespace {

// 1 - x·t / (‖x‖·‖t‖). A row of length below 1e-8 has no direction: its similarity and its gradient are 0.
struct Cosine : AlongClasses {
  static constexpr bool kLabels = false;
  static constexpr double kLeast = 1e-8;
  [[nodiscard]] static std::string_view name() { return "cosine"; }
  [[nodiscard]] static LossSettings settings() { return {}; }

  struct Angle {
    double x, t;  // lengths
    double similarity;
    [[nodiscard]] bool none() const { return x < kLeast || t < kLeast; }
  };

  template <class T>
  [[nodiscard]] double value(const Row<T>& x, const Row<T>& t) const {
    return 1 - angle_of(x, t).similarity;
  }

  // ∂/∂x = -(t/‖t‖ - s·x/‖x‖)/‖x‖, and the same by t.
  template <class T>
  void gradient(const Row<T>& x, const Row<T>& t, double factor, const GradientRow<T>& dx,
                const GradientRow<T>& dt) const {
    const Angle a = angle_of(x, t);
    if (a.none()) return dx.put_nothing(), dt.put_nothing();
    for (std::int64_t k = 0; k < x.count; ++k) {
      const double along_x = x[k] / a.x, along_t = t[k] / a.t;
      if (dx) dx.put(k, -factor * (along_t - a.similarity * along_x) / a.x);
      if (dt) dt.put(k, -factor * (along_x - a.similarity * along_t) / a.t);
    }
  }

 private:
  template <class T>
  [[nodiscard]] static Angle angle_of(const Row<T>& x, const Row<T>& t) {
    const auto product = [](const Row<T>& a, const Row<T>& b) {
      return sum_of<double>(a.count, [&](std::int64_t k) { return a[k] * b[k]; });
    };
    Angle angle{std::sqrt(product(x, x)), std::sqrt(product(t, t)), product(x, t)};
    angle.similarity = angle.none() ? 0 * angle.similarity : angle.similarity / angle.x / angle.t;
    return angle;
  }
};

}  // namespace

OpPtr make_cosine() {
  return std::make_shared<RowLoss<Cosine>>(Cosine{});
}

}  // namespace vitrine
