// Pseudo-labels: what has no label is told by the network itself, once it is sure; validation hears nothing of it.
#include <gtest/gtest.h>

#include <cmath>

#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// Points on a line, of which every fifth has a label: 1 to the right of 0.
Data mostly_unlabelled() {
  auto data = std::make_shared<Dataset>();
  data->title = "points";
  data->count = 60;
  std::vector<float> x, labels;
  for (int i = 0; i < 60; ++i) {
    x.push_back(0.1F * static_cast<float>(i % 20) - 0.95F);
    labels.push_back(i % 5 > 0 && i < 40 ? -1.0F : x.back() > 0 ? 1.0F : 0.0F);
  }
  data->fields.push_back({"input", FieldKind::values, {1}, {x.begin(), x.end()}, 0, {}});
  data->fields.push_back({"target", FieldKind::classes, {}, {labels.begin(), labels.end()}, 2, {}});
  return data;
}

Project learner() {
  Project project;
  Sketch s(project.graph);
  s.input({1});
  s.dense(2);
  s.add("output");
  project.split = {{"mode", std::string("ordered")}, {"validation", 1.0 / 3}};
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 0.5}}};
  project.training = {{"batch_size", std::int64_t{40}}, {"shuffle", false}, {"epochs", std::int64_t{30}}};
  set(project, "recipe.type", "pseudo_labels");
  return project;
}

AlignedVector<float> weights_after(const Project& project, std::uint64_t steps) {
  const Pool pool(2);
  const auto trainer = trainer_of(project, mostly_unlabelled(), pool);
  Story story;
  EXPECT_TRUE(train(*trainer, story, steps));
  return story.weights;
}

TEST(PseudoLabels, BeforeTheyStartAndWithoutAnyItIsSupervised) {
  Project late = learner(), certain = learner(), plain = learner();
  set(late, "recipe.after", "20");
  set(late, "recipe.threshold", "0.5");
  set(certain, "recipe.threshold", "1");
  set(plain, "recipe.type", "supervised");
  const auto expected = weights_after(plain, 20);
  EXPECT_EQ(weights_after(late, 20), expected);
  EXPECT_EQ(weights_after(certain, 20), expected);
  EXPECT_NE(weights_after(late, 21), weights_after(plain, 21));
}

// At a threshold of 0 every answer counts: as if the data had the labels that the network gave.
TEST(PseudoLabels, TheAnswerOutsideTrainingIsTheLabel) {
  Project project = learner();
  set(project, "recipe.threshold", "0");
  const Pool pool(1);
  const auto data = mostly_unlabelled();
  const auto trainer = trainer_of(project, data, pool);
  std::vector<std::int64_t> rows(40);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
  const Tensor answers = trainer->evaluator().predict(rows);
  auto told = std::make_shared<Dataset>(*data);
  auto labels = std::vector<float>();
  for (std::int64_t i = 0; i < 60; ++i) {
    const float label = data->target().sample(i)[0];
    const auto at = static_cast<std::size_t>(2 * i);
    labels.push_back(label >= 0 ? label : answers.values[at + 1] > answers.values[at] ? 1.0F : 0.0F);
  }
  told->fields[1].values = {labels.begin(), labels.end()};
  Project plain = project;
  plain.recipe.type = "supervised", plain.recipe.params = {};
  const auto other = trainer_of(plain, told, pool);
  Story ours, theirs;
  ASSERT_TRUE(train(*trainer, ours, 1) && train(*other, theirs, 1));
  EXPECT_EQ(ours.weights, theirs.weights);
  ASSERT_FALSE(ours.epochs.empty());
  EXPECT_EQ(ours.epochs.front().train.metrics.back(), 1) << "all are labelled by it";
}

TEST(PseudoLabels, NeedClassesWithProbabilities) {
  Project project = learner();
  set(project, "loss.type", "mse");
  const DataFacts facts = facts_of(*mostly_unlabelled());
  bool told = false;
  for (const Problem& problem : check_project(project, &facts).problems)
    told = told || problem.text.find("tells classes with a probability each") != std::string::npos;
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace vitrine
