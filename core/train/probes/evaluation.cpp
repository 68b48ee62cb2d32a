#include "core/train/probes/evaluation.h"

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class EvaluationProbe final : public Probe {
 public:
  explicit EvaluationProbe(Part part) : part_(part) {}
  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    return evaluate_part(subject, part_, stop);
  }

 private:
  Part part_;
};

Part part_called(const std::string& name) {
  for (const Part part : {Part::train, Part::test})
    if (evaluated_part(part) == name) return part;
  return Part::validation;
}

}  // namespace

Spec evaluation_of(Part part) {
  return {"evaluation", {{"split", evaluated_part(part)}}};
}

namespace probes {

ProbeType evaluation() {
  TypeInfo info;
  info.id = "evaluation";
  info.title = "Evaluation";
  info.category = "What it answers";
  info.doc =
      "What the network answers for every sample of a part of the data, beside what would have been right: classes "
      "with their probabilities, numbers in the target's own unit, or the overlap of class maps. It is that of the "
      "first objective.";
  info.params = {ParamSpec::choice("split", "Part", "validation",
                                   {{"validation", "Validation"}, {"training", "Training"}, {"test", "Test"}})
                     .says("Which samples it is judged on: those that validate, that train, or that test.")};
  return {info, [info](const Params& params) {
            return std::make_unique<EvaluationProbe>(part_called(text_of(info, params, "split")));
          }};
}

}  // namespace probes
}  // namespace vitrine
