// Networks that are judged on a part of their data, and what the evaluator says of them.
#pragma once

#include <cmath>

#include "core/train/probes/evaluation.h"
#include "tests/core/train/support.h"

namespace vitrine::test {

inline std::shared_ptr<EvaluationAnswer> evaluated(Trainer& trainer, Part part, const EvaluationLimits& limits = {}) {
  return evaluate_part(trainer.subject(kNow), part, {}, limits);
}

// What the evaluator says of the first objective over a part, by the metric's column.
struct JudgedFigures {
  JudgedFigures(Trainer& trainer, Part part)
      : figures(trainer.evaluator().figures()), set(trainer.evaluator().evaluate(trainer.split().part(part))) {}
  [[nodiscard]] double operator[](const std::string& column) const {
    for (std::size_t i = 0; i < figures.size(); ++i)
      if (figures[i].id == column || figures[i].id.starts_with(column + ".")) return set.metrics[i];
    ADD_FAILURE() << "no figure " << column;
    return 0;
  }
  std::vector<FigureInfo> figures;
  MetricSet set;
};

// Classes that one output tells apart, where `loss` reads it so.
inline Project two_moons(const char* loss) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(16, "tanh");
  s.dense(1);
  project.sources = {{"moons", {{"samples", std::int64_t{600}}, {"noise", 0.3}}}};
  project.objectives.front().loss = {loss, {}};
  project.split = {{"validation", 0.3}, {"test", 0.2}};
  return project;
}

inline Project four_clouds() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(16, "tanh");
  s.dense(4);
  project.sources = {{"gaussians", {{"samples", std::int64_t{900}}, {"classes", std::int64_t{4}}, {"spread", 0.6}}}};
  return project;
}

// The mean over the classes for which there is such a figure, each against the rest; of two classes that of class 1.
template <class Curve>
double mean_of_classes(const EvaluationAnswer& answer, const Curve& curve) {
  if (answer.classes == 2) return curve(class_scores(answer, 1), is_of_class(answer, 1));
  double sum = 0, count = 0;
  for (std::int64_t k = 0; k < answer.classes; ++k) {
    const double one = curve(class_scores(answer, k), is_of_class(answer, k));
    if (!std::isnan(one)) sum += one, count += 1;
  }
  return sum / count;
}

}  // namespace vitrine::test
