#include <algorithm>
#include <cmath>
#include <functional>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr double kTooFast = 0.1, kWild = 0.3, kBrisk = 0.02;  // update ratio
constexpr double kNothingGained = 0.75;                       // of the reference
constexpr double kWorse = 2;                                  // times the best loss
constexpr double kAboveBeginning = 1.5, kLeftBehind = 0.1;

class HighRateRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event == Course::Event::failure) {
      if (fastest(course) > kTooFast || fast_.times() > 0 || (course.windows() == 0 && steep(course)))
        said_ = told(course, Finding::Severity::serious, "until a number was no longer finite");
      return said_;
    }
    if (event != Course::Event::window || course.failure() || !course.facts().has_scale) return said_;
    said_.reset();
    const double ratio = middle(course);
    if (fast_.note(ratio > kTooFast) || ratio > kWild) was_fast_ = true;
    peak_ = std::max(peak_, ratio);
    if (!course.facts().follows_loss) {
      if (fast_.times() >= 2 * Course::kPersistence) said_ = told(course, Finding::Severity::warning, "");
      return said_;
    }
    const double loss = course.window().loss, reference = course.reference();
    const double began = std::isfinite(course.first_loss()) ? std::max(course.first_loss(), reference) : reference;
    const bool diverged = above_.note(loss > kAboveBeginning * began && peak_ > kBrisk);
    const bool gained_nothing = course.now() > kNothingGained * reference;
    const bool lost_again =
        loss > kWorse * course.best_loss() && loss > 0.1 * reference && course.now() > 0.1 * reference;
    was_fast_ = was_fast_ || diverged;
    const bool stuck =
        course.windows() >= Course::kLeastWindows && !course.falls_fast() && course.left_to_learn() > kLeftBehind;
    // Every run has gained nothing at first: this has to last longer.
    const bool harmed = harm_.note(was_fast_ && (gained_nothing || lost_again || stuck), 2 * Course::kPersistence);
    if (diverged)
      said_ = told(course, Finding::Severity::serious,
                   "and the loss is " + said(loss) + "; it began at " + said(course.first_loss()));
    else if (harmed)
      said_ = told(course, Finding::Severity::warning,
                   gained_nothing || stuck
                       ? "and the loss has stayed at " + said(course.now()) + "; " + course.measure()
                       : "and the loss is " + said(loss) + " after it was " + said(course.best_loss()));
    return said_;
  }

 private:
  // Of the layers that train: half move faster.
  static double middle(const Course& course) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < course.layers().size(); ++i)
      if (course.layers()[i].judged && std::isfinite(course.window().ratios[i]))
        ratios.push_back(course.window().ratios[i]);
    if (ratios.empty()) return 0;
    std::sort(ratios.begin(), ratios.end());
    return ratios[ratios.size() / 2];
  }
  static double fastest(const Course& course) {
    double most = 0;
    if (course.windows() == 0) return 0;
    for (const double ratio : course.window().ratios)
      if (std::isfinite(ratio)) most = std::max(most, ratio);
    return most;
  }
  // Before a window is full.
  static bool steep(const Course& course) {
    double most = 0;
    for (std::size_t i = 0; i < course.layers().size(); ++i) most = std::max(most, course.moved(i));
    return most > kTooFast * static_cast<double>(std::max<std::uint64_t>(1, course.step()));
  }

  // Those that move too fast; where it shows in the loss alone, the one that moves most.
  static void name_fastest(Finding& out, const Course& course) {
    const auto layers = layers_by_speed(course, std::greater<>());
    if (layers.empty() || layers.front().first == 0) return;
    for (const auto& [ratio, node] : layers)
      if (out.layers.empty() || ratio > kTooFast) out.layers.push_back(node);
    out.evidence += " The fastest layer is " + names_of(course, {layers.front().second}) + ", " +
                    percent(layers.front().first) + " a step.";
  }

  [[nodiscard]] Finding told(const Course& course, Finding::Severity severity, const std::string& harm) const {
    Finding out;
    out.severity = severity;
    const double most = std::max({peak_, middle_or_moved(course)});
    out.evidence = "At a learning rate of " + said(course.largest_rate()) + " each step moved the weights by up to " +
                   percent(most) + " of their size" + (harm.empty() ? "" : ", " + harm) + ".";
    name_fastest(out, course);
    out.plot = layers_plot(FindingPlot::Of::update_ratios, out.layers, {{kTooFast, "a tenth"}, {0.001, "healthy"}});
    out.why =
        "About 0.1 % a step is healthy (CS231n); with far more the weights leap over what they look for, and "
        "ReLU units may die on the way.";
    out.remedy = "Lower the learning rate, about to a tenth, or warm it up.";
    out.fixes.push_back(slower_fix(course.project()));
    out.fixes.push_back(settings_fix("Warm up over 100 steps", {{"schedule.warmup", "100"}}));
    return out;
  }
  static double middle_or_moved(const Course& course) {
    if (course.windows() > 0) return middle(course);
    double most = 0;
    for (std::size_t i = 0; i < course.layers().size(); ++i) most = std::max(most, course.moved(i));
    return course.step() > 0 ? most / static_cast<double>(course.step()) : 0;
  }

  Persistence fast_, above_, harm_;
  bool was_fast_ = false;
  double peak_ = 0;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType rate_too_high() {
  return {"rate_too_high",
          "The learning rate is too high",
          "Half of the layers moved by more than a tenth of their size a step (healthy is about 0.1 %, CS231n; "
          "TheDeepChecker, Ben Braiek & Khomh 2021) for three windows, and the loss has gained nothing by it or has "
          "lost what it had gained; or the loss has risen far above where it began.",
          AdviceType::Needs::steps,
          "loss",
          {},
          maker<HighRateRule>()};
}

}  // namespace vitrine::advice
