#include <algorithm>
#include <map>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr double kSomeDead = 0.3, kMostDead = 0.8;

class DeadRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event == Course::Event::look) look(course);
    if (event == Course::Event::window) watch_gradients(course);
    if (event != Course::Event::look && event != Course::Event::window) return said_;
    return said_ = told(course);
  }

 private:
  void look(const Course& course) {
    shares_.clear();
    units_ = dead_ = 0;
    for (const LayerUnits& layer : course.looks().back().layers) {
      const bool holds = layer.dead_share() > kSomeDead;
      (void)many_[layer.node].note(many_are_dead(layer));
      if (!some_[layer.node].note(holds)) continue;
      shares_.emplace_back(layer.dead_share(), layer.node);
      units_ += layer.units, dead_ += layer.dead;
    }
    std::sort(shares_.rbegin(), shares_.rend());
  }

  // Health says at once that nothing comes back through a layer; here it has to stay so.
  void watch_gradients(const Course& course) {
    silent_.clear();
    for (const LayerHealth& layer : course.health().layers())
      if (no_gradient_[layer.node].note(layer.word == "dead", 2 * Course::kPersistence))
        silent_.push_back(layer.node);
  }

  std::optional<Finding> told(const Course& course) {
    double worst = shares_.empty() ? 0 : shares_.front().first;
    Finding out;
    for (const auto& [share, node] : shares_) out.layers.push_back(node);
    for (const std::string& node : silent_)
      if (std::find(out.layers.begin(), out.layers.end(), node) == out.layers.end()) out.layers.push_back(node);
    if (out.layers.empty()) return {};
    const bool many = std::any_of(shares_.begin(), shares_.end(), [this](const auto& one) {
      return many_[one.second].times() >= Course::kPersistence;
    });
    // A network learns without the half of a wide layer; what harms is said to, what does not is noted.
    const bool learnt = course.learnt(), harms = worst > kMostDead || !learnt;
    out.severity = (worst > kNearlyAllUnits && !learnt) || !silent_.empty() ? Finding::Severity::serious
                   : many && harms                                          ? Finding::Severity::warning
                                                                            : Finding::Severity::note;
    if (!shares_.empty())
      out.evidence =
          percent(static_cast<double>(dead_) / static_cast<double>(std::max<std::int64_t>(1, units_))) +
          " of the units of " + names_of(course, out.layers) + " answer 0 to at least 99 of 100 samples" +
          (shares_.size() > 1 ? ", the most in " + names_of(course, {shares_.front().second}) + ", " + percent(worst)
                              : std::string()) +
          ".";
    else
      out.evidence = "The gradient of " + names_of(course, silent_) + " has been exactly 0 for " +
                     said(static_cast<double>(no_gradient_[silent_.front()].times())) + " windows of steps.";
    if (!shares_.empty()) {
      out.plot = units_plot(course, "Share of dead units", [](const LayerUnits& layer) { return layer.dead_share(); },
                            {kManyUnits, "half of the units"});
      out.plot.shares = true;
    } else {
      out.plot = layers_plot(FindingPlot::Of::layer_norms, silent_, {});
    }
    out.why =
        "A unit whose input is negative for every sample has slope 0: nothing moves its weights any more (Lu et "
        "al. 2019, “Dying ReLU”). Too large a step, or first weights that lean one way, put it there.";
    out.remedy = "Lower the learning rate, use LeakyReLU, or begin with the usual weights.";
    add_fix(out, activation_fix(course, out.layers, "leaky_relu"));
    add_fix(out, initializer_fix(course));
    out.fixes.push_back(slower_fix(course.project()));
    return out;
  }

  std::map<std::string, Persistence> some_, many_, no_gradient_;
  std::vector<std::pair<double, std::string>> shares_;
  std::vector<std::string> silent_;
  std::int64_t units_ = 0, dead_ = 0;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType dead_units() {
  return {
      "dead_units",
      "Dead units",
      "More than half of a layer's units answer 0 to at least 99 of 100 training samples, at three looks in a row, "
      "while there is something left to learn, or four fifths whatever is left; from 30 % on it is a note. Or a "
      "layer's gradient stays "
      "exactly 0 while there is something to learn, as Health says, for six windows.",
      AdviceType::Needs::units,
      "weights",
      {},
      maker<DeadRule>()};
}

}  // namespace vitrine::advice
