// A weight that a person sets by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "core/train/probes/unit_weights.h"
#include "core/train/probes/weights.h"
#include "tests/core/train/opened.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr const char* kHandKey = "dense_1/weight";

Project hand_project(std::int64_t units = 4, const char* activation = "tanh") {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(units, activation);
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{100}}}}};
  set(project, "training.epochs", "3");
  return project;
}

std::unique_ptr<Run> hand_run(Project project = hand_project()) {
  RunSetup setup;
  setup.dataset = load(project);
  setup.project = std::move(project);
  setup.threads = 2;
  return run_of(std::move(setup));
}

std::vector<float> weights_in(const Trained& trained, const char* key = kHandKey) {
  const Tensor& value = trained.find(key)->value;
  return {value.values.begin(), value.values.end()};
}

std::shared_ptr<const Trained> state_now(Run& run) {
  return run.trained(Run::Which::last).get();
}

// Of a run that rests: wait() alone might look before the command is obeyed.
void train_on(Run& run) {
  run.train();
  (void)state_now(run);
  run.wait();
}

void hand_step(Run& run) {
  run.step_once();
  run.wait();
}

TEST(SetWeight, ChangesThatNumberAlone) {
  const auto run = hand_run();
  const std::vector<float> before = weights_in(*state_now(*run));
  ASSERT_TRUE(run->set_weight(kHandKey, 3, 0.75F));
  const auto after = state_now(*run);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(weights_in(*after)[i], i == 3 ? 0.75F : before[i]);
  EXPECT_EQ(weights_in(*after, "dense_2/weight"), weights_in(*state_now(*hand_run()), "dense_2/weight"));
  ASSERT_EQ(after->state->changes.size(), 1U);
  EXPECT_EQ(after->state->changes.front(), (LiveChange{0, "dense_1/weight[3]", 0.75}));
  EXPECT_EQ(run->status().changes, 1U);
  EXPECT_TRUE(run->status().has_begun());
}

// Other weights, and the optimizer's memory, stay, so that the change and its reverse leave nothing behind.
TEST(SetWeight, PutBackItTrainsOnToTheSameBits) {
  const auto one = hand_run(norm_project()), other = hand_run(norm_project());
  hand_step(*one), hand_step(*other);
  const float was = weights_in(*state_now(*one))[5];
  ASSERT_TRUE(one->set_weight(kHandKey, 5, was + 1));
  ASSERT_TRUE(one->set_weight(kHandKey, 5, was));
  for (auto* run : {one.get(), other.get()}) train_on(*run);
  for (const char* key : {kHandKey, "dense_3/weight"})
    EXPECT_EQ(weights_in(*state_now(*one), key), weights_in(*state_now(*other), key));
}

// Whoever asks at once whether there is something new to save hears so.
TEST(SetWeight, IsKnownBeforeItIsDone) {
  const auto run = hand_run();
  ASSERT_TRUE(run->set_weight(kHandKey, 0, 1));
  EXPECT_EQ(run->status().changes, 1U);
  ASSERT_TRUE(run->set_live("optimizer.learning_rate", 0.5));
  EXPECT_EQ(run->status().changes, 2U);
  EXPECT_EQ(state_now(*run)->state->changes.size(), 2U);
  EXPECT_EQ(run->status().changes, 2U);
}

TEST(SetWeight, IsInEffectWithTheNextStep) {
  const auto run = hand_run(), untouched = hand_run();
  for (std::int64_t place = 0; place < 8; ++place) ASSERT_TRUE(run->set_weight(kHandKey, place, 0));
  hand_step(*run), hand_step(*untouched);
  EXPECT_NE(weights_in(*state_now(*run), "dense_2/weight"), weights_in(*state_now(*untouched), "dense_2/weight"));
}

TEST(SetWeight, ResetForgetsIt) {
  const auto run = hand_run();
  const auto before = weights_in(*state_now(*run));
  ASSERT_TRUE(run->set_weight(kHandKey, 0, 9));
  run->reset();
  EXPECT_EQ(weights_in(*state_now(*run)), before);
  EXPECT_EQ(run->status().changes, 0U);
  EXPECT_FALSE(run->status().has_begun());
}

TEST(SetWeight, WhatIsSavedGoesOnToTheSameBits) {
  const auto whole = hand_run();
  hand_step(*whole);
  ASSERT_TRUE(whole->set_weight(kHandKey, 2, -1.5F));
  const auto kept = state_now(*whole);
  RunSetup setup;
  setup.project = hand_project();
  setup.dataset = load(setup.project);
  setup.resume = *kept;
  const auto resumed = run_of(std::move(setup));
  EXPECT_TRUE(resumed->adoption().exact);
  EXPECT_EQ(resumed->status().state(), whole->status().state());
  EXPECT_EQ(state_of(*kept), whole->status().state());
  for (auto* run : {whole.get(), resumed.get()}) train_on(*run);
  EXPECT_EQ(weights_in(*state_now(*whole)), weights_in(*state_now(*resumed)));
}

TEST(SetWeight, TheAverageHasItToo) {
  Project project = hand_project();
  set(project, "training.average", "on");
  const auto run = hand_run(project);
  hand_step(*run);
  ASSERT_TRUE(run->set_weight(kHandKey, 1, 2.5F));
  const auto after = state_now(*run);
  EXPECT_EQ(weights_in(*after)[1], 2.5F) << "what is judged and exported is the average";
  EXPECT_EQ(after->state->moving.at(kHandKey).values[1], 2.5F);
}

// The last epoch's too, after which the best weights come back and are tested.
TEST(SetWeight, WaitsWhileAnEpochIsJudged) {
  Project project = image_project();
  set(project, "data.samples", "4000");
  set(project, "split.validation", "0.8");
  set(project, "split.test", "0.1");
  set(project, "training.epochs", "1");
  set(project, "stopping.enabled", "on");
  set(project, "stopping.restore_best", "on");
  const auto run = hand_run(project), untouched = hand_run(project);
  run->train(), untouched->train();
  while (run->status().activity != RunActivity::validating) {
    ASSERT_NE(run->status().phase, RunPhase::finished) << "it was judged before anybody looked";
    std::this_thread::yield();
  }
  for (std::int64_t place = 0; place < 10; ++place) ASSERT_TRUE(run->set_weight("dense_2/bias", place, 50));
  run->wait(), untouched->wait();
  EXPECT_EQ(run->status().last_validation->loss, untouched->status().last_validation->loss);
  EXPECT_EQ(run->status().test->loss, untouched->status().test->loss);
  EXPECT_EQ(weights_in(*state_now(*run), "dense_2/bias"), std::vector<float>(10, 50));
  EXPECT_EQ(run->status().changes, 10U);
}

// Where anybody goes on from the beginning, that is what it was.
TEST(SetWeight, TheBeginningIsAsItWasSet) {
  RunSetup setup;
  setup.project = hand_project();
  setup.dataset = load(setup.project);
  setup.past = std::make_shared<Snapshots>();
  const auto past = setup.past;
  const auto run = run_of(std::move(setup));
  ASSERT_TRUE(run->set_weight(kHandKey, 0, 7));
  hand_step(*run);
  EXPECT_EQ(weights_in(**past->at(0)).front(), 7);
  const auto watched = run->watch(at_step(weights_of_layer("dense_1"), 0));
  std::uint64_t seen = 0;
  std::shared_ptr<const WeightsAnswer> answer;
  const auto look = [&] {
    answer = std::dynamic_pointer_cast<const WeightsAnswer>(watched->answers().take_newer(seen));
    return answer != nullptr;
  };
  ASSERT_TRUE(eventually(look)) << "nothing was answered";
  EXPECT_EQ(answer->tensors.front().values.front(), 7);
}

TEST(SetWeight, WhatIsNoWeightIsRefused) {
  const auto run = hand_run();
  EXPECT_NE(run->set_weight("dense_9/weight", 0, 1).error().sentence().find("dense_9"), std::string::npos);
  EXPECT_FALSE(run->set_weight(kHandKey, 8, 1));
  EXPECT_FALSE(run->set_weight(kHandKey, -1, 1));
  EXPECT_FALSE(run->set_weight(kHandKey, 0, std::numeric_limits<float>::quiet_NaN()));
  EXPECT_FALSE(run->set_weight(kHandKey, 0, std::numeric_limits<float>::infinity()));
  EXPECT_EQ(run->status().changes, 0U);
}

// The state from before the step that fails is kept, with what was set.
TEST(SetWeight, OneThatBreaksTheNetworkLosesNothing) {
  const auto run = hand_run(hand_project(4, "linear"));
  hand_step(*run);
  constexpr float kMost = std::numeric_limits<float>::max();
  for (const char* key : {"dense_1/weight", "dense_2/weight"})
    for (std::int64_t place = 0; place < 8; ++place) ASSERT_TRUE(run->set_weight(key, place, kMost));
  const auto before = weights_in(*state_now(*run), "dense_2/weight");
  ASSERT_EQ(before, std::vector<float>(8, kMost));
  train_on(*run);
  ASSERT_EQ(run->status().phase, RunPhase::failed);
  EXPECT_EQ(weights_in(*state_now(*run), "dense_2/weight"), before);
}

TEST(SetWeight, ProbesLookAgain) {
  const auto run = hand_run();
  const auto watched = run->watch(weights_of_layer("dense_1"));
  std::uint64_t seen = 0;
  float first = 0;
  const auto look = [&] {
    if (const auto answer = std::dynamic_pointer_cast<const WeightsAnswer>(watched->answers().take_newer(seen)))
      first = answer->tensors.front().values.front();
    return first;
  };
  ASSERT_TRUE(eventually([&] { return look() != 0; })) << "nothing was answered";
  ASSERT_TRUE(run->set_weight(kHandKey, 0, 0.125F));
  EXPECT_TRUE(eventually([&] { return look() == 0.125F; })) << "the newest answer still says " << first;
}

// ---- what a picture of single connections is drawn of

TEST(UnitWeights, AreThoseOfSmallLayersAlone) {
  Opened opened(hand_project(), 2);
  const auto answer = opened.look<UnitWeightsAnswer>(unit_weights_of(8));
  ASSERT_EQ(answer->layers.size(), 2U);
  const UnitWeights& layer = answer->layers.front();
  EXPECT_EQ(layer.node, "dense_1");
  EXPECT_EQ(layer.weight, "dense_1/weight");
  EXPECT_EQ(layer.bias, "dense_1/bias");
  EXPECT_EQ(layer.inputs, 2);
  EXPECT_EQ(layer.units, 4);
  const auto same = [&](const std::vector<float>& told, const char* key) {
    const std::vector<double> kept = opened.weight(key);
    return std::equal(told.begin(), told.end(), kept.begin(), kept.end(),
                      [](float a, double b) { return static_cast<double>(a) == b; });
  };
  EXPECT_TRUE(same(layer.weights, "dense_1/weight"));
  EXPECT_TRUE(same(layer.biases, "dense_1/bias"));
  EXPECT_EQ(Opened(hand_project(9), 2).look<UnitWeightsAnswer>(unit_weights_of(8))->layers.size(), 0U)
      << "9 units, and 9 numbers that come into the other layer";
}

}  // namespace
}  // namespace vitrine
