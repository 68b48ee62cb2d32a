// One function for each rule, defined in the file of that name, and what they share.
#pragma once

#include "core/advice/fixes.h"
#include "core/advice/network.h"
#include "core/advice/rule.h"
#include "core/advice/words.h"

namespace vitrine::advice {

AdviceType vanishing_gradients();
AdviceType exploding_gradients();
AdviceType dead_units();
AdviceType saturated_units();
AdviceType rate_too_high();
AdviceType rate_too_low();
AdviceType plateau();
AdviceType overfitting();
AdviceType underfitting();
AdviceType bad_initial_loss();
AdviceType inputs_not_normalised();
AdviceType class_imbalance();
AdviceType leakage();
AdviceType loss_does_not_fit();
AdviceType not_finite();

// How often in a row something has held.
class Persistence {
 public:
  // True once it has held for so many.
  bool note(bool holds, int wanted = Course::kPersistence) {
    times_ = holds ? times_ + 1 : 0;
    return times_ >= wanted;
  }
  [[nodiscard]] int times() const { return times_; }

 private:
  int times_ = 0;
};

// What people call these layers: "dense_1, dense_2 and 4 more".
[[nodiscard]] std::string names_of(const Course& course, const std::vector<std::string>& layers);
// The layers that the objectives judge: where a finding of the whole network is seen.
void name_whole_network(Finding& finding, const Course& course);
// What a step moves of each layer's size, and which layer: of those that an objective judges, in this order. Of a run
// without a window in the mean of its steps.
using LayersBySpeed = std::vector<std::pair<double, std::string>>;
[[nodiscard]] LayersBySpeed layers_by_speed(const Course& course, const std::function<bool(double, double)>& before);
// A bar for each layer of the newest look: what `value` says of it.
[[nodiscard]] FindingPlot units_plot(const Course& course, std::string title,
                                     const std::function<double(const LayerUnits&)>& value, FindingPlot::Line limit);
// What a loss is held against: that of guessing, that of the nearest neighbours; as far as they are known.
[[nodiscard]] std::vector<FindingPlot::Line> loss_measures(const Course& course);
// That it changes the project, and leaves nothing that would keep it from being trained on the same data.
[[nodiscard]] bool mends(const BeforeRun& run, const AdviceFix& fix);
// The same on data that would be these.
[[nodiscard]] bool mends(const BeforeRun& run, const AdviceFix& fix, const DataFacts& facts);
inline void add_fix(Finding& finding, std::optional<AdviceFix> fix) {
  if (fix) finding.fixes.push_back(std::move(*fix));
}
template <class Rule>
std::function<std::unique_ptr<AdviceRule>()> maker() {
  return [] { return std::make_unique<Rule>(); };
}

}  // namespace vitrine::advice
