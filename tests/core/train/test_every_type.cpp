// What holds for every type that a person can pick, with every recipe that takes it: the same bits at one and three
// threads and after save and resume in mid-epoch, numbers that are finite, and words where it is refused.
#include <gtest/gtest.h>

#include <cmath>

#include "core/data/batch_transform.h"
#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr std::uint64_t kSteps = 7;  // of 5 an epoch: the second is under way

// Samples of a shape with two classes, which the sign of their sum tells.
Data samples_of(const Shape& shape, bool tokens) {
  auto data = std::make_shared<Dataset>();
  data->title = "samples";
  data->count = 50;
  const Rng rng(11, 3);
  std::vector<float> values, labels;
  for (std::int64_t i = 0; i < data->count; ++i) {
    float sum = 0;
    for (std::int64_t k = 0; k < shape.size(); ++k) {
      const auto at = static_cast<std::uint64_t>(i * shape.size() + k);
      values.push_back(tokens ? static_cast<float>(rng.below(5, 1, at)) : rng.normal(1, at));
      sum += values.back() - (tokens ? 2.0F : 0.0F);
    }
    labels.push_back(sum > 0 ? 1.0F : 0.0F);
  }
  const FieldKind kind = tokens ? FieldKind::tokens : FieldKind::values;
  data->fields.push_back({"input", kind, shape, {values.begin(), values.end()}, tokens ? 5 : 0, {}});
  data->fields.push_back({"target", FieldKind::classes, {}, {labels.begin(), labels.end()}, 2, {}});
  return data;
}

// With a field of four numbers that add up to 1.
Data with_shares(const Data& data) {
  auto out = std::make_shared<Dataset>(*data);
  std::vector<float> shares;
  for (std::int64_t i = 0; i < out->count; ++i)
    for (int k = 0; k < 4; ++k) shares.push_back(k == i % 4 ? 0.7F : 0.1F);
  out->fields.push_back({"shares", FieldKind::values, {4}, {shares.begin(), shares.end()}, 0, {}});
  return out;
}

// False where a number is not finite.
bool run(const Project& project, const Data& data, int threads, bool resumed, Story& story) {
  const Pool pool(threads);
  auto trainer = trainer_of(project, data, pool);
  if (!resumed) return train(*trainer, story, kSteps);
  Story rest;
  if (!train(*trainer, story, kSteps - 5)) return false;
  const Trained saved = saved_and_loaded(trainer->trained(false));
  trainer = trainer_of(project, data, pool, &saved);
  if (!trainer->adoption().exact || !train(*trainer, rest, 5)) return false;
  append(story, rest);
  return true;
}

void holds(const Project& project, const Data& data) {
  const DataFacts facts = facts_of(*data);
  const Analysis analysis = check_project(project, &facts);
  ASSERT_TRUE(analysis.ok()) << analysis.problems.front().text;
  Story plain, parallel;
  ASSERT_TRUE(run(project, data, 1, false, plain)) << "not finite";
  ASSERT_TRUE(run(project, data, 3, true, parallel)) << "not finite, or not gone on with";
  expect_same(parallel, plain);
  for (const float weight : plain.weights) ASSERT_TRUE(std::isfinite(weight));
}

void settle(Project& project) {
  project.split = {{"validation", 0.1}};
  set(project, "training.batch_size", "10");
  set(project, "training.epochs", "2");
}

Project supervised(const std::function<void(Sketch&)>& middle, const Shape& shape, bool tokens) {
  Project project;
  Sketch s(project.graph);
  if (tokens)
    s.tokens(shape[0], 5);
  else
    s.input({shape.dims().begin(), shape.dims().end()});
  middle(s);
  s.add("flatten");
  s.dense(2);
  s.add("output");
  settle(project);
  return project;
}

Project adversarial(const std::function<void(Sketch&)>& made, const std::function<void(Sketch&)>& judged,
                    const Shape& shape) {
  const std::vector<std::int64_t> axes{shape.dims().begin(), shape.dims().end()};
  Project project;
  Sketch s(project.graph);
  read_field(project.graph, s.input({3}), "noise");
  s.dense(shape.size());
  s.add("reshape", {{"shape", axes}});
  made(s);
  s.add("flatten");
  s.dense(shape.size());
  s.add("reshape", {{"shape", axes}});
  s.add("output");
  s.input(axes);
  judged(s);
  s.add("flatten");
  s.dense(1);
  s.add("output");
  project.batch_transforms = {{"random_numbers", {{"size", std::int64_t{3}}}}};
  project.recipe.type = "adversarial";
  project.objectives.front().loss = {"binary_cross_entropy", {}};
  project.objectives.front().settings = {{"output", std::string("output_2")}, {"target", std::string("real")}};
  settle(project);
  return project;
}

const auto kNothingBetween = [](Sketch&) {};

Project diffusing() {
  Project project;
  Sketch s(project.graph);
  s.input({4});
  read_field(project.graph, s.last(), "noisy");
  s.input({1});
  read_field(project.graph, s.last(), "time");
  s.add("concatenate", {}, {"input_1", "input_2"});
  s.dense(8, "tanh");
  s.dense(4);
  s.add("output");
  project.recipe.type = "diffusion";
  project.objectives.front().loss = {"mse", {}};
  project.objectives.front().settings.set("target", std::string("noise"));
  settle(project);
  return project;
}

Project masking() {
  Project project;
  Sketch s(project.graph);
  s.tokens(4, 6);
  read_field(project.graph, s.last(), "masked");
  s.add("embedding", {{"vocabulary", std::int64_t{6}}, {"width", std::int64_t{4}}});
  s.dense(8, "tanh");
  s.dense(5);
  s.add("output");
  project.recipe = {"masked_language_model", {{"rate", 0.5}}};
  project.objectives.front().settings.set("target", std::string("hidden"));
  settle(project);
  return project;
}

// A recipe that makes what it compares with takes nothing else.
bool has_a_target_of_its_own(const RecipeType& recipe) {
  return recipe.fields != nullptr;
}

Project simple(const std::string& recipe) {
  const auto between = [](Sketch& s) { s.dense(8, "tanh"); };
  if (recipe == "adversarial") return adversarial(between, between, {4});
  if (recipe == "diffusion") return diffusing();
  if (recipe == "masked_language_model") return masking();
  Project project = supervised(between, {4}, false);
  project.recipe.type = recipe;
  if (recipe_types().at(recipe).once) {
    set(project, "training.shuffle", "off");
    set(project, "training.epochs", "1");
    set(project, "training.batch_size", "5");  // as many steps as the others have in two
  }
  return project;
}

Data samples_for(const std::string& recipe) {
  return samples_of({4}, recipe == "masked_language_model");
}

// ---- layers

// The layer in the middle, fed alike at each of its inputs.
std::function<void(Sketch&)> with_layer(const LayerType& type) {
  return [&type](Sketch& s) {
    const NodeId before = s.last();
    const std::size_t ports = type.input_ports({}).size();
    Params params;
    if (type.info.id == "reshape") params = {{"shape", std::vector<std::int64_t>{-1, 2}}};
    if (type.info.id == "embedding") params = {{"vocabulary", std::int64_t{5}}, {"width", std::int64_t{3}}};
    if (type.info.id == "matmul") params = {{"transpose", true}};
    if (type.info.id == "patches") params = {{"size", std::vector<std::int64_t>{2}}};
    if (type.info.id == "group_norm") params = {{"groups", std::int64_t{2}}};
    if (type.info.id == "multi_head_attention" || type.info.id == "cross_attention")
      params = {{"heads", std::int64_t{2}}};
    s.add(type.info.id, params, std::vector<NodeId>(ports, before));
  };
}

TEST(EveryType, LayersTrainWithEveryRecipe) {
  int tried = 0, networks = 0;
  for (const LayerType& type : layer_types().all()) {
    if (type.is_input || type.is_output) continue;
    SCOPED_TRACE(type.info.id);
    ++tried;
    int taken = 0;
    for (const Shape& shape : {Shape{6}, Shape{4, 6}, Shape{2, 6, 6}}) {
      const bool tokens = type.info.id == "embedding";
      if (tokens && shape.rank() > 1) continue;
      const auto middle = with_layer(type);
      const auto fits = [&](const Project& project) {
        const DataFacts facts = facts_of(*samples_of(shape, tokens));
        return check_project(project, &facts).ok();
      };
      SCOPED_TRACE(shape.text());
      if (const Project project = supervised(middle, shape, tokens); fits(project))
        holds(project, samples_of(shape, tokens)), ++taken;
      if (tokens) continue;  // nothing can be learned through tokens that a network makes
      if (const Project project = adversarial(middle, middle, shape); fits(project))
        holds(project, samples_of(shape, false)), ++taken;
    }
    EXPECT_GT(taken, type.info.id == "embedding" ? 0 : 1) << "no recipe takes it";
    networks += taken;
  }
  EXPECT_GT(tried, 20);
  EXPECT_GT(networks, 3 * tried);
}

// ---- what moves the weights

TEST(EveryType, OptimizersMoveTheWeightsOfEveryRecipe) {
  for (const RecipeType& recipe : recipe_types().all())
    for (const OptimizerType& type : optimizer_types().all()) {
      SCOPED_TRACE(recipe.info.id + " " + type.info.id);
      Project project = simple(recipe.info.id);
      project.optimizers.front().optimizer = {type.info.id, {}};
      holds(project, samples_for(recipe.info.id));
    }
}

TEST(EveryType, SchedulesDriveEveryRecipe) {
  for (const RecipeType& recipe : recipe_types().all())
    for (const ScheduleType& type : schedule_types().all()) {
      SCOPED_TRACE(recipe.info.id + " " + type.info.id);
      Project project = simple(recipe.info.id);
      project.optimizers.front().schedule = {type.info.id, {}};
      holds(project, samples_for(recipe.info.id));
    }
}

// ---- what is made small, and what is told

// Every loss with one output, with two, and with targets of classes and of numbers: what check accepts, train runs.
TEST(EveryType, LossesAreTakenOrRefusedAlikeByCheckAndTraining) {
  const Pool pool(1);
  for (const RecipeType& recipe : recipe_types().all())
    for (const LossType& type : loss_types().all()) {
      int taken = 0;
      for (const std::int64_t outputs : {1, 2})
        for (const char* target : {"target", "input", "shares"}) {
          if (has_a_target_of_its_own(recipe) && target != std::string("target")) continue;
          SCOPED_TRACE(recipe.info.id + " " + type.info.id + " " + std::to_string(outputs) + " " + target);
          Project project = simple(recipe.info.id);
          const NodeId last = recipe.info.id == "adversarial" ? "dense_4" : "dense_2";
          const bool numbers = target != std::string("target");
          if (recipe.info.id != "diffusion" && recipe.info.id != "masked_language_model") {
            ASSERT_TRUE(project.graph.set_param(last, "units", numbers ? 4 * outputs : outputs).ok());
          }
          project.objectives.front().loss = {type.info.id, {}};
          if (!has_a_target_of_its_own(recipe))
            project.objectives.front().settings.set("target", std::string(target));
          const Data data = with_shares(samples_for(recipe.info.id));
          const DataFacts facts = facts_of(*data);
          const Analysis analysis = check_project(project, &facts);
          const auto made = Trainer::create(project, data, pool);
          ASSERT_EQ(analysis.ok(), made.ok());
          if (analysis.ok()) {
            holds(project, data);
            ++taken;
          } else {
            EXPECT_FALSE(analysis.problems.front().text.empty());
            EXPECT_FALSE(analysis.problems.front().remedy.empty()) << analysis.problems.front().text;
          }
        }
      const bool judges_a_field = type.ports.size() > 1 && type.ports[1].takes != LossPort::Takes::output;
      // It needs classes, each with its probability.
      const bool unfit = recipe.info.id == "pseudo_labels" && (type.readout != LossType::Readout::softmax ||
                                                               type.ports[1].takes != LossPort::Takes::field);
      EXPECT_TRUE(taken > 0 || !judges_a_field || unfit || has_a_target_of_its_own(recipe)) << type.info.id;
    }
}

TEST(EveryType, MetricsAreToldOfEveryRecipe) {
  for (const RecipeType& recipe : recipe_types().all()) {
    Project project = simple(recipe.info.id);
    const bool numbers = recipe.info.id == "diffusion";
    const bool masks = recipe.info.id == "masked_language_model";
    project.objectives.front().metrics =
        numbers ? fitting_metrics(FieldKind::values, 0, {4})
                : fitting_metrics(FieldKind::classes, masks ? 5 : 2, masks ? Shape{4} : Shape{});
    ASSERT_GT(project.objectives.front().metrics.size(), numbers ? 2U : 5U);
    holds(project, samples_for(recipe.info.id));
    const Pool pool(1);
    const auto trainer = trainer_of(project, samples_for(recipe.info.id), pool);
    Story story;
    ASSERT_TRUE(train(*trainer, story, trainer->info().steps_per_epoch));
    ASSERT_FALSE(story.epochs.empty());
    const auto& figures = trainer->info().figures;
    for (std::size_t i = 0; i < figures.size(); ++i)
      EXPECT_TRUE(std::isfinite(story.epochs[0].validation.metrics[i])) << recipe.info.id << " " << figures[i].id;
  }
}

// ---- what is done to the samples

TEST(EveryType, BatchTransformsMakeFieldsForEveryRecipe) {
  for (const RecipeType& recipe : recipe_types().all())
    for (const BatchTransformType& type : batch_transform_types().all()) {
      if (type.info.id == "next_token") continue;  // of tokens: see below
      SCOPED_TRACE(recipe.info.id + " " + type.info.id);
      const Shape shape = type.info.id == "random_shift" ? Shape{1, 6, 6} : Shape{4};
      Project project = recipe.info.id == "adversarial" ? adversarial(kNothingBetween, kNothingBetween, shape)
                                                        : supervised(kNothingBetween, shape, false);
      Spec made{type.info.id, {}};
      const bool reads = type.info.param("from") != nullptr;
      if (reads) made.params.set("field", std::string("input"));  // in its own place
      project.batch_transforms.push_back(made);
      if (!reads && recipe.info.id == "adversarial") project.batch_transforms.pop_back();  // it has such a one
      holds(project, samples_of(shape, false));
    }
  Project project;
  Sketch s(project.graph);
  s.tokens(6, 5);
  s.add("embedding", {{"vocabulary", std::int64_t{5}}, {"width", std::int64_t{4}}});
  s.dense(5);
  s.add("output");
  settle(project);
  project.batch_transforms = {{"next_token", {}}};
  project.objectives.front().settings.set("target", std::string("next"));
  holds(project, samples_of({6}, true));
}

}  // namespace
}  // namespace vitrine
