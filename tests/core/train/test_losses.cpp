// Every loss that judges an output against a target trains a project, and one that does not is refused with a fix.
#include <gtest/gtest.h>

#include <cmath>

#include "core/train/check.h"
#include "core/train/evaluator.h"
#include "core/train/fit_data.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

Project moons(const std::string& loss, std::int64_t outputs) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(16, "tanh");
  s.dense(outputs);
  project.sources = {{"moons", {{"samples", std::int64_t{400}}}}};
  project.objectives.front().loss = {loss, {}};
  set(project, "optimizer.learning_rate", "0.02");
  set(project, "training.epochs", "30");
  return project;
}

TEST(LossesInTraining, EveryLossOverClassesLearnsTheMoons) {
  const Pool pool(1);
  for (const char* loss : {"cross_entropy", "focal", "hinge", "dice"})
    for (const std::int64_t outputs : {2, 1}) {
      if (outputs == 1 && std::string(loss) == "cross_entropy") continue;
      SCOPED_TRACE(loss + std::string(" ") + std::to_string(outputs));
      const Project project = moons(loss, outputs);
      Story story;
      ASSERT_TRUE(train(*trainer_of(project, load(project), pool), story));
      EXPECT_GT(story.epochs.back().validation.metrics.at(0), 0.9F);  // accuracy
      EXPECT_LT(story.epochs.back().validation.loss, 0.6F * story.epochs.front().validation.loss);
    }
}

// Three shares that depend on x; directions, which they are too.
TEST(LossesInTraining, EveryLossOverRowsLearnsShares) {
  auto data = std::make_shared<Dataset>();
  data->title = "shares";
  data->count = 300;
  data->fields.push_back({"input", FieldKind::values, {1}, AlignedVector<float>(300), 0, {}});
  data->fields.push_back({"target", FieldKind::values, {3}, AlignedVector<float>(900), 0, {}});
  AlignedVector<float> x(300), t(900);
  for (std::size_t i = 0; i < 300; ++i) {
    x[i] = static_cast<float>(i * 7 % 300) / 150 - 1;
    const float first = 0.45F + 0.4F * x[i], second = (1 - first) * 0.25F;
    t[3 * i] = first, t[3 * i + 1] = second, t[3 * i + 2] = 1 - first - second;
  }
  data->fields[0].values = {x.begin(), x.end()};
  data->fields[1].values = {t.begin(), t.end()};
  const Pool pool(1);
  for (const char* loss : {"kl_divergence", "cosine"}) {
    SCOPED_TRACE(loss);
    Project project = moons(loss, 3);
    project.graph = {};
    Sketch s(project.graph);
    s.input({1});
    s.dense(16, "tanh");
    s.dense(3);
    Story story;
    ASSERT_TRUE(train(*trainer_of(project, data, pool), story));
    EXPECT_LT(story.epochs.back().validation.loss, 0.01F);
    EXPECT_GE(story.epochs.back().validation.loss, -1e-6F);
  }
}

TEST(LossesInTraining, ALossWithoutATargetIsRefusedWithAnother) {
  const Project project = moons("kl_normal", 2);
  const DataFacts facts = facts_of(*load(project));
  const Analysis analysis = check_project(project, &facts);
  ASSERT_EQ(analysis.problems.size(), 1U);
  EXPECT_EQ(analysis.problems[0].code, "no_output");
  EXPECT_NE(analysis.problems[0].text.find("needs two Outputs, and the second is not chosen"), std::string::npos);
  const Pool pool(1);
  EXPECT_FALSE(Trainer::create(project, load(project), pool).ok());
  const Fix fit = fit_to_data(project, facts);
  ASSERT_EQ(fit.settings.size(), 1U);
  EXPECT_EQ(fit.settings[0].value, "cross_entropy");
}

// A target of tokens is one of classes: each place is judged, and a network that copies has it soon.
TEST(LossesInTraining, TokensMayBeTheTarget) {
  Project project = sequence_project();
  project.objectives.front().settings.set("target", std::string("input"));
  project.objectives.front().metrics = {{"accuracy", {}}, {"exact_match", {}}};
  set(project, "training.epochs", "12");
  const Pool pool(2);
  const auto trainer = trainer_of(project, load(project), pool);
  EXPECT_TRUE(fit_to_data(project, facts_of(*load(project))).settings.empty());
  Story story;
  ASSERT_TRUE(train(*trainer, story));
  EXPECT_NEAR(story.steps.front().loss, std::log(10.0), 0.8);
  const std::vector<float>& last = story.epochs.back().validation.metrics;
  EXPECT_GT(last[0], 0.9F);
  EXPECT_LE(last[1], last[0]);
  for (const char* loss : {"focal", "hinge", "dice"}) {
    set(project, "loss.type", loss);
    const DataFacts facts = facts_of(*load(project));
    EXPECT_TRUE(check_project(project, &facts).ok()) << loss;
  }
}

TEST(LossesInTraining, TheSoftmaxOfOneOutputIsItsSigmoid) {
  for (const char* loss : {"focal", "hinge", "dice"}) {
    Tensor one(Shape{2, 1}, {0, static_cast<float>(std::log(3.0))});
    to_probabilities(moons(loss, 1), one);
    EXPECT_NEAR(one.values[0], 0.5, 1e-6) << loss;
    EXPECT_NEAR(one.values[1], 0.75, 1e-6) << loss;
    Tensor two(Shape{1, 2}, {0, static_cast<float>(std::log(3.0))});
    to_probabilities(moons(loss, 2), two);
    EXPECT_NEAR(two.values[1], 0.75, 1e-6) << loss;
  }
}

}  // namespace
}  // namespace vitrine
