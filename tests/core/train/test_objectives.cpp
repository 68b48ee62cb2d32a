// Several objectives and optimizer groups: what is made small, by whom, and what is said of it.
#include <cmath>

#include "core/io/weights.h"
#include "core/project/objectives.h"
#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// Two numbers are read from one: a trunk of one weight, a head for each.
Data two_targets() {
  auto data = std::make_shared<Dataset>(*points({1, 2, -1, 3}, {2, 4, -2, 6}));
  const std::vector<float> other{-1, 1, 0.5F, -3};
  data->fields.push_back({"other", FieldKind::values, {}, {other.begin(), other.end()}, 0, {}});
  return data;
}

Project two_heads() {
  Project project;
  Sketch s(project.graph);
  s.input({1});
  const Params one{{"units", std::int64_t{1}},
                   {"bias", false},
                   {"initializer", std::string("constant")},
                   {"initializer.value", 0.5}};
  s.add("dense", one);
  s.add("dense", one, {"dense_1"});
  s.add("output", {}, {"dense_2"});
  s.add("dense", one, {"dense_1"});
  s.add("output", {}, {"dense_3"});
  project.objectives = {{{"mse", {}}, {{"output", std::string("output_1")}}},
                        {{"mse", {}}, {{"output", std::string("output_2")}, {"target", std::string("other")}}}};
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 0.1}}};
  project.split = {{"mode", std::string("ordered")}, {"validation", 0.0}};
  project.training = {{"batch_size", std::int64_t{4}}, {"shuffle", false}, {"epochs", std::int64_t{3}}};
  return project;
}

float weight(const Trainer& trainer, const char* key) {
  const Trained trained = trainer.trained(false);
  return trained.find(key)->value.values[0];
}

TEST(Objectives, TheWeightedSumIsMadeSmall) {
  Project project = two_heads();
  set(project, "objective_2.weight", "0.25");
  const Pool pool(1);
  const auto trainer = trainer_of(project, two_targets(), pool);
  (void)trainer->step();
  // By hand: w = u = v = 0.5, mean of x² 15/4, of x·y 30/4, of x·z −8.5/4.
  const double xx = 15.0 / 4, xy = 30.0 / 4, xz = -8.5 / 4;
  const double to_u = 2 * (0.25 * xx - xy), to_v = 2 * (0.25 * xx - xz);  // by u·w and by v·w
  EXPECT_NEAR(weight(*trainer, "dense_2/weight"), 0.5 - 0.1 * to_u * 0.5, 1e-6);
  EXPECT_NEAR(weight(*trainer, "dense_3/weight"), 0.5 - 0.1 * 0.25 * to_v * 0.5, 1e-6);
  EXPECT_NEAR(weight(*trainer, "dense_1/weight"), 0.5 - 0.1 * (to_u * 0.5 + 0.25 * to_v * 0.5), 1e-6);
}

TEST(Objectives, EachIsPublishedAndTheSum) {
  Project project = two_heads();
  set(project, "objective_2.weight", "0.25");
  set(project, "objective_2.name", "side");
  const Pool pool(1);
  const auto trainer = trainer_of(project, two_targets(), pool);
  const RunInfo& info = trainer->info();
  std::vector<std::string> ids;
  for (const FigureInfo& figure : info.figures) ids.push_back(figure.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"loss.output_1", "mae.output_1", "rmse.output_1", "r2.output_1",
                                           "loss.side", "mae.side", "rmse.side", "r2.side"}));
  EXPECT_EQ(info.judged, (std::vector<std::size_t>{0, 1, 4, 5}));
  EXPECT_EQ(info.main_metric(), 1U);
  (void)trainer->step();
  const auto judged = trainer->step_figures().judged;
  ASSERT_EQ(judged.size(), 4U);
  EXPECT_FLOAT_EQ(trainer->record().loss, judged[0] + 0.25F * judged[2]);
  const EpochRecord epoch = *trainer->finish_epoch();
  EXPECT_FLOAT_EQ(epoch.train.loss, epoch.train.metrics[0] + 0.25F * epoch.train.metrics[4]);
  EXPECT_FLOAT_EQ(epoch.train.metrics[0], judged[0]);
  EXPECT_FLOAT_EQ(epoch.train.metrics[5], judged[3]);
}

TEST(Objectives, RowsOfARunHaveThemToo) {
  RunSetup setup;
  setup.project = two_heads();
  setup.dataset = two_targets();
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  StepBlock block;
  run->steps().drain(block);
  ASSERT_EQ(block.rows.size(), 3U);
  ASSERT_EQ(block.figures(), kRunFigures + 2 * 3 + 4);
  const Reading* judged = block.of(0) + kRunFigures + 2 * 3;
  EXPECT_FLOAT_EQ(block.of(0)[0].mean, judged[0].mean + judged[2].mean);
  EXPECT_GT(judged[1].mean, 0) << "the metric of the first";
}

TEST(Objectives, AWeightOfZeroJudgesAndTeachesNothing) {
  Project both = two_heads(), alone = both;
  set(both, "objective_2.weight", "0");
  alone.objectives.pop_back();
  const Pool pool(1);
  const auto a = trainer_of(both, two_targets(), pool), b = trainer_of(alone, two_targets(), pool);
  Story of_both, of_one;
  ASSERT_TRUE(train(*a, of_both));
  ASSERT_TRUE(train(*b, of_one));
  for (const char* key : {"dense_1/weight", "dense_2/weight", "dense_3/weight"})
    EXPECT_EQ(weight(*a, key), weight(*b, key)) << key;
  EXPECT_EQ(weight(*a, "dense_3/weight"), 0.5F);
}

// What no loss depends on has no gradient: nothing may move it, no penalty either.
TEST(Objectives, WhatNoneJudgesStaysAsItIs) {
  Project project = two_heads();
  project.objectives.pop_back();
  set(project, "regularisation.l2", "0.5");
  set(project, "regularisation.weight_decay", "0.5");
  set(project, "regularisation.clip_norm", "0.1");
  const Pool pool(1);
  const auto trainer = trainer_of(project, two_targets(), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story));
  EXPECT_EQ(weight(*trainer, "dense_3/weight"), 0.5F);
  EXPECT_NE(weight(*trainer, "dense_2/weight"), 0.5F);
  EXPECT_EQ(trainer->step_figures().norms[2], 0.0F) << "it is said to learn nothing";
}

TEST(Objectives, AWeightMayChangeWhileARunGoesOn) {
  const Project project = two_heads();
  const Pool pool(1);
  const auto trainer = trainer_of(project, two_targets(), pool);
  (void)trainer->step();
  ASSERT_TRUE(trainer->set_live("objective_2.weight", 0).ok());
  const float before = weight(*trainer, "dense_3/weight");
  (void)trainer->finish_epoch();
  (void)trainer->step();
  EXPECT_EQ(weight(*trainer, "dense_3/weight"), before);
  EXPECT_FLOAT_EQ(trainer->record().loss, trainer->step_figures().judged[0]);
  trainer->reset();
  (void)trainer->step();
  EXPECT_NE(weight(*trainer, "dense_3/weight"), 0.5F) << "reset brings the weight back";
}

TEST(Objectives, EachGroupHasItsOptimizerAndItsSchedule) {
  Project project = two_heads();
  add_group(project);
  set(project, "group_2.name", "slow");
  set(project, "optimizer_2.type", "adam");
  set(project, "optimizer_2.learning_rate", "0.01");
  set(project, "schedule_2.type", "step");
  set(project, "layer.dense_3.optimizer_group", "slow");
  const Pool pool(1);
  const auto mixed = trainer_of(project, two_targets(), pool);
  // Each group alone, on the same gradients: those of the first step.
  Project all_adam = two_heads();
  set(all_adam, "optimizer.type", "adam");
  set(all_adam, "optimizer.learning_rate", "0.01");
  const auto sgd = trainer_of(two_heads(), two_targets(), pool), adam = trainer_of(all_adam, two_targets(), pool);
  for (Trainer* trainer : {mixed.get(), sgd.get(), adam.get()}) (void)trainer->step();
  for (const char* key : {"dense_1/weight", "dense_2/weight"}) EXPECT_EQ(weight(*mixed, key), weight(*sgd, key));
  EXPECT_EQ(weight(*mixed, "dense_3/weight"), weight(*adam, "dense_3/weight"));
}

TEST(Objectives, ResumeToTheSameBits) {
  Project project = two_heads();
  add_group(project);
  set(project, "optimizer_2.type", "adam");
  set(project, "layer.dense_3.optimizer_group", "optimizer_2");
  set(project, "training.batch_size", "1");
  set(project, "training.epochs", "4");
  const Data data = two_targets();
  const Pool pool(1);
  const auto straight = trainer_of(project, data, pool), first = trainer_of(project, data, pool);
  Story whole, story, rest;
  ASSERT_TRUE(train(*straight, whole));
  ASSERT_TRUE(train(*first, story, 6));  // in the middle of the second epoch
  const Trained trained = first->trained(false);
  const auto second = trainer_of(project, data, pool, &trained);
  EXPECT_TRUE(second->adoption().exact) << second->adoption().changes_in_words();
  ASSERT_TRUE(train(*second, rest));
  append(story, rest);
  expect_same(story, whole);
}

TEST(Objectives, WhatHasChangedIsSaidInWords) {
  Project before = two_heads(), after = before;
  after.objectives.pop_back();
  add_group(after);
  EXPECT_EQ(differences(origin_of(before), origin_of(after)),
            (std::vector<std::string>{"the objectives", "the optimizers"}));
  after = before;
  set(after, "loss.type", "huber");
  set(after, "objective.name", "first");
  set(after, "objective_2.weight", "3");
  EXPECT_EQ(differences(origin_of(before), origin_of(after)), (std::vector<std::string>{"the loss"}))
      << "names and what may change in a run do not count";
}

TEST(Objectives, AnOutputThatNoneJudgesIsSaid) {
  Project project = two_heads();
  project.objectives.pop_back();
  const DataFacts facts = facts_of(*two_targets());
  const Analysis analysis = check_project(project, &facts);
  EXPECT_TRUE(analysis.ok());
  ASSERT_EQ(analysis.problems.size(), 1U);
  EXPECT_EQ(analysis.problems.front().node, "output_2");
  EXPECT_EQ(analysis.problems.front().severity, Severity::warning);
}

TEST(Objectives, WhatDoesNotFitIsRefusedInWords) {
  const DataFacts facts = facts_of(*two_targets());
  const auto said = [&](const std::function<void(Project&)>& change) {
    Project project = two_heads();
    change(project);
    const Analysis analysis = check_project(project, &facts);
    for (const Problem& problem : analysis.problems)
      if (problem.severity == Severity::error) return problem.text + " " + problem.remedy;
    return std::string();
  };
  EXPECT_EQ(said([](Project&) {}), "");
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  std::string text = said([](Project& p) { p.objectives[1].settings.set("target", "nowhere"); });
  EXPECT_TRUE(has(text, "“nowhere”") && has(text, "input, target, other") && has(text, "output_2")) << text;
  text = said([](Project& p) { p.objectives[1].settings.erase("output"); });
  EXPECT_TRUE(has(text, "several Outputs")) << text;
  text = said([](Project& p) { p.objectives[1].settings.set("output", "dense_1"); });
  EXPECT_TRUE(has(text, "not an output")) << text;
  text = said([](Project& p) { p.graph.find("input_1")->params.set("field", "nowhere"); });
  EXPECT_TRUE(has(text, "“nowhere”")) << text;
  text = said([](Project& p) { p.graph.find("dense_1")->params.set("optimizer_group", "nobody"); });
  EXPECT_TRUE(has(text, "“nobody”")) << text;
  text = said([](Project& p) { p.objectives[1].loss.type = "cross_entropy"; });
  EXPECT_TRUE(has(text, "Cross entropy")) << text;
}

// ---- which of them a layer learns from

using Teachers = std::map<NodeId, std::set<std::size_t>>;

Teachers teachers_in(const RunInfo& info) {
  Teachers out;
  for (const RunInfo::Layer& layer : info.layers) out[layer.node] = layer.learns_from;
  return out;
}

TEST(Objectives, ARunSaysFromWhichOfThemEachLayerLearns) {
  const Pool pool(1);
  EXPECT_EQ(teachers_in(trainer_of(two_heads(), two_targets(), pool)->info()),
            (Teachers{{"dense_1", {0, 1}}, {"dense_2", {0}}, {"dense_3", {1}}}));
  Project silent = two_heads();
  set(silent, "objective_2.weight", "0");
  EXPECT_EQ(teachers_in(trainer_of(silent, two_targets(), pool)->info()).at("dense_3"), (std::set<std::size_t>{1}))
      << "its weight may be changed as the run goes";
  const Project one = norm_project();  // whose only Output is not even drawn
  for (const auto& [layer, teachers] : teachers_in(trainer_of(one, load(one), pool)->info()))
    EXPECT_EQ(teachers, (std::set<std::size_t>{0})) << layer;
}

// A loss between two Outputs comes back to what leads to either; the decoder hears of the other loss alone.
TEST(Objectives, ALossBetweenTwoOutputsTeachesWhatLeadsToBoth) {
  const Pool pool(1);
  const Project project = variational_project();
  EXPECT_EQ(
      teachers_in(trainer_of(project, load(project), pool)->info()),
      (Teachers{{"dense_1", {0, 1}}, {"dense_2", {0, 1}}, {"dense_3", {0, 1}}, {"dense_4", {0}}, {"dense_5", {0}}}));
}

TEST(Objectives, NothingIsLearntThroughAStopGradient) {
  Project project = two_heads();
  Sketch s(project.graph);
  s.add("stop_gradient", {}, {"dense_1"});
  ASSERT_TRUE(project.graph.disconnect({{"dense_1", 0}, {"dense_3", 0}}));
  ASSERT_TRUE(project.graph.connect({{"stop_gradient_1", 0}, {"dense_3", 0}}));
  const Pool pool(1);
  const auto trainer = trainer_of(project, two_targets(), pool);
  EXPECT_EQ(teachers_in(trainer->info()), (Teachers{{"dense_1", {0}}, {"dense_2", {0}}, {"dense_3", {1}}}));
}

TEST(Objectives, WhoLendsItsWeightsLearnsWithWhoBorrowsThem) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(2);
  s.add("output");
  s.add("dense", {{"units", std::int64_t{2}}, {"weights_of", std::string("dense_1")}}, {"input_1"});
  s.add("output");
  project.objectives = {{{"mse", {}}, {{"output", std::string("output_1")}}},
                        {{"mse", {}}, {{"output", std::string("output_2")}}}};
  const auto teachers = teachers_of_layers(project);
  EXPECT_EQ(teachers.at("dense_1"), (std::set<std::size_t>{0, 1}));
  EXPECT_EQ(teachers.at("dense_2"), (std::set<std::size_t>{1}));
}

// The generator learns from what the discriminator thinks, which is none of the objectives.
TEST(Objectives, AGeneratorHasATeacherOfItsOwn) {
  const Pool pool(1);
  const Project project = adversarial_project();
  const auto teachers = teachers_in(trainer_of(project, load(project), pool)->info());
  for (const char* layer : {"dense_1", "batch_norm_1", "dense_2"})
    EXPECT_EQ(teachers.at(layer), (std::set<std::size_t>{1})) << layer;
  for (const char* layer : {"dense_3", "batch_norm_2", "dense_4", "batch_norm_3", "dense_5"})
    EXPECT_EQ(teachers.at(layer), (std::set<std::size_t>{0})) << layer;
}

TEST(Objectives, ListsGrowAndShrink) {
  Project project = two_heads();
  project.objectives.resize(1);
  project.objectives.front().settings = {};
  add_objective(project, {"input", "target", "other"});
  ASSERT_EQ(project.objectives.size(), 2U);
  EXPECT_EQ(output_of(project.objectives[0]), "output_1") << "what was clear is said now";
  EXPECT_EQ(output_of(project.objectives[1]), "output_2");
  EXPECT_EQ(target_of(project.objectives[1]), "other");
  remove_objective(project, 0);
  ASSERT_EQ(project.objectives.size(), 1U);
  remove_objective(project, 0);
  EXPECT_EQ(project.objectives.size(), 1U) << "the last one stays";
  add_group(project), add_group(project);
  set(project, "layer.dense_2.optimizer_group", "optimizer_2");
  set(project, "layer.dense_3.optimizer_group", "optimizer_3");
  remove_group(project, 1);
  EXPECT_EQ(*get_setting(project, "layer.dense_2.optimizer_group"), "");
  EXPECT_EQ(*get_setting(project, "layer.dense_3.optimizer_group"), "optimizer_2");
  EXPECT_FALSE(set_setting(project, "layer.dense_2.optimizer_group", "nobody").ok());
  EXPECT_EQ(*get_setting(project, "objective.output"), "output_2");
  ASSERT_TRUE(project.graph.rename("output_2", "slant").ok());
  EXPECT_EQ(*get_setting(project, "objective.output"), "slant") << "people read names";
  set(project, "objective.output", "output_1");
  EXPECT_EQ(output_of(project.objectives[0]), "output_1");
}

}  // namespace
}  // namespace vitrine
