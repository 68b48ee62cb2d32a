#include <algorithm>
#include <cmath>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

// For classes, and for numbers, of which a sound first answer of one or two inputs may lie several deviations off.
constexpr double kTimesEven = 2, kTimesGuess = 8;
constexpr std::uint64_t kFirstSteps = 20;  // that its chart shows, at least

class InitialLossRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (judged_ || !std::isfinite(course.first_loss()) || !course.facts().follows_loss) return said_;
    if (event != Course::Event::window && event != Course::Event::failure) return said_;
    judged_ = true;
    const double even = course.facts().uniform, loss = course.first_loss();
    if (!(even > 0)) return said_;
    const bool classes = course.facts().of_classes;
    const auto batch = static_cast<double>(course.info().train_samples) /
                       static_cast<double>(std::max<std::uint64_t>(1, course.info().steps_per_epoch));
    // One batch is a sample: by so much its mean may lie above that of all.
    const double sure = 1 - 1.5 / std::sqrt(std::max(1.0, batch));
    if (sure * loss <= (classes ? kTimesEven : kTimesGuess) * even) return said_;
    Finding out;
    out.severity = loss > 10 * even ? Finding::Severity::serious : Finding::Severity::warning;
    out.evidence = "The first step's loss is " + said(loss) + ", over " + said(batch) + " samples; " +
                   (classes ? "an answer that favours no class costs " + said(even)
                            : "the best answer that is always the same costs " + said(even)) +
                   ".";
    out.why = classes
                  ? "Before it has learnt anything a network should favour nothing: first weights that are too "
                    "large make it sure of nonsense, and the first steps are spent on unlearning it (Karpathy 2019)."
                  : "The first answers lie far off the target, so that the first steps are long and go one way only.";
    out.remedy = classes ? "Begin the last layers with smaller weights, or normalise what comes before them."
                         : "Standardise the target, or begin with smaller weights.";
    name_whole_network(out, course);
    out.plot = loss_plot({{even, classes ? "no class favoured" : "always the same answer"},
                          {(classes ? kTimesEven : kTimesGuess) * even, "limit"}});
    out.plot.to = std::max<std::uint64_t>(kFirstSteps, course.info().steps_per_epoch);
    if (!classes && course.project().target_transform.type != "standardise")
      out.fixes.push_back(settings_fix("Standardise the target", {{"target_transform.type", "standardise"}}));
    add_fix(out, initializer_fix(course));
    add_fix(out, standardise_fix(course.project()));
    return said_ = std::move(out);
  }

 private:
  bool judged_ = false;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType bad_initial_loss() {
  return {
      "bad_initial_loss",
      "The first loss is too high",
      "The loss of the first step is more than twice that of an answer that favours no class (ln C), or of numbers "
      "more than eight times that of the best constant answer, chance in so small a batch allowed for (Karpathy "
      "2019, “verify loss at init”).",
      AdviceType::Needs::steps,
      "loss",
      {},
      maker<InitialLossRule>()};
}

}  // namespace vitrine::advice
