// Every problem of a whole project, and that each fix that is offered mends it.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/graph/fixes.h"
#include "core/train/check.h"
#include "core/train/fit_data.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

DataFacts images(std::int64_t classes = 10) {
  return {100, {{"input", {1, 28, 28}}, {"target", {}, FieldKind::classes, classes}}};
}
DataFacts numbers(std::int64_t inputs, const Shape& target) {
  return {100, {{"input", {inputs}}, {"target", target}}};
}

Project mlp(std::vector<std::int64_t> input, std::int64_t outputs, const std::string& loss = "cross_entropy") {
  Project project;
  Sketch s(project.graph);
  s.input(std::move(input));
  s.add("flatten");
  s.dense(16, "relu");
  s.dense(outputs);
  project.objectives.front().loss = {loss, {}};
  return project;
}

const Problem* find(const Analysis& analysis, const std::string& code) {
  const auto it = std::find_if(analysis.problems.begin(), analysis.problems.end(),
                               [&](const Problem& p) { return p.code == code; });
  return it == analysis.problems.end() ? nullptr : &*it;
}

void apply(Project& project, const Fix& fix) {
  ASSERT_TRUE(apply_structure(project.graph, fix).ok());
  for (const auto& change : fix.settings) {
    const Status done = set_setting(project, change.path, change.value);
    ASSERT_TRUE(done.ok()) << change.path << ": " << done.error().sentence();
  }
}

// The project has exactly this problem; its fix, applied, leaves none.
void expect_mended(Project project, const DataFacts& data, const std::string& code, const NodeId& node,
                   const std::string& title) {
  const Analysis before = check_project(project, &data);
  ASSERT_EQ(before.problems.size(), 1U);
  const Problem& problem = before.problems.front();
  EXPECT_EQ(problem.code, code);
  EXPECT_EQ(problem.node, node);
  EXPECT_FALSE(problem.text.empty());
  EXPECT_FALSE(problem.remedy.empty());
  ASSERT_TRUE(problem.fix.has_value()) << problem.text;
  EXPECT_EQ(problem.fix->title, title);
  apply(project, *problem.fix);
  const Analysis after = check_project(project, &data);
  EXPECT_TRUE(after.problems.empty()) << after.problems.front().text;
}

TEST(CheckProject, ASoundProjectHasNoProblem) {
  const DataFacts data = images();
  EXPECT_TRUE(check_project(mlp({1, 28, 28}, 10), &data).problems.empty());
  EXPECT_TRUE(check_project(mlp({1, 28, 28}, 10), nullptr).problems.empty());
}

TEST(CheckProject, AnInputOfAnotherShape) {
  expect_mended(mlp({3, 32, 32}, 10), images(), "data", "input_1", "Set its shape to 1×28×28");
  expect_mended(mlp({3}, 1, "mse"), numbers(4, {}), "data", "input_1", "Set its shape to 4");
}

TEST(CheckProject, AnInputOfAnotherKind) {
  Project project = mlp({5}, 1, "mse");
  set(project, "layer.input_1.kind", "tokens");
  expect_mended(project, numbers(5, {}), "data", "input_1", "Set its kind to values");
}

TEST(CheckProject, AnEmbeddingThatKnowsTooFewTokens) {
  const DataFacts data{100, {{"input", {8}, FieldKind::tokens, 12}, {"target", {8}, FieldKind::classes, 10}}};
  Project project = sequence_project();
  expect_mended(project, data, "data", "embedding_1", "Set its vocabulary to 12");
}

TEST(CheckProject, ALastLayerOfAnotherWidth) {
  expect_mended(mlp({1, 28, 28}, 7), images(), "loss", "dense_2", "Set Units of dense_2 to 10");
  expect_mended(mlp({5}, 2, "mse"), numbers(5, {3}), "loss", "dense_2", "Set Units of dense_2 to 3");
  // Also where an activation and an Output come after it.
  Project project = mlp({5}, 2, "mse");
  ASSERT_TRUE(project.graph.add({"tanh_1", "tanh_1", "tanh", {}, {}}).ok());
  ASSERT_TRUE(project.graph.add({"output_1", "output_1", "output", {}, {}}).ok());
  ASSERT_TRUE(project.graph.connect({{"dense_2", 0}, {"tanh_1", 0}}).ok());
  ASSERT_TRUE(project.graph.connect({{"tanh_1", 0}, {"output_1", 0}}).ok());
  expect_mended(project, numbers(5, {}), "loss", "output_1", "Set Units of dense_2 to 1");
}

TEST(CheckProject, AnotherLossIsOfferedWhereNoWidthWouldHelp) {
  expect_mended(mlp({1, 28, 28}, 10, "mse"), images(), "loss", "dense_2", "Choose Cross entropy");
}

TEST(CheckProject, LayersAreOfferedWhereAnImageComesOutAndOneAnswerIsWanted) {
  Project image;
  Sketch s(image.graph);
  s.input({1, 28, 28});
  s.conv(4);
  expect_mended(image, images(), "loss", "conv2d_1", "Add Flatten and a Dense of 10");
  s.add("output");
  expect_mended(image, images(), "loss", "output_1", "Add Flatten and a Dense of 10");
}

TEST(CheckProject, AFixThatWouldNotHelpIsNotOffered) {
  DataFacts data = images();
  data.fields[1].classes = 1;  // there is nothing to tell apart
  const Analysis analysis = check_project(mlp({1, 28, 28}, 10), &data);
  const Problem* problem = find(analysis, "loss");
  ASSERT_NE(problem, nullptr);
  EXPECT_FALSE(problem->fix.has_value());
  EXPECT_FALSE(problem->remedy.empty());
}

TEST(CheckProject, SeveralOutputsOrAnUnknownOne) {
  Project project = mlp({1, 28, 28}, 10);
  Sketch s(project.graph);
  s.add("output", {}, {"dense_2"});
  s.add("output", {}, {"dense_2"});
  const DataFacts data = images();
  const Analysis several = check_project(project, &data);
  ASSERT_NE(find(several, "no_output"), nullptr);
  EXPECT_EQ(find(several, "no_output")->node, "output_2");
  project.objectives.front().settings.set("output", "output_2");
  EXPECT_TRUE(check_project(project, &data).ok());
  project.objectives.front().settings.set("output", "relu_9");
  EXPECT_NE(find(check_project(project, &data), "no_output"), nullptr);
}

TEST(CheckProject, WhatDoesNotFitTheMachineIsRefusedWithItsFigure) {
  Project project;
  Sketch s(project.graph);
  s.input({1'000'000});
  s.dense(65'536);  // 6.6e10 weights of four bytes, eleven times over with Adam
  s.dense(1);
  project.objectives.front().loss = {"mse", {}};
  const DataFacts data = numbers(1'000'000, {});
  const Analysis analysis = check_project(project, &data);
  const Problem* problem = find(analysis, "memory");
  ASSERT_NE(problem, nullptr);
  EXPECT_NE(problem->text.find("2.88 TB"), std::string::npos) << problem->text;
  EXPECT_NE(problem->remedy.find("smaller"), std::string::npos);
  const Pool pool(1);
  auto empty = std::make_shared<Dataset>();
  empty->count = 4;
  empty->fields.push_back({"input", FieldKind::values, {1'000'000}, AlignedVector<float>(4'000'000), 0, {}});
  empty->fields.push_back({"target", FieldKind::values, {}, AlignedVector<float>(4), 0, {}});
  const auto refused = Trainer::create(project, empty, pool);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().what, problem->text);
}

TEST(CheckProject, ASplitThatLeavesNothingToTrainOn) {
  Project project = mlp({1, 28, 28}, 10);
  const DataFacts data = images();  // 100 samples
  project.split = {{"validation", 0.9}, {"test", 0.2}};
  for (const DataFacts* known : {&data, static_cast<const DataFacts*>(nullptr)}) {
    const Analysis analysis = check_project(project, known);
    ASSERT_NE(find(analysis, "split"), nullptr);
    EXPECT_NE(find(analysis, "split")->text.find("nothing is left to train on"), std::string::npos);
    EXPECT_FALSE(find(analysis, "split")->remedy.empty());
  }
  project.split = {{"validation", 0.001}};  // a tenth of a sample
  EXPECT_NE(find(check_project(project, &data), "split"), nullptr);
  EXPECT_EQ(find(check_project(project, nullptr), "split"), nullptr) << "with more data it might do";
}

TEST(CheckProject, TheBytesOfTrainingFollowParametersAndBatch) {
  Project project = mlp({1, 28, 28}, 10);
  const double parameters = 784 * 16 + 16 + 16 * 10 + 10;
  const DataFacts data = images();
  set(project, "optimizer.type", "adam");
  const double adam = training_bytes(project, &data);
  EXPECT_GT(adam, 11 * 4 * parameters);
  set(project, "optimizer.type", "sgd");  // a slot less: now, at the start, and before an update that may fail
  EXPECT_NEAR(adam - training_bytes(project, &data), 3 * 4 * parameters, 3 * 4 * 64);
  set(project, "training.batch_size", "3200");
  EXPECT_GT(training_bytes(project, nullptr), 3200.0 * 4 * (16 + 10));
  const double of_all = training_bytes(project, &data);
  set(project, "training.batch_size", "1000");
  EXPECT_EQ(training_bytes(project, &data), of_all) << "there are but 100 samples";
}

TEST(FitToData, MakesANetworkFitItsData) {
  Project project = mlp({7}, 10);
  const DataFacts data = images();
  apply(project, fit_to_data(project, data));
  EXPECT_TRUE(check_project(project, &data).problems.empty());
  EXPECT_TRUE(fit_to_data(project, data).settings.empty());  // and then there is nothing left to do
}

TEST(FitToData, ChoosesALossThatSuitsTheTarget) {
  Project project = mlp({7}, 1);
  apply(project, fit_to_data(project, numbers(7, {})));
  EXPECT_EQ(project.objectives.front().loss.type, "mse");
  // A loss that suits stays, whatever the width of the last layer is.
  project.objectives.front().loss = {"huber", {}};
  EXPECT_TRUE(fit_to_data(project, numbers(7, {3})).settings.empty());
  apply(project, fit_to_data(project, images()));
  EXPECT_EQ(project.objectives.front().loss.type, "cross_entropy");
}

TEST(FitToData, TurnsAnInputIntoTokens) {
  Project project = sequence_project();
  set(project, "layer.input_1.kind", "values");
  const DataFacts data{100, {{"input", {12}, FieldKind::tokens, 30}, {"target", {12}, FieldKind::classes, 30}}};
  apply(project, fit_to_data(project, data));
  EXPECT_EQ(*get_setting(project, "layer.input_1.kind"), "tokens");
  EXPECT_EQ(*get_setting(project, "layer.input_1.shape"), "12");
  EXPECT_EQ(*get_setting(project, "layer.input_1.vocabulary"), "30");
}

TEST(FactsOf, DescribesADataset) {
  const DataFacts facts = facts_of(*load(sequence_project()));
  EXPECT_EQ(facts.count, 500);
  ASSERT_NE(facts.find("input"), nullptr);
  EXPECT_EQ(facts.find("input")->shape, (Shape{8}));
  EXPECT_EQ(facts.find("input")->kind, FieldKind::tokens);
  EXPECT_EQ(facts.find("input")->classes, 10);
  ASSERT_NE(facts.find("target"), nullptr);
  EXPECT_EQ(facts.find("target")->shape, (Shape{8}));
  EXPECT_EQ(facts.find("target")->classes, 10);
  EXPECT_EQ(facts.find("slant"), nullptr);
  EXPECT_EQ(facts.field_names(), "input, target");
}

TEST(Check, OpenedDataGetANormalisationWhereTheyNeedOne) {
  Dataset data;
  data.count = 2;
  data.fields.push_back({"input", FieldKind::values, Shape{1, 1, 2}, {0, 255, 3, 4}, 0, {}});
  Project project;
  const auto suggested = [&] {
    const Fix fix = suggest_normalisation(project, data);
    return fix.settings.empty() ? std::string("none") : fix.settings.front().path + "=" + fix.settings.front().value;
  };
  EXPECT_EQ(suggested(), "transform.type=scale");                     // bytes of an image
  data.fields[0].values = AlignedVector<std::uint8_t>{0, 255, 3, 4};  // kept as such
  EXPECT_EQ(suggested(), "transform.type=scale");
  data.fields[0].values = {0, 1, 0.5F, 0.25F};
  EXPECT_EQ(suggested(), "none");
  data.fields[0] = {"input", FieldKind::values, Shape{2}, {1000, 0.1F, 2000, 0.2F}, 0, {}};
  EXPECT_EQ(suggested(), "transform.type=standardise");  // columns of a table
  project.transform.type = "minmax";
  EXPECT_EQ(suggested(), "none");  // a choice that was made stays
  project.transform.type = "none";
  data.fields[0].kind = FieldKind::tokens;
  EXPECT_EQ(suggested(), "none");
}

}  // namespace
}  // namespace vitrine
