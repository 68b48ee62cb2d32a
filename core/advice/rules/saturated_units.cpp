#include <algorithm>
#include <map>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

class SaturatedRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event == Course::Event::window) return said_;
    if (event != Course::Event::look) return said_;
    said_.reset();
    std::vector<std::pair<double, std::string>> ill;
    for (const LayerUnits& layer : course.looks().back().layers)
      if (many_[layer.node].note(many_are_saturated(layer))) ill.emplace_back(layer.saturated_share(), layer.node);
    if (ill.empty()) return said_;
    std::sort(ill.rbegin(), ill.rend());
    said_ = told(course, ill, from_the_start(course, ill));
    return said_;
  }

 private:
  // First weights of the usual size saturate nothing, so that what is saturated then is not learnt.
  static bool from_the_start(const Course& course, const std::vector<std::pair<double, std::string>>& ill) {
    const Course::Look& first = course.looks().front();
    if (first.step != 0) return false;
    for (const Node& node : course.project().graph.nodes())
      if (node.type == "batch_norm") return false;  // its statistics are not there yet
    return std::any_of(first.layers.begin(), first.layers.end(), [&](const LayerUnits& layer) {
      return many_are_saturated(layer) &&
             std::any_of(ill.begin(), ill.end(), [&](const auto& one) { return one.second == layer.node; });
    });
  }

  static Finding told(const Course& course, const std::vector<std::pair<double, std::string>>& ill, bool at_once) {
    Finding out;
    for (const auto& [share, node] : ill) out.layers.push_back(node);
    const bool learnt = course.learnt();
    out.severity = learnt && !at_once                               ? Finding::Severity::note
                   : ill.front().first > kNearlyAllUnits && !learnt ? Finding::Severity::serious
                                                                    : Finding::Severity::warning;
    out.evidence = percent(ill.front().first) + " of the units of " + names_of(course, {out.layers.front()}) +
                   " lie beyond 0.85 of the way to the ends of their activation in the mean" +
                   (at_once ? ", and did before the first step" : "") +
                   (ill.size() > 1 ? "; so do most of " + names_of(course, {out.layers.begin() + 1, out.layers.end()})
                                   : std::string()) +
                   ".";
    out.plot = units_plot(course, "Share of saturated units",
                          [](const LayerUnits& layer) { return layer.saturated_share(); },
                          {kManyUnits, "half of the units"});
    out.plot.shares = true;
    out.why =
        "There a sigmoid or tanh is flat: the gradient is multiplied by next to nothing (Glorot & Bengio 2010; "
        "measured as by Rakitianskaia & Engelbrecht 2015).";
    out.remedy = "Normalise the inputs, begin with the usual weights, lower the learning rate, or use ReLU.";
    add_fix(out, initializer_fix(course));
    add_fix(out, standardise_fix(course.project()));
    add_fix(out, activation_fix(course, out.layers, "relu"));
    out.fixes.push_back(slower_fix(course.project()));
    return out;
  }

  std::map<std::string, Persistence> many_;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType saturated_units() {
  return {
      "saturated_units",
      "Saturated units",
      "More than half of the units of a layer with sigmoid or tanh (LSTM and GRU among them) have a mean |y| "
      "beyond 0.85 of the way to its ends (ρ of Rakitianskaia & Engelbrecht 2015), at three looks in a row. Where "
      "the network has learnt what there is to learn, and began otherwise, it is a note.",
      AdviceType::Needs::units,
      "weights",
      {},
      maker<SaturatedRule>()};
}

}  // namespace vitrine::advice
