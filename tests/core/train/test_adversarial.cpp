// Two networks against each other: what the recipe refuses, what a step that fails leaves behind, what it tells.
#include <gtest/gtest.h>

#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

Analysis checked(const Project& project) {
  const DataFacts facts = facts_of(*load(project));
  return check_project(project, &facts);
}

// The generator's layers, not the discriminator's, at a rate that no number can hold for long.
const std::pair<const char*, double> kTooFast[] = {{"optimizer.learning_rate", 1000},
                                                   {"layer.dense_2.learning_rate_factor", 1000}};

std::string complaint(const Project& project) {
  std::string out;
  for (const Problem& problem : checked(project).problems)
    if (problem.severity == Severity::error) out += problem.text + " | " + problem.remedy + "\n";
  const Pool pool(1);
  EXPECT_EQ(Trainer::create(project, load(project), pool).ok(), out.empty()) << "what check accepts, train runs";
  return out;
}

TEST(Adversarial, TheExampleOfTheseTestsIsAccepted) {
  for (const Problem& problem : checked(adversarial_project()).problems) ADD_FAILURE() << problem.text;
}

TEST(Adversarial, WhatCannotBeOneAgainstTheOtherIsRefusedInWords) {
  const auto says = [](const std::function<void(Project&)>& change, const std::string& words) {
    Project project = adversarial_project();
    change(project);
    const std::string told = complaint(project);
    EXPECT_NE(told.find(words), std::string::npos) << words << "\nnot in\n" << told;
  };
  says([](Project& p) { set(p, "objective.target", "target"); }, "Choose “real” as the objective's target");
  says([](Project& p) { set(p, "objective.output", ""); }, "which Output is the discriminator's");
  says([](Project& p) { p.objectives.resize(2); }, "has one objective");
  says([](Project& p) { set(p, "recipe.generator", "output_2"); }, "cannot make samples and judge them");
  says([](Project& p) { set(p, "layer.dense_2.units", "3"); }, "The generator makes samples of shape 3");
  says([](Project& p) { set(p, "layer.input_2.field", "noise"); }, "no Input that reads samples of the data");
}

TEST(Adversarial, ANetworkWithoutADiscriminatorIsRefused) {
  Project project = line_project(10, 20, 0.1, 4);
  project.sources = {{"moons", {{"samples", std::int64_t{50}}}}};
  set(project, "layer.input_1.shape", "2");
  set(project, "recipe.type", "adversarial");
  set(project, "objective.target", "real");
  set(project, "loss.type", "binary_cross_entropy");
  EXPECT_NE(complaint(project).find("Adversarial training takes two networks"), std::string::npos)
      << complaint(project);
}

TEST(Adversarial, NoOutputIsCalledUnusedWhileItIsNotKnownWhichOneMakesSamples) {
  Project project = adversarial_project();
  ASSERT_TRUE(project.graph.remove("dense_3").ok());
  for (const Problem& problem : checked(project).problems)
    EXPECT_FALSE(problem.code == "unused" && problem.node == "output_1") << problem.text;
}

TEST(Adversarial, ASharedLayerIsRefused) {
  Project project = adversarial_project();
  ASSERT_TRUE(project.graph.disconnect(*project.graph.edge_into({"output_2", 0})).ok());
  ASSERT_TRUE(project.graph.connect({{"dense_2", 0}, {"output_2", 0}}).ok());
  EXPECT_NE(complaint(project).find("belongs to the generator and to the discriminator"), std::string::npos);
}

TEST(Adversarial, WhatKeepsGradientsFromTheGeneratorIsRefused) {
  Project project = adversarial_project();
  const Edge last = *project.graph.edge_into({"output_2", 0});
  const NodeId stop = "stop_gradient_1";
  ASSERT_TRUE(project.graph.add({stop, stop, "stop_gradient", {}, {}}).ok());
  ASSERT_TRUE(project.graph.disconnect(last).ok());
  ASSERT_TRUE(project.graph.connect({last.from, {stop, 0}}).ok());
  ASSERT_TRUE(project.graph.connect({{stop, 0}, {"output_2", 0}}).ok());
  EXPECT_NE(complaint(project).find("keeps every gradient of the discriminator from the generator"),
            std::string::npos)
      << complaint(project);
}

// What the project makes of the data is no part of the data: evaluation, resuming and export know them again.
TEST(Adversarial, TheDataAreKnownAgainWithoutTheFieldsThatAreMade) {
  const Project project = adversarial_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  EXPECT_GT(trainer->dataset().fields.size(), data->fields.size());
  EXPECT_EQ(trainer->trained(false).state->origin.at("data"), digest_of(*data));
}

TEST(Adversarial, EarlyStoppingHasNothingToFollow) {
  Project project = adversarial_project();
  set(project, "stopping.enabled", "on");
  const Analysis analysis = checked(project);
  ASSERT_EQ(analysis.problems.size(), 1U);
  EXPECT_EQ(analysis.problems[0].severity, Severity::error);
  ASSERT_TRUE(analysis.problems[0].fix.has_value());
  set(project, analysis.problems[0].fix->settings.at(0).path, analysis.problems[0].fix->settings.at(0).value);
  EXPECT_TRUE(checked(project).ok());
}

// A critic that says x + c: with c far above 0 it takes everything for real, far below nothing.
TEST(Adversarial, TellsHowManyOfItsSamplesAreTakenForReal) {
  for (const auto& [bias, share] : {std::pair(1000.0, 1.0F), std::pair(-1000.0, 0.0F)}) {
    Project project;
    Sketch s(project.graph);
    read_field(project.graph, s.input({2}), "noise");
    s.dense(2);
    s.add("output");
    s.input({2});
    const NodeId critic = s.dense(1);
    s.add("output");
    project.sources = {{"moons", {{"samples", std::int64_t{100}}}}};
    project.batch_transforms = {{"random_numbers", {{"size", std::int64_t{2}}}}};
    project.recipe.type = "adversarial";
    project.objectives.front().loss = {"binary_cross_entropy", {}};
    project.objectives.front().settings = {{"output", std::string("output_2")}, {"target", std::string("real")}};
    const Pool pool(1);
    const auto trainer = trainer_of(project, load(project), pool);
    Trained saved = trainer->trained(false);
    for (auto& entry : saved.weights)
      if (entry.key == critic + "/bias") entry.value.values[0] = static_cast<float>(bias);
    const auto judged =
        trainer_of(project, load(project), pool, &saved)->evaluator().evaluate(trainer->split().validation);
    EXPECT_EQ(judged.metrics.back(), share);
  }
}

TEST(Adversarial, TellsBothLossesAndCallsNoEpochTheBest) {
  const Pool pool(1);
  const auto trainer = trainer_of(adversarial_project(), load(adversarial_project()), pool);
  std::vector<std::string> ids;
  for (const FigureInfo& figure : trainer->info().figures) ids.push_back(figure.id);
  EXPECT_NE(std::find(ids.begin(), ids.end(), "loss.output_2"), ids.end());
  ASSERT_EQ(ids.size(), 4U);
  EXPECT_EQ(ids[2], "loss.generator");
  EXPECT_EQ(ids[3], "figure.taken_for_real");
  EXPECT_FALSE(trainer->info().figures[3].is_loss);
  while (trainer->step() != Trainer::Outcome::epoch) {
    ASSERT_EQ(trainer->step_figures().judged.size(), 4U);
    const auto share = static_cast<double>(trainer->step_figures().judged[3]);
    EXPECT_TRUE(share >= 0 && share <= 1) << share;
  }
  const auto epoch = trainer->finish_epoch();
  ASSERT_TRUE(epoch.has_value());
  EXPECT_FALSE(epoch->best);
  EXPECT_EQ(epoch->train.metrics.size(), ids.size());
  EXPECT_EQ(epoch->validation.metrics.size(), ids.size());
  // At the beginning neither side knows anything: each loss is about that of a coin.
  EXPECT_NEAR(epoch->validation.loss, std::log(2.0), 0.4);
  EXPECT_TRUE(std::isfinite(epoch->train.metrics.back()));
}

TEST(Adversarial, EachLayerIsToldByTheSideThatMovesIt) {
  const Pool pool(1);
  const auto trainer = trainer_of(adversarial_project(), load(adversarial_project()), pool);
  (void)trainer->step();
  for (std::size_t i = 0; i < trainer->info().layers.size(); ++i) {
    EXPECT_GT(trainer->step_figures().norms[i], 0) << trainer->info().layers[i].name;
    EXPECT_GT(trainer->step_figures().ratios[i], 0) << trainer->info().layers[i].name;
    EXPECT_TRUE(trainer->info().layers[i].judged) << trainer->info().layers[i].name;
  }
}

// The discriminator has moved when the generator's step fails: none of it may stay.
TEST(Adversarial, AStepThatFailsInItsSecondPhaseLeavesTheStateAsBeforeTheFirst) {
  const Pool pool(2);
  Project project = adversarial_project();
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 0.01}}};
  set(project, "regularisation.clip_norm", "0");
  const auto trainer = trainer_of(project, load(project), pool);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(trainer->step(), Trainer::Outcome::step);
  for (const auto& [path, value] : kTooFast) ASSERT_TRUE(trainer->set_live(path, value).ok());
  RunState before;
  Trained saved;
  Trainer::Outcome outcome = Trainer::Outcome::step;
  for (int i = 0; i < 200 && outcome != Trainer::Outcome::not_finite; ++i) {
    if (trainer->epoch_due()) {
      ASSERT_TRUE(trainer->finish_epoch().has_value());
    }
    before = trainer->state();
    saved = trainer->trained(false);
    outcome = trainer->step();
  }
  ASSERT_EQ(outcome, Trainer::Outcome::not_finite) << "a number holds more than was thought";
  EXPECT_TRUE(trainer->state() == before);
  const Trained after = trainer->trained(false);
  EXPECT_EQ(after.state->epoch_losses, saved.state->epoch_losses);
  EXPECT_EQ(after.state->epoch_metric_sums, saved.state->epoch_metric_sums);
}

}  // namespace
}  // namespace vitrine
