#include "core/ops/row_loss.h"

namespace vitrine {
namespace {

// max(0, s) or its square, with the slack s = margin + max over k ≠ target of x[k] - x[target] (Crammer & Singer
// 2001); of one value, s = margin - y·x with y = ±1. Without a margin a tie counts as wrong and has the slope of it:
// weights that all start at 0 would never move.
struct Hinge : AlongClasses {
  static constexpr bool kLabels = true;
  bool squared;
  double margin;
  [[nodiscard]] static std::string_view name() { return "hinge"; }
  [[nodiscard]] LossSettings settings() const { return {.margin = margin, .squared = squared}; }

  template <class T>
  [[nodiscard]] double value(const Row<T>& x, std::int64_t target) const {
    const double slack = slack_of(x, target, rival_of(x, target));
    return slack <= 0 ? 0.0 : squared ? slack * slack : slack;
  }

  template <class T>
  void gradient(const Row<T>& x, std::int64_t target, double factor, const GradientRow<T>& dx) const {
    const std::int64_t rival = rival_of(x, target);
    const double slack = slack_of(x, target, rival);
    const bool learned = margin > 0 ? slack <= 0 : slack < 0;
    const double slope = learned ? 0.0 : factor * (squared ? 2 * slack : slack >= 0 ? 1.0 : slack);
    if (x.count == 1) return dx.put(0, target == 1 ? -slope : slope);
    for (std::int64_t k = 0; k < x.count; ++k) dx.put(k, k == target ? -slope : k == rival ? slope : 0.0);
  }

 private:
  // The largest of the other classes, the first of equals; one that is not a number, if there is any.
  template <class T>
  [[nodiscard]] static std::int64_t rival_of(const Row<T>& x, std::int64_t target) {
    std::int64_t rival = target == 0 ? 1 : 0;
    for (std::int64_t k = rival + 1; k < x.count && !std::isnan(x[rival]); ++k)
      if (k != target && !(x[k] <= x[rival])) rival = k;
    return rival;
  }
  template <class T>
  [[nodiscard]] double slack_of(const Row<T>& x, std::int64_t target, std::int64_t rival) const {
    if (x.count == 1) return target == 1 ? margin - x[0] : margin + x[0];
    return margin + x[rival] - x[target];
  }
};

}  // namespace

OpPtr make_hinge(bool squared, double margin) {
  return std::make_shared<RowLoss<Hinge>>(Hinge{{}, squared, margin});
}

}  // namespace vitrine
