#include <algorithm>
#include <cmath>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr double kEarliestEpoch = 0.3;  // of all epochs
constexpr double kRise = 0.1;           // of the best validation loss
constexpr double kRiseOfReference = 0.05, kGapOfReference = 0.1;
constexpr double kAsBadAsGuessing = 0.9, kKnownByHeart = 0.5;  // of the reference

class OverfittingRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event != Course::Event::epoch) return said_;
    said_.reset();
    const EpochRecord& epoch = course.epochs().back();
    if (!course.facts().follows_loss || !epoch.has_validation || course.info().validation_samples < 2) return said_;
    const auto train = static_cast<double>(epoch.train.loss), validation = static_cast<double>(epoch.validation.loss);
    if (validation < best_)
      best_ = validation, best_epoch_ = epoch.epoch, best_step_ = epoch.step, train_at_best_ = train;
    const double reference = course.reference();
    const bool late = epoch.epoch >= kEarliestEpoch * course.info().epochs;
    // It has risen from its best while the training loss fell on (Prechelt 1998, generalisation loss).
    const bool rises = validation > best_ * (1 + kRise) && validation - best_ > kRiseOfReference * reference &&
                       validation - train > kGapOfReference * reference && train < train_at_best_;
    // Or it was never good: learnt by heart.
    const bool by_heart = validation > kAsBadAsGuessing * reference && train < kKnownByHeart * reference;
    if (holds_.note(late && (rises || by_heart))) said_ = told(course, train, validation);
    return said_;
  }

 private:
  [[nodiscard]] Finding told(const Course& course, double train, double validation) const {
    Finding out;
    const double reference = course.reference();
    out.severity = validation > 1.5 * best_ && validation > kAsBadAsGuessing * reference ? Finding::Severity::serious
                                                                                         : Finding::Severity::warning;
    out.evidence = "The validation loss is " + said(validation) + ", the training loss " + said(train) +
                   "; at its best, after epoch " + std::to_string(best_epoch_) + ", it was " + said(best_) + ".";
    name_whole_network(out, course);
    out.plot = loss_plot({{best_, "best validation"}, {best_ * (1 + kRise), "a tenth above it"}});
    out.plot.marks = {{best_step_, "best validation"}};
    out.why =
        "Since then the network learns the training samples by heart: what it gains on them it loses on others "
        "(Prechelt 1998).";
    out.remedy = "Stop early, add dropout or weight decay, make the network smaller, or find more data.";
    const Project& project = course.project();
    if (!flag_of(stopping_info(), project.stopping, "enabled"))
      out.fixes.push_back(settings_fix("Switch early stopping on", {{"stopping.enabled", "on"}}));
    if (real_of(regularisation_info(), project.regularisation, "weight_decay") < 0.01)
      out.fixes.push_back(settings_fix("Set Weight decay to 0.01", {{"regularisation.weight_decay", "0.01"}}));
    return out;
  }

  Persistence holds_;
  double best_ = std::numeric_limits<double>::infinity(), train_at_best_ = 0;
  std::uint32_t best_epoch_ = 0;
  std::uint64_t best_step_ = 0;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType overfitting() {
  return {"overfitting",
          "Overfitting",
          "After 30 % of the epochs, for three epochs: the validation loss has risen by a tenth above its best (the "
          "generalisation loss of Prechelt 1998) and by a twentieth of what guessing costs, while the training loss "
          "fell on; or it is no better than guessing, and the training loss is far below.",
          AdviceType::Needs::epochs,
          "loss",
          {},
          maker<OverfittingRule>()};
}

}  // namespace vitrine::advice
