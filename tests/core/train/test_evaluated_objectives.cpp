// Networks that answer several questions: each of them can be judged, and asked what it hangs on.
#include <gtest/gtest.h>

#include <cmath>

#include "core/project/objectives.h"
#include "core/train/probes/saliency.h"
#include "tests/core/train/evaluation_support.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;

// Classes, and the input given back, by one Dense layer each.
Project two_questions() {
  Project project;
  Sketch s(project.graph);
  const NodeId input = s.input({2});
  s.dense(2, "linear", {input});
  s.add("output");
  s.dense(2, "linear", {input});
  s.add("output");
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  project.objectives.resize(2);
  project.objectives[0].settings = {{"output", std::string("output_1")}};
  project.objectives[1].loss = {"mse", {}};
  project.objectives[1].settings = {{"output", std::string("output_2")}, {"target", std::string("input")}};
  return project;
}

TEST(EvaluatedObjectives, EachIsJudgedByItsOwnOutputAndTarget) {
  Opened opened(two_questions(), 9);
  Trainer& trainer = *opened.trainer;
  const auto classes = opened.look<EvaluationAnswer>(evaluation_of(Part::validation));
  EXPECT_EQ(classes->kind, EvaluationKind::classes);
  EXPECT_EQ(classes->objective, 0U);
  const auto answer = opened.look<EvaluationAnswer>(evaluation_of({Part::validation, 1}));
  ASSERT_EQ(answer->why, "");
  EXPECT_EQ(answer->kind, EvaluationKind::numbers);
  EXPECT_EQ(answer->objective, 1U);
  EXPECT_EQ(answer->target, "input");
  const auto& rows = trainer.split().validation;
  ASSERT_EQ(answer->rows, rows);
  const std::vector<double> w = opened.weight("dense_2/weight"), b = opened.weight("dense_2/bias");
  double sum = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const NumberView x = trainer.dataset().input().sample(rows[i]);
    for (std::size_t k = 0; k < 2; ++k) {
      const double y = w[2 * k] * x[0] + w[2 * k + 1] * x[1] + b[k];
      EXPECT_NEAR(answer->predicted_numbers[2 * i + k], y, 1e-5);
      EXPECT_EQ(answer->true_numbers[2 * i + k], x[k]);
      sum += std::abs(y - static_cast<double>(x[k]));
    }
  }
  EXPECT_NEAR(answer->report.mae, sum / (2.0 * static_cast<double>(rows.size())), 1e-5);
}

TEST(EvaluatedObjectives, WhatThereIsNotIsSaid) {
  Opened opened(two_questions());
  const auto none = opened.look<EvaluationAnswer>(evaluation_of({Part::validation, 2}));
  EXPECT_NE(none->why.find("no objective 3"), std::string::npos) << none->why;
  Opened variational(variational_project());
  const Project& project = variational.trainer->project();
  for (std::size_t i = 0; i < project.objectives.size(); ++i) {
    const auto answer = variational.look<EvaluationAnswer>(evaluation_of({Part::train, i}));
    EXPECT_EQ(answer->kind == EvaluationKind::none, !has_target(project.objectives[i])) << answer->why;
  }
}

// A single linear layer: the slope of its answer is its row of weights.
TEST(EvaluatedObjectives, SaliencyIsThatOfTheAnswerThatIsAskedAbout) {
  Opened opened(two_questions(), 9);
  for (const std::int64_t objective : {0, 1}) {
    const std::vector<double> w = opened.weight(objective == 0 ? "dense_1/weight" : "dense_2/weight");
    for (const std::int64_t output : {0, 1}) {
      const auto answer = opened.look<SaliencyAnswer>(saliency_of(3, output, objective));
      ASSERT_EQ(answer->why, "");
      EXPECT_EQ(answer->objective, objective);
      for (std::size_t i = 0; i < 2; ++i)
        EXPECT_NEAR(answer->gradient.values[i], w[static_cast<std::size_t>(2 * output) + i], 1e-6);
    }
  }
  const auto none = opened.look<SaliencyAnswer>(saliency_of(3, -1, 2));
  EXPECT_NE(none->why.find("no objective 3"), std::string::npos) << none->why;
}

}  // namespace
}  // namespace vitrine
