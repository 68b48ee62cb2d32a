#include "core/train/probes/evaluation.h"

#include <utility>

#include "core/project/objectives.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class EvaluationProbe final : public Probe {
 public:
  explicit EvaluationProbe(EvaluationScope scope) : scope_(std::move(scope)) {}
  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    return evaluate_part(subject, scope_, stop);
  }

 private:
  EvaluationScope scope_;
};

Part part_called(const std::string& name) {
  for (const Part part : {Part::train, Part::test})
    if (evaluated_part(part) == name) return part;
  return Part::validation;
}

}  // namespace

Spec evaluation_of(const EvaluationScope& scope) {
  return {"evaluation",
          {{"split", evaluated_part(scope.part)},
           {"objective", static_cast<std::int64_t>(scope.objective)},
           {"rows", scope.rows}}};
}

namespace probes {

ProbeType evaluation() {
  TypeInfo info;
  info.id = "evaluation";
  info.title = "Evaluation";
  info.category = "What it answers";
  info.doc =
      "What the network answers for every sample of a part of the data, beside what would have been right: classes "
      "with their probabilities, numbers in the target's own unit, or the overlap of class maps. It is that of one "
      "objective.";
  info.params = {
      ParamSpec::choice("split", "Part", "validation",
                        {{"validation", "Validation"}, {"training", "Training"}, {"test", "Test"}})
          .says("Which samples it is judged on: those that validate, that train, or that test."),
      ParamSpec::integer("objective", "Objective", 0)
          .range(0, static_cast<double>(kMostObjectives) - 1)
          .says("Which of the project's objectives is judged, from 0."),
      ParamSpec::integers("rows", "Samples", {})
          .range(0, 1e15)
          .lengths(0, kMostEvaluatedRows)
          .says("These samples of the data alone, from 0, whatever their part; of class maps each pixel is "
                "then told. None: the whole part.")};
  return {info, [info](const Params& params) {
            return std::make_unique<EvaluationProbe>(EvaluationScope(
                part_called(text_of(info, params, "split")),
                static_cast<std::size_t>(integer_of(info, params, "objective")), integers_of(info, params, "rows")));
          }};
}

}  // namespace probes
}  // namespace vitrine
