// What trains and how fast: frozen layers, factors of the learning rate, weights that layers share.
#include <cmath>

#include "core/graph/analysis.h"
#include "core/watch/health.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

std::vector<float> values(const Trainer& trainer, const char* key) {
  const Trained trained = trainer.trained(false);
  const auto& values = trained.find(key)->value.values;
  return {values.begin(), values.end()};
}

TEST(Trainable, AFrozenLayerStaysAsItIs) {
  Project project = norm_project();
  set(project, "layer.dense_1.trainable", "off");
  set(project, "layer.batch_norm_1.trainable", "off");
  const Pool pool(2);
  const auto trainer = trainer_of(project, load(project), pool);
  std::vector<std::vector<float>> before;
  const char* kFrozen[] = {"dense_1/weight", "dense_1/bias", "batch_norm_1/weight", "batch_norm_1/running_mean",
                           "batch_norm_1/running_var"};
  for (const char* key : kFrozen) before.push_back(values(*trainer, key));
  const auto head = values(*trainer, "dense_3/weight");
  Story story;
  ASSERT_TRUE(train(*trainer, story, 5));
  for (std::size_t i = 0; i < std::size(kFrozen); ++i)
    EXPECT_EQ(values(*trainer, kFrozen[i]), before[i]) << kFrozen[i];
  EXPECT_NE(values(*trainer, "dense_3/weight"), head);
  const StepFigures figures = trainer->step_figures();
  EXPECT_TRUE(std::isnan(figures.norms[0]) && std::isnan(figures.ratios[0])) << "nothing is measured of it";
  EXPECT_TRUE(std::isfinite(figures.norms[2]));
}

// The network behind a frozen one trains as it would on what that one computes, normalised by running statistics.
TEST(Trainable, AFrozenBatchNormUsesItsRunningStatistics) {
  Project project = norm_project();
  set(project, "layer.dropout_1.rate", "0");
  set(project, "layer.dense_1.trainable", "off");
  set(project, "layer.batch_norm_1.trainable", "off");
  set(project, "split.validation", "0");
  set(project, "training.batch_size", "1000");
  const Pool pool(1);
  const Data data = load(project);
  const auto trainer = trainer_of(project, data, pool);
  const float judged = trainer->evaluator().evaluate(trainer->split().train).loss;
  (void)trainer->step();
  EXPECT_NEAR(trainer->record().loss, judged, 1e-5) << "training computes what evaluation does";
}

TEST(Trainable, FreezingAndFreeingTakeEffectInARun) {
  const Project project = norm_project();
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 2));
  ASSERT_TRUE(trainer->set_live("layer.dense_1.trainable", 0).ok());
  const auto frozen = values(*trainer, "dense_1/weight");
  ASSERT_TRUE(train(*trainer, story, 3));
  EXPECT_EQ(values(*trainer, "dense_1/weight"), frozen);
  ASSERT_TRUE(trainer->set_live("layer.dense_1.trainable", 1).ok());
  ASSERT_TRUE(train(*trainer, story, 1));
  EXPECT_NE(values(*trainer, "dense_1/weight"), frozen);
  EXPECT_EQ(trainer->state().changes.size(), 2U);
  EXPECT_FALSE(trainer->set_live("layer.dense_1.units", 3).ok());
  EXPECT_FALSE(trainer->set_live("layer.dense_1.trainable", 0.5).ok());
}

TEST(Trainable, AFrozenRunIsResumedToTheSameBits) {
  Project project = norm_project();
  set(project, "optimizer.type", "adam");
  const Pool pool(2);
  const Data data = load(project);
  const auto straight = trainer_of(project, data, pool), first = trainer_of(project, data, pool);
  Story whole, story, rest;
  for (const auto& [trainer, told] : {std::pair{straight.get(), &whole}, std::pair{first.get(), &story}}) {
    ASSERT_TRUE(train(*trainer, *told, 2));
    ASSERT_TRUE(trainer->set_live("layer.dense_1.trainable", 0).ok());
    ASSERT_TRUE(train(*trainer, *told, 3));
  }
  const Trained trained = first->trained(false);
  EXPECT_EQ(trained.state->updates.at("dense_1/weight"), 2U) << "its own count of updates is kept";
  const auto second = trainer_of(first->project_now(), data, pool, &trained);
  EXPECT_TRUE(second->adoption().exact) << second->adoption().changes_in_words();
  for (Trainer* trainer : {straight.get(), second.get()})
    ASSERT_TRUE(trainer->set_live("layer.dense_1.trainable", 1).ok());
  ASSERT_TRUE(train(*straight, whole));
  ASSERT_TRUE(train(*second, rest));
  append(story, rest);
  expect_same(story, whole);
}

TEST(Trainable, AFactorMultipliesTheLearningRate) {
  Project slow = line_project(4, 4, 0.1, 4), fast = line_project(4, 4, 0.025, 4);
  set(slow, "layer.dense_1.learning_rate_factor", "0.25");
  const Data data = points({1, 2, 3, 4}, {1, 2, 3, 5});
  const Pool pool(1);
  const auto a = trainer_of(slow, data, pool), b = trainer_of(fast, data, pool);
  (void)a->step(), (void)b->step();
  EXPECT_EQ(values(*a, "dense_1/weight"), values(*b, "dense_1/weight"));
  EXPECT_FLOAT_EQ(a->record().learning_rate, 0.1F);
}

TEST(Trainable, HealthSaysThatALayerIsFrozen) {
  RunInfo info;
  info.layers = {{"a", "a"}, {"b", "b"}};
  Health health;
  health.begin(info);
  const float nothing = std::nanf("");
  for (std::uint64_t step = 1; step <= 40; ++step) {
    std::vector<Reading> figures(kRunFigures);
    figures[0].mean = 1;
    for (const float value : {nothing, 0.1F, nothing, 1e-3F}) figures.push_back({value, value, value, value});
    (void)health.add({step, 1, 1}, figures);
  }
  EXPECT_EQ(health.of("a")->word, "frozen");
  EXPECT_EQ(health.of("a")->grade, Grade::good);
  EXPECT_EQ(health.of("b")->word, "healthy");
}

// ---- weights that layers share

Project shared_line() {
  Project project;
  Sketch s(project.graph);
  s.input({1});
  const Params one{{"units", std::int64_t{1}},
                   {"bias", false},
                   {"initializer", std::string("constant")},
                   {"initializer.value", 0.5}};
  s.add("dense", one);
  s.add("dense", one);
  project.objectives.front().loss = {"mse", {}};
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 0.1}}};
  project.split = {{"mode", std::string("ordered")}, {"validation", 0.0}};
  project.training = {{"batch_size", std::int64_t{3}}, {"shuffle", false}};
  return project;
}

TEST(SharedWeights, AreOneAndGradientsAddUp) {
  Project project = shared_line();
  set(project, "layer.dense_1.weights_of", "dense_2");  // of a layer that comes later
  const Pool pool(1);
  const auto trainer = trainer_of(project, points({1, 2, 3}, {1, 2, 3}), pool);
  EXPECT_EQ(trainer->info().parameters, 1);
  EXPECT_EQ(trainer->trained(false).weights.size(), 1U) << "exported once";
  (void)trainer->step();
  // y = w²·x, loss mean (w²x − x)²: its slope is 2·(w² − 1)·2w·mean x².
  EXPECT_NEAR(values(*trainer, "dense_2/weight")[0], 0.5 - 0.1 * 2 * (0.25 - 1) * 2 * 0.5 * 14.0 / 3, 1e-6);
}

TEST(SharedWeights, AnEmbeddingAndTheLastLayer) {
  Project project;
  Sketch s(project.graph);
  s.tokens(8, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{16}}});
  s.dense(10);
  project.sources = {{"sequence_reversal", {{"samples", std::int64_t{100}}}}};
  const std::int64_t apart = analyse(project.graph).parameters;
  set(project, "layer.dense_1.weights_of", "embedding_1");
  const Analysis analysis = analyse(project.graph);
  EXPECT_TRUE(analysis.ok());
  EXPECT_EQ(analysis.parameters, apart - 160);
  const Pool pool(2);
  const auto trainer = trainer_of(project, load(project), pool);
  EXPECT_EQ(trainer->info().parameters, analysis.parameters);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 3));
  EXPECT_EQ(trainer->trained(false).weights.size(), 2U);  // the table, and the bias of its own
}

TEST(SharedWeights, WhatCannotBeIsRefusedInWords) {
  const auto said = [](const std::function<void(Project&)>& change) {
    Project project = shared_line();
    Sketch s(project.graph);
    s.add("dense", {{"units", std::int64_t{3}}, {"bias", false}}, {"dense_2"});
    change(project);
    const Analysis analysis = analyse(project.graph);
    return analysis.problems.empty() ? std::string() : analysis.problems.front().text;
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_EQ(said([](Project&) {}), "");
  const auto tie = [&](const char* layer, const char* to) {
    return said([=](Project& p) { p.graph.find(layer)->params.set("weights_of", to); });
  };
  EXPECT_TRUE(has(tie("dense_3", "dense_1"), "3×1")) << tie("dense_3", "dense_1");
  EXPECT_TRUE(has(tie("dense_1", "dense_1"), "its own"));
  EXPECT_TRUE(has(tie("dense_1", "gone_1"), "not there"));
  const std::string chain = said([](Project& p) {
    p.graph.find("dense_1")->params.set("weights_of", "dense_2");
    p.graph.find("dense_2")->params.set("weights_of", "dense_3");
  });
  EXPECT_TRUE(has(chain, "another layer's itself")) << chain;
  Project project = shared_line();
  EXPECT_FALSE(set_setting(project, "layer.dense_1.weights_of", "input_1").ok());
}

}  // namespace
}  // namespace vitrine
