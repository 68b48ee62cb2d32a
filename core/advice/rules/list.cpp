#include "core/advice/rules/list.h"

#include <algorithm>
#include <cmath>

#include "core/project/objectives.h"
#include "core/train/check.h"

namespace vitrine {

const std::vector<AdviceType>& advice_types() {
  using namespace advice;
  static const std::vector<AdviceType> types{
      not_finite(), exploding_gradients(), vanishing_gradients(), rate_too_high(),    rate_too_low(),
      dead_units(), saturated_units(),     loss_does_not_fit(),   bad_initial_loss(), inputs_not_normalised(),
      leakage(),    class_imbalance(),     overfitting(),         underfitting(),     plateau()};
  return types;
}

}  // namespace vitrine

namespace vitrine::advice {

std::string names_of(const Course& course, const std::vector<std::string>& layers) {
  std::vector<std::string> names;
  for (const std::string& id : layers) {
    const Node* node = course.project().graph.find(id);
    names.push_back(node ? node->name : id);
  }
  return listed(names);
}

bool mends(const BeforeRun& run, const AdviceFix& fix) {
  return mends(run, fix, facts_of(run.dataset));
}

bool mends(const BeforeRun& run, const AdviceFix& fix, const DataFacts& facts) {
  const Project mended = fix.apply(run.drawn);
  return !(mended == run.drawn) && check_project(mended, &facts).ok();
}

void name_whole_network(Finding& finding, const Course& course) {
  finding.whole_network = true;
  for (const Objective& objective : course.project().objectives) {
    const Node* judged = weight_of(objective) > 0 ? judged_node(course.project(), objective) : nullptr;
    if (judged && std::find(finding.layers.begin(), finding.layers.end(), judged->id) == finding.layers.end())
      finding.layers.push_back(judged->id);
  }
}

LayersBySpeed layers_by_speed(const Course& course, const std::function<bool(double, double)>& before) {
  LayersBySpeed out;
  const auto steps = static_cast<double>(std::max<std::uint64_t>(1, course.step()));
  for (std::size_t i = 0; i < course.layers().size(); ++i) {
    const double ratio = course.windows() > 0 ? course.window().ratios[i] : course.moved(i) / steps;
    if (course.layers()[i].judged && std::isfinite(ratio)) out.emplace_back(ratio, course.layers()[i].node);
  }
  std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return before(a.first, b.first); });
  return out;
}

FindingPlot units_plot(const Course& course, std::string title, const std::function<double(const LayerUnits&)>& value,
                       FindingPlot::Line limit) {
  std::vector<FindingPlot::Bar> bars;
  if (!course.looks().empty())
    for (const LayerUnits& layer : course.looks().back().layers) bars.push_back({layer.name, value(layer)});
  return bars_plot(std::move(title), std::move(bars), {std::move(limit)});
}

std::vector<FindingPlot::Line> loss_measures(const Course& course) {
  std::vector<FindingPlot::Line> out;
  if (std::isfinite(course.facts().guess)) out.push_back({course.facts().guess, "guessing"});
  if (std::isfinite(course.facts().neighbours)) out.push_back({course.facts().neighbours, "nearest neighbours"});
  return out;
}

}  // namespace vitrine::advice
