#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

class NotFiniteRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event != Course::Event::failure) return said_;
    const Course::Failure& failure = *course.failure();
    Finding out;
    out.severity = Finding::Severity::serious;
    out.evidence = failure.story + (failure.story.ends_with('.') ? "" : ".");
    out.why =
        "Past what a float can hold a number is infinite, and whatever is computed from it is none: the run "
        "cannot go on.";
    out.remedy = course.step() == 0 ? "Look at the data of the first batch and at the first weights."
                                    : "Lower the learning rate, clip gradients, and normalise inputs and target.";
    out.plot = gradient_plot({});
    out.plot.marks = {{course.step(), "the last finite step"}};
    if (!failure.node.empty()) out.layers = {failure.node};
    out.fixes.push_back(slower_fix(course.project()));
    out.fixes.push_back(clip_fix());
    add_fix(out, initializer_fix(course));
    return said_ = std::move(out);
  }

 private:
  std::optional<Finding> said_;
};

}  // namespace

AdviceType not_finite() {
  return {"not_finite",
          "A number is not finite",
          "The run has ended because a number was infinite or none; said at once.",
          AdviceType::Needs::steps,
          "gradients",
          {},
          maker<NotFiniteRule>()};
}

}  // namespace vitrine::advice
