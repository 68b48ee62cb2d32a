// Metrics that a person chose: which are told when, and what becomes of them where a run goes on.
#include <gtest/gtest.h>

#include <cmath>

#include "core/project/objectives.h"
#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// x < 0 is class 0; the network answers x for class 1 and 0 for class 0, so that it is right but where the label is
// not.
Project answers_x() {
  Project project = line_project(4, 8, 0, 2);
  set(project, "layer.dense_1.initializer.value", "1");
  set(project, "loss.type", "binary_cross_entropy");
  set(project, "training.epochs", "2");
  return project;
}
Data labelled(const std::vector<float>& x, const std::vector<float>& label) {
  auto data = std::make_shared<Dataset>(*points(x, label));
  data->fields[1].kind = FieldKind::classes;
  data->fields[1].classes = 2;
  return data;
}
// Four samples train, four validate; of the latter one of class 0 lies above one of class 1.
Data eight() {
  return labelled({-2, 1, -1, 2, -2, 1.5F, 1, 2}, {0, 1, 0, 0, 0, 0, 1, 1});
}

TEST(Metrics, ThoseThatWereChosenAreToldByNameAndInTheirOrder) {
  Project project = answers_x();
  project.objectives.front().metrics = {
      {"recall", {{"average", std::string("binary")}}}, {"auc", {}}, {"accuracy", {}}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, eight(), pool);
  ASSERT_EQ(trainer->info().figures.size(), 3U);
  EXPECT_EQ(trainer->info().figures[0].id, "recall_binary");
  EXPECT_EQ(trainer->info().figures[0].title, "Recall (of class 1)");
  EXPECT_EQ(trainer->info().figures[1].id, "auc");
  EXPECT_EQ(trainer->step(), Trainer::Outcome::step);
  EXPECT_EQ(trainer->record().metric, 1.0F);  // of the batch: one of class 1, found
  EXPECT_EQ(trainer->step(), Trainer::Outcome::epoch);
  const EpochRecord epoch = *trainer->finish_epoch();
  EXPECT_FLOAT_EQ(epoch.train.metrics[0], 1);
  EXPECT_TRUE(std::isnan(epoch.train.metrics[1])) << "scores are not kept while it trains";
  EXPECT_FLOAT_EQ(epoch.train.metrics[2], 0.75F);
  EXPECT_FLOAT_EQ(epoch.validation.metrics[0], 1);
  EXPECT_FLOAT_EQ(epoch.validation.metrics[1], 0.75F);  // of 2×2 pairs three are in order
  EXPECT_FLOAT_EQ(epoch.validation.metrics[2], 0.75F);
}

TEST(Metrics, OneThatKeepsScoresIsNotToldOfAStep) {
  Project project = answers_x();
  project.objectives.front().metrics = {{"auc", {}}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, eight(), pool);
  (void)trainer->step();
  EXPECT_TRUE(std::isnan(trainer->record().metric));
  EXPECT_EQ(trainer->step(), Trainer::Outcome::epoch);
  EXPECT_FLOAT_EQ(trainer->finish_epoch()->validation.metrics[0], 0.75F);
}

TEST(Metrics, OfSeveralObjectivesEachHasItsOwn) {
  Project project = answers_x();
  project.objectives.resize(2, project.objectives.front());
  project.objectives[0].settings.set("output", "dense_1"), project.objectives[1].settings.set("output", "dense_1");
  project.objectives[1].settings.set("name", "again");
  project.objectives[1].metrics = {{"precision", {{"average", std::string("micro")}}}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, eight(), pool);
  std::vector<std::string> ids;
  for (const FigureInfo& figure : trainer->info().figures) ids.push_back(figure.id);
  EXPECT_EQ(ids,
            (std::vector<std::string>{"loss.dense_1", "accuracy.dense_1", "loss.again", "precision_micro.again"}));
  EXPECT_EQ(trainer->info().judged, (std::vector<std::size_t>{0, 1, 2, 3}));
}

// Nothing of how it trains has changed: the run goes on, and says of the epoch under way only what it knows.
TEST(Metrics, OthersThanBeforeDoNotEndARun) {
  const Project before = answers_x();
  Project after = before;
  after.objectives.front().metrics = {{"f1", {}}};
  const Pool pool(1);
  for (const std::uint64_t steps : {1U, 2U}) {
    const auto first = trainer_of(before, eight(), pool);
    Story story;
    ASSERT_TRUE(train(*first, story, steps));
    const Trained saved = first->trained(false);
    const auto same = trainer_of(before, eight(), pool, &saved), other = trainer_of(after, eight(), pool, &saved);
    EXPECT_TRUE(other->adoption().exact);
    Story known, told;
    ASSERT_TRUE(train(*same, known) && train(*other, told));
    ASSERT_EQ(told.epochs.size(), known.epochs.size());
    EXPECT_TRUE(same_floats(told.weights, known.weights));
    EXPECT_EQ(told.epochs[0].train.loss, known.epochs[0].train.loss);
    EXPECT_EQ(std::isnan(told.epochs[0].train.metrics[0]), steps == 1) << "half an epoch is no epoch";
    EXPECT_FALSE(std::isnan(told.epochs[0].validation.metrics[0]));
    // Saved and taken up once more within that epoch, it still does not know the whole of it.
    const auto again = trainer_of(after, eight(), pool, &saved);
    const Trained twice = again->trained(false);
    Story last;
    ASSERT_TRUE(train(*trainer_of(after, eight(), pool, &twice), last));
    EXPECT_EQ(std::isnan(last.epochs[0].train.metrics[0]), steps == 1);
  }
}

std::string problem_of(const Project& project, const Data& data, std::optional<Fix>* fix = nullptr) {
  const DataFacts facts = facts_of(*data);
  for (const Problem& problem : check_project(project, &facts).problems)
    if (problem.code == "metric") {
      if (fix) *fix = problem.fix;
      return problem.text + " · " + problem.remedy;
    }
  return {};
}

TEST(Metrics, WhatDoesNotFitIsRefusedInWordsAndMendedAtAClick) {
  Project project = answers_x();
  EXPECT_EQ(problem_of(project, eight()), "");
  project.objectives.front().metrics = {{"mae", {}}};
  std::optional<Fix> fix;
  EXPECT_NE(problem_of(project, eight(), &fix).find("MAE needs"), std::string::npos);
  ASSERT_TRUE(fix.has_value());
  for (const auto& change : fix->settings) set(project, change.path, change.value);
  EXPECT_EQ(problem_of(project, eight()), "");
  project.objectives.front().metrics = {{"f1", {}}, {"f1", {}}};
  EXPECT_NE(problem_of(project, eight()).find("F1 (macro) is chosen twice"), std::string::npos);
  project.objectives.front().metrics = {{"f1", {}}, {"f1", {{"average", std::string("weighted")}}}};
  EXPECT_EQ(problem_of(project, eight()), "");
  // Parameters that do not suit: a click sets those that do.
  project.objectives.front().metrics = {{"f1", {{"average", std::string("binary")}, {"class", std::int64_t{7}}}}};
  EXPECT_NE(problem_of(project, eight(), &fix).find("class 7"), std::string::npos);
  ASSERT_TRUE(fix.has_value());
  for (const auto& change : fix->settings) set(project, change.path, change.value);
  EXPECT_EQ(problem_of(project, eight()), "");
  EXPECT_EQ(metric_title(project.objectives.front().metrics.front()), "F1 (of class 1)");
  project.objectives.front().metrics = {{"top_k_accuracy", {}}};
  EXPECT_NE(problem_of(project, eight()).find("three classes"), std::string::npos);

  Project variational = variational_project();
  variational.objectives[1].metrics = {{"mae", {}}};
  EXPECT_NE(problem_of(variational, load(variational)).find("compares with a field"), std::string::npos);
  const Pool pool(1);
  EXPECT_FALSE(Trainer::create(variational, load(variational), pool).ok()) << "what check refuses, train refuses";
}

TEST(Metrics, AreAddedOneAfterTheOtherAndTakenAwayAgain) {
  Project project = answers_x();
  const MetricTarget target{FieldKind::classes, 2, {}};
  add_metric(project, 0, target);
  ASSERT_EQ(project.objectives[0].metrics.size(), 2U);
  EXPECT_EQ(project.objectives[0].metrics[0].type, "accuracy");  // what it was judged by
  while (problem_of(project, eight()).empty() && project.objectives[0].metrics.size() < kMostMetrics) {
    const std::size_t before = project.objectives[0].metrics.size();
    add_metric(project, 0, target);
    if (project.objectives[0].metrics.size() == before) break;  // that was all there are
  }
  EXPECT_EQ(problem_of(project, eight()), "");
  EXPECT_GT(project.objectives[0].metrics.size(), 5U);
  while (!project.objectives[0].metrics.empty()) remove_metric(project, 0, 0);
  EXPECT_EQ(project, answers_x());
}

}  // namespace
}  // namespace vitrine
