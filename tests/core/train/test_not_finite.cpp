// When a number stops being finite, the layer is named and the state from before the step is kept, to the last bit.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/train/support.h"
#include "tests/support/not_finite.h"

namespace vitrine {
namespace {

using test::kNan;

using namespace test;


// The digits with one broken pixel in the sample that trains last.
Data broken(const Data& whole, std::int64_t row) {
  auto data = std::make_shared<Dataset>(*whole);
  auto& field = data->fields.front();
  field.values.floats()[static_cast<std::size_t>(row * field.shape.size() + 300)] = kNan;
  return data;
}

TEST(NotFinite, ANumberInTheDataIsToldAsSuch) {
  Project project = norm_project();
  project.transform = {"none", {}};
  project.training.set("shuffle", false);
  project.split = {{"mode", std::string("ordered")}};
  auto data = std::make_shared<Dataset>(*load(project));
  data->fields.front().values.floats()[2 * 250] = kNan;  // of the third batch
  const Pool pool(2);
  const auto trainer = trainer_of(project, data, pool);
  Story story;
  EXPECT_FALSE(train(*trainer, story));
  EXPECT_EQ(story.steps.size(), 2U);
  const RunState before = trainer->state();
  EXPECT_EQ(before.step, 2U);
  EXPECT_EQ(trainer->step(), Trainer::Outcome::not_finite);  // again, and still nothing moves
  EXPECT_EQ(trainer->state(), before);
  EXPECT_EQ(trainer->bad_layer(), "input_1");
  EXPECT_NE(trainer->bad_story().find("step 3"), std::string::npos) << trainer->bad_story();
  EXPECT_NE(trainer->bad_story().find("The data has such a value"), std::string::npos) << trainer->bad_story();
}

TEST(NotFinite, StateWithRunningStatisticsIsThatOfTheLastGoodStep) {
  Project project = norm_project();
  project.transform = {"none", {}};
  project.training.set("shuffle", false);
  project.split = {{"mode", std::string("ordered")}};
  const Data whole = load(project);
  auto data = std::make_shared<Dataset>(*whole);
  data->fields.front().values.floats()[2 * 250 + 1] = kNan;
  const Pool pool(2);
  const auto fine = trainer_of(project, whole, pool), hit = trainer_of(project, data, pool);
  Story a, b;
  ASSERT_TRUE(train(*fine, a, 2));
  EXPECT_FALSE(train(*hit, b));
  EXPECT_EQ(hit->state(), fine->state());  // parameters include the running statistics of BatchNorm
  EXPECT_TRUE(hit->state().parameters.size() > 0);
}

// The loss and all gradients are finite; the running variance is past what a number holds.
TEST(NotFinite, AStepWhoseRunningStatisticsAreNotFiniteKeepsNothing) {
  Project project = norm_project();
  project.graph = {};
  Sketch s(project.graph);
  s.input({2});
  s.add("batch_norm");
  s.dense(2);
  project.transform = {"none", {}};
  project.training.set("shuffle", false);
  project.split = {{"mode", std::string("ordered")}};
  auto data = std::make_shared<Dataset>(*load(project));
  data->fields.front().values.floats()[2 * 250] = 1e25F;  // of the third batch
  const Pool pool(2);
  const auto trainer = trainer_of(project, data, pool);
  Story story;
  EXPECT_FALSE(train(*trainer, story));
  const RunState before = trainer->state();
  EXPECT_EQ(before.step, 2U);
  EXPECT_EQ(trainer->step(), Trainer::Outcome::not_finite);
  EXPECT_EQ(trainer->state(), before);
  for (const float value : before.parameters) EXPECT_TRUE(std::isfinite(value));
  EXPECT_EQ(trainer->bad_layer(), "batch_norm_1");
  EXPECT_NE(trainer->bad_story().find("running_var"), std::string::npos) << trainer->bad_story();
}

TEST(NotFinite, BatchesOfImagesToo) {
  Project project = image_project();
  project.training.set("shuffle", false);
  project.split = {{"mode", std::string("ordered")}};
  const Pool pool(2);
  const auto trainer = trainer_of(project, broken(load(project), 40), pool);
  Story story;
  EXPECT_FALSE(train(*trainer, story));
  EXPECT_EQ(story.steps.size(), 1U);
  EXPECT_EQ(trainer->bad_layer(), "input_1");
}

// Weights that grow by a factor a step until float gives up: somewhere on the way updates are tried on a copy.
TEST(NotFinite, ALearningRateThatBlowsUpLeavesFiniteWeights) {
  for (const char* optimizer : {"sgd", "rmsprop", "adam", "adamw"}) {
    SCOPED_TRACE(optimizer);
    Project project = norm_project();
    project.optimizers.front() = {{optimizer, {{"learning_rate", 1000.0}}}, {"constant", {}}};
    project.objectives.front().loss = {"mse", {}};
    project.graph.find("dense_3")->params.set("units", std::int64_t{1});
    project.regularisation = {};
    project.graph.find("dropout_1")->params.set("rate", 0.0);
    set(project, "training.epochs", "200");
    const Pool pool(2);
    const auto trainer = trainer_of(project, load(project), pool);
    Story story;
    RunState before = trainer->state();
    Trainer::Outcome outcome = Trainer::Outcome::step;
    for (int i = 0; i < 400 && outcome != Trainer::Outcome::not_finite; ++i) {
      before = trainer->state();
      outcome = trainer->step();
      if (outcome == Trainer::Outcome::epoch) (void)trainer->finish_epoch();
    }
    if (std::string(optimizer) == "sgd") {
      EXPECT_EQ(outcome, Trainer::Outcome::not_finite);
    }
    if (outcome == Trainer::Outcome::not_finite) {
      EXPECT_EQ(trainer->state(), before);
      EXPECT_FALSE(trainer->bad_layer().empty());
      EXPECT_NE(project.graph.find(trainer->bad_layer()), nullptr);
    }
    for (const float w : trainer->state().parameters) ASSERT_TRUE(std::isfinite(w));
  }
}

TEST(NotFinite, AnUpdateTooLargeIsTakenBackAndNamed) {
  // x so large that w·x is fine and a step is not: w ← w − 1000·2·(w·x − y)·x.
  Project project = line_project(4, 5, 1000, 4);
  set(project, "training.epochs", "50");
  const Data data = points({3e17F, 3e17F, 3e17F, 3e17F, 1}, {1e18F, 1e18F, 1e18F, 1e18F, 1});
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  const RunState before = trainer->state();
  EXPECT_EQ(trainer->step(), Trainer::Outcome::not_finite);
  EXPECT_EQ(trainer->state(), before);
  EXPECT_EQ(trainer->bad_layer(), "dense_1");
  EXPECT_NE(trainer->bad_story().find("update of dense_1"), std::string::npos) << trainer->bad_story();
}

TEST(NotFinite, ARunFailsWithTheStoryAndKeepsItsWeights) {
  Project project = norm_project();
  project.transform = {"none", {}};
  auto data = std::make_shared<Dataset>(*load(project));
  for (float& value : data->fields.front().values.floats()) value = kNan;
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  const auto run = run_of(std::move(setup));
  const auto first = run->trained(Run::Which::last).get();
  run->train();
  run->wait();
  const RunStatus status = run->status();
  EXPECT_EQ(status.phase, RunPhase::failed);
  EXPECT_EQ(status.reason, StopReason::not_finite);
  EXPECT_EQ(status.failed_layer, "input_1");
  EXPECT_FALSE(status.why.empty());
  EXPECT_EQ(status.step, 0U);
  EXPECT_EQ(*run->trained(Run::Which::last).get()->state, *first->state);
  run->train();  // it cannot go on, but start anew
  run->reset();
  (void)run->trained(Run::Which::last).get();
  EXPECT_EQ(run->status().phase, RunPhase::ready);
}

}  // namespace
}  // namespace vitrine
