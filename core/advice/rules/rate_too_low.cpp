#include <algorithm>
#include <cmath>
#include <functional>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr double kTooSlow = 1e-4, kHealthy = 1e-3;  // update ratio
constexpr double kHardlyMoves = 0.1;                // of its size, over the whole run
constexpr double kFarFromDone = 0.5;                // of the reference
constexpr double kOfLargestRate = 0.3;              // below it a schedule is slow on purpose

class LowRateRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event != Course::Event::window) return said_;
    said_.reset();
    if (!course.facts().follows_loss) return said_;
    double ratio = 0, moved = 0, norm = 0;
    for (std::size_t i = 0; i < course.layers().size(); ++i) {
      if (!course.layers()[i].judged || !std::isfinite(course.window().ratios[i])) continue;
      ratio = std::max(ratio, course.window().ratios[i]);
      moved = std::max(moved, course.moved(i));
      norm = std::max(norm, course.window().norms[i]);
    }
    const double steps = std::max<double>(1, static_cast<double>(course.step()));
    const double in_all = moved / steps * std::max(steps, static_cast<double>(course.info().total_steps));
    // What has moved enough to learn, and rests now, is not slow; nor is what a schedule or a vanished gradient
    // slows.
    const bool on_purpose = course.window().rate < kOfLargestRate * course.largest_rate() || norm == 0;
    const bool slow = ratio < kTooSlow && moved < 0.5;
    const bool short_of = in_all < kHardlyMoves;
    const bool holds = !on_purpose && (slow || short_of) && course.level() > kFarFromDone;
    if (holds_.note(holds)) said_ = told(course, ratio, in_all);
    return said_;
  }

 private:
  // The slowest few and the fastest one.
  static std::vector<std::string> compared(std::vector<std::string> layers) {
    constexpr std::size_t kSlowest = 3;
    if (layers.size() > kSlowest + 1) layers.erase(layers.begin() + kSlowest, layers.end() - 1);
    return layers;
  }

  static Finding told(const Course& course, double ratio, double in_all) {
    Finding out;
    out.severity = Finding::Severity::warning;
    out.evidence = "At a learning rate of " + said(course.window().rate) + " each step moves the fastest layer by " +
                   percent(ratio) + " of its size, over the whole run by " + percent(in_all) +
                   " at most; the loss is " + said(course.now()) + ", and " + course.measure() + ".";
    const auto layers = layers_by_speed(course, std::less<>());
    for (const auto& [speed, node] : layers) out.layers.push_back(node);
    if (layers.size() > 1)
      out.evidence += " The slowest is " + names_of(course, {layers.front().second}) + ", " +
                      percent(layers.front().first) + " a step; the fastest " +
                      names_of(course, {layers.back().second}) + ".";
    out.plot = layers_plot(FindingPlot::Of::update_ratios, compared(out.layers),
                           {{kTooSlow, "too slow"}, {kHealthy, "healthy"}});
    out.why = "About 0.1 % a step is healthy (CS231n); with far less the weights stay where they began.";
    out.remedy = "Raise the learning rate, try factors of 10.";
    out.fixes.push_back(faster_fix(course.project(), ratio > 0 ? std::clamp(kHealthy / ratio, 3.0, 1e4) : 10));
    return out;
  }

  Persistence holds_;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType rate_too_low() {
  return {
      "rate_too_low",
      "The learning rate is too low",
      "Even the fastest layer moves by less than 0.01 % of its size a step (healthy is about 0.1 %, CS231n; "
      "TheDeepChecker), or by less than a tenth of it over all steps of the run, for three windows, while the loss "
      "is far from done. Not while a schedule is slow on purpose, nor where the weights have moved before.",
      AdviceType::Needs::steps,
      "loss",
      {},
      maker<LowRateRule>()};
}

}  // namespace vitrine::advice
