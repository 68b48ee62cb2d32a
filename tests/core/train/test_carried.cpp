// A state that goes on from batch to batch: windows of a series are read as the series.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/data/split.h"
#include "core/graph/fixes.h"
#include "core/train/check.h"
#include "core/train/evaluator.h"
#include "core/train/fit_data.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

TEST(Streams, EveryRowReadsNeighboursAndNobodyIsLeftOut) {
  for (const std::int64_t rows : {1, 3, 4, 7, 64})
    for (const std::size_t count :
         {std::size_t{1}, std::size_t{5}, std::size_t{12}, std::size_t{13}, std::size_t{200}}) {
      SCOPED_TRACE(std::to_string(rows) + " rows of " + std::to_string(count));
      std::vector<std::int64_t> order(count);
      stream_order(rows, order);
      EXPECT_EQ(std::set<std::int64_t>(order.begin(), order.end()).size(), count);
      const std::size_t width = std::min(static_cast<std::size_t>(rows), count);
      for (std::size_t i = width; i < count; ++i) EXPECT_EQ(order[i], order[i - width] + 1);
      EXPECT_EQ(order[0], 0);
    }
}

constexpr std::int64_t kWindow = 5, kWindows = 12;

// One number a position; the target does not matter.
Data windows(std::int64_t length) {
  auto data = std::make_shared<Dataset>();
  data->title = "windows";
  data->count = kWindow * kWindows / length;
  Field input{"input", FieldKind::values, {length, 1}, {}, 0, {}},
      target{"target", FieldKind::values, {length, 3}, {}, 0, {}};
  for (std::int64_t t = 0; t < kWindow * kWindows; ++t) {
    input.values.floats().push_back(static_cast<float>(std::sin(0.7 * static_cast<double>(t))));
    for (int k = 0; k < 3; ++k) target.values.floats().push_back(0.1F * static_cast<float>(t % 7));
  }
  data->fields = {input, target};
  return data;
}

Project reader(std::int64_t length, const std::string& type, bool carries) {
  Project project;
  Sketch s(project.graph);
  s.input({length, 1});
  s.add(type, {{"units", std::int64_t{3}}, {"layers", std::int64_t{2}}, {"carry_state", carries}});
  project.objectives.front().loss = {"mse", {}};
  project.split = {{"mode", std::string("ordered")}, {"validation", 0.0}};
  set(project, "training.batch_size", "1");
  return project;
}

// Training and evaluation alike: both read as many rows as a batch has, here one.
TEST(Carried, WindowsReadOneAfterTheOtherAreTheWholeSeries) {
  for (const char* type : {"rnn", "lstm", "gru"}) {
    SCOPED_TRACE(type);
    const Pool pool(2);
    const Data cut = windows(kWindow), whole = windows(kWindow * kWindows);
    Project in_windows = reader(kWindow, type, true), at_once = reader(kWindow * kWindows, type, false);
    for (Project* project : {&in_windows, &at_once}) set(*project, "optimizer.learning_rate", "1e-30");
    const auto a = trainer_of(in_windows, cut, pool), b = trainer_of(at_once, whole, pool);
    EXPECT_EQ(flat(a->trained(false)), flat(b->trained(false))) << "the same weights to begin with";
    double sum = 0;
    for (int i = 0; i < kWindows; ++i) {
      (void)a->step();
      sum += static_cast<double>(a->record().loss);
    }
    (void)b->step();
    EXPECT_NEAR(sum / kWindows, b->record().loss, 1e-6);
    const std::vector<std::int64_t> all{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    EXPECT_NEAR(a->evaluator().evaluate(all).loss, b->record().loss, 1e-6);
    const auto forgetful = trainer_of(reader(kWindow, type, false), cut, pool);
    double other = 0;
    for (int i = 0; i < kWindows; ++i) {
      (void)forgetful->step();
      other += static_cast<double>(forgetful->record().loss);
    }
    EXPECT_GT(std::abs(other / kWindows - static_cast<double>(b->record().loss)), 1e-4) << "it would be seen";
  }
}

TEST(Carried, EveryEpochAndEveryEvaluationBeginsAnew) {
  Project project = carried_project();
  set(project, "optimizer.learning_rate", "1e-30");
  const Data data = load(project);
  const Pool pool(2);
  const auto trainer = trainer_of(project, data, pool);
  std::vector<double> losses;
  for (int epoch = 0; epoch < 2; ++epoch) {
    while (trainer->step() != Trainer::Outcome::epoch) continue;
    const auto record = trainer->finish_epoch();
    losses.push_back(record->train.loss), losses.push_back(record->validation.loss);
  }
  EXPECT_EQ(losses[0], losses[2]);
  EXPECT_EQ(losses[1], losses[3]);
}

// More samples than the evaluator takes at a time: what they are told in is not the order in which they are read.
TEST(Carried, AnswersStandInTheOrderOfTheirSamples) {
  Project project = carried_project();
  const Data data = load(project);
  const Pool pool(2);
  const auto trainer = trainer_of(project, data, pool);
  std::vector<std::int64_t> rows(300);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
  const Tensor answers = trainer->evaluator().predict(rows);
  const MetricSet judged = trainer->evaluator().evaluate(rows);
  double squares = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    squares += std::pow(static_cast<double>(answers.values[i]) - static_cast<double>(data->target().values[i]), 2);
  EXPECT_NEAR(squares / static_cast<double>(rows.size()), judged.loss, 1e-5);
}

TEST(Carried, ResumedInMidEpochItGoesOnFromTheStateItHad) {
  const Project project = carried_project();
  const Data data = load(project);
  const Pool pool(2);
  const auto straight = trainer_of(project, data, pool);
  for (int i = 0; i < 3; ++i) (void)straight->step();
  const Trained saved = straight->trained(false);
  ASSERT_FALSE(saved.state->carried.empty());
  const auto resumed = trainer_of(project, data, pool, &saved);
  for (int i = 0; i < 3; ++i) {
    (void)straight->step(), (void)resumed->step();
    ASSERT_EQ(straight->record().loss, resumed->record().loss);
  }
  EXPECT_EQ(flat(straight->trained(false)), flat(resumed->trained(false)));
  straight->reset();
  const Trained again = straight->trained(false);
  EXPECT_TRUE(again.state->carried.empty()) << "a state outlived a reset";
}

const Problem* saying(const Analysis& analysis, const std::string& words) {
  for (const Problem& problem : analysis.problems)
    if (problem.text.find(words) != std::string::npos) return &problem;
  return nullptr;
}

TEST(Carried, WhatDoesNotGoTogetherIsSaid) {
  Project project = carried_project();
  const DataFacts facts = facts_of(*load(project));
  EXPECT_EQ(saying(check_project(project, &facts), "carries its state"), nullptr);
  set(project, "split.mode", "random");
  const Analysis scattered = check_project(project, &facts);
  const Problem* problem = saying(scattered, "seldom the neighbour");
  ASSERT_NE(problem, nullptr);
  EXPECT_EQ(problem->severity, Severity::warning);
  ASSERT_TRUE(problem->fix);

  Project two = adversarial_project();
  two.graph = carried_project().graph;
  const Analysis with_states = check_project(two, nullptr);
  const Problem* refused = saying(with_states, "takes no network that does");
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->severity, Severity::error);
}

TEST(Recurrent, AStateOfAnotherWidthIsRefusedInWords) {
  Project project = carried_project();
  set(project, "layer.gru_2.units", "32");
  const Analysis analysis = check_project(project, nullptr);
  const Problem* problem = saying(analysis, "begins with 32 numbers as its state");
  ASSERT_NE(problem, nullptr);
  EXPECT_NE(problem->text.find("24"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
