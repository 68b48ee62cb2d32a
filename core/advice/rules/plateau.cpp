#include <cmath>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr double kLeftOver = 0.1;  // of the reference: so much more could be learnt
constexpr double kEarliest = 0.3;  // of the run: a long first plateau is no fault yet

class PlateauRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event != Course::Event::window) return said_;
    said_.reset();
    const bool knows = std::isfinite(course.facts().neighbours);
    const bool holds =
        course.done() >= kEarliest && course.flat() && course.left_to_learn() > (knows ? kLeftOver : 0);
    if (holds_.note(holds)) said_ = told(course);
    return said_;
  }

 private:
  static Finding told(const Course& course) {
    Finding out;
    out.severity = Finding::Severity::warning;
    out.evidence = "Over the last third of the run the loss has stayed at " + said(course.now()) + " (" +
                   said(course.before()) + " before that); " + course.measure() + ".";
    name_whole_network(out, course);
    out.plot = loss_plot(loss_measures(course));
    out.why =
        "The steps lead nowhere although there is more to learn: the rate does not suit, the first weights are "
        "all alike, units are dead or gradients vanish on the way.";
    out.remedy = "Try another learning rate or Adam, begin with the usual weights, or see what else is found here.";
    add_fix(out, initializer_fix(course));
    add_fix(out, adam_fix(course.project()));
    out.fixes.push_back(slower_fix(course.project()));
    out.fixes.push_back(faster_fix(course.project(), 10));
    return out;
  }

  Persistence holds_;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType plateau() {
  return {
      "plateau",
      "The loss stands still",
      "Over the last third of the run (at least twelve windows, and a third of all steps) the loss has not fallen "
      "by a hundredth of what guessing costs, although there is more to learn: it lies well above what the nearest "
      "neighbours of a sample answer (Cover & Hart 1967), or, where these say nothing, is that of guessing. A "
      "loss that has come down and stays is no fault.",
      AdviceType::Needs::steps,
      "loss",
      {},
      maker<PlateauRule>()};
}

}  // namespace vitrine::advice
