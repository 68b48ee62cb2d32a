// The rule of health, held against runs whose state is known because they were made that way.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/train/guess_loss.h"
#include "core/watch/health.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

struct Layer {
  std::int64_t units;
  const char* activation;
};

// A chain of dense layers on two-dimensional points (or the four measures of flowers).
Project chain(const char* source, const std::vector<Layer>& layers, const char* optimizer, double rate) {
  Project project;
  Sketch s(project.graph);
  s.input({std::string(source) == "flowers" ? 4 : 2});
  for (const Layer& layer : layers) s.dense(layer.units, layer.activation);
  project.sources = {{source, {{"samples", std::int64_t{1000}}}}};
  project.transform = {"standardise", {}};
  project.optimizers.front().optimizer = {optimizer, {{"learning_rate", rate}}};
  set(project, "training.batch_size", "10");
  set(project, "training.epochs", "10000");
  return project;
}

std::vector<float> of(std::span<const float> values) {
  return {values.begin(), values.end()};
}

// A step as the log writes it.
bool tell(Health& health, std::uint64_t step, std::uint32_t covers, float loss, const std::vector<float>& norms,
          const std::vector<float>& ratios) {
  std::vector<Reading> figures(kRunFigures);
  figures[static_cast<std::size_t>(Figure::loss)].mean = loss;
  for (const auto* layers : {&norms, &ratios})
    for (const float value : *layers) figures.push_back({value, value, value, value});
  return health.add({step, 1, covers}, figures);
}

// Trains and listens; counts how often each word was said of any layer.
struct Watched {
  std::unique_ptr<Trainer> trainer;
  Health health;
  std::map<std::string, int> words;
  int windows = 0;
  bool failed = false;

  explicit Watched(const Project& project, const Pool& pool, const Data& data = {}) {
    trainer = trainer_of(project, data ? data : load(project), pool);
    health.begin(trainer->info(), guess_loss(project, trainer->dataset(), trainer->split()),
                 recipe_types().at(project.recipe.type).follows_loss, loss_has_scale(project));
  }
  Watched& run(int steps) {
    for (int i = 0; i < steps && !failed; ++i) {
      const auto outcome = trainer->step();
      if (outcome == Trainer::Outcome::not_finite) {
        health.fail(trainer->bad_layer(), trainer->bad_story());
        failed = true;
      } else if (tell(health, trainer->record().step, 1, trainer->record().loss, of(trainer->step_figures().norms),
                      of(trainer->step_figures().ratios))) {
        ++windows;
        for (const LayerHealth& layer : health.layers()) ++words[layer.word];
      }
      if (outcome == Trainer::Outcome::epoch) (void)trainer->finish_epoch();
    }
    return *this;
  }
  [[nodiscard]] const LayerHealth& layer(const std::string& name) const {
    const LayerHealth* found = health.of(name);
    if (!found) throw std::logic_error("nothing is known of " + name);
    return *found;
  }
  [[nodiscard]] std::string said() const {
    std::string out;
    for (const LayerHealth& layer : health.layers()) out += layer.node + " " + layer.word + ": " + layer.why + "\n";
    for (const auto& [word, count] : words) out += word + " ×" + std::to_string(count) + "  ";
    return out;
  }
  [[nodiscard]] bool all_good() const {
    const auto& layers = health.layers();
    return std::all_of(layers.begin(), layers.end(), [](const auto& l) { return l.grade == Grade::good; });
  }
};

const std::vector<Layer> kTanh{{32, "tanh"}, {32, "tanh"}, {2, "linear"}};
const std::vector<Layer> kDeepSigmoid{{16, "sigmoid"}, {16, "sigmoid"}, {16, "sigmoid"}, {16, "sigmoid"},
                                      {16, "sigmoid"}, {16, "sigmoid"}, {16, "sigmoid"}, {2, "linear"}};

// ---- sound runs

TEST(Health, ALearningNetworkIsHealthyAllTheWay) {
  const Pool pool(1);
  Watched spiral(chain("spiral", kTanh, "adam", 0.003), pool);
  EXPECT_EQ(spiral.health.of("dense_1"), nullptr);  // nothing is known before a window is full
  spiral.run(1500);
  EXPECT_TRUE(spiral.all_good()) << spiral.said();
  EXPECT_EQ(spiral.health.worst(), nullptr);
  EXPECT_EQ(spiral.layer("dense_1").word, "healthy") << spiral.said();
  EXPECT_FALSE(spiral.layer("dense_1").why.empty());
  for (const auto& [project, steps] : {std::pair{image_project(), 100}, {sequence_project(), 60}}) {
    Project longer = project;
    set(longer, "training.epochs", "40");
    Watched watched(longer, pool);
    watched.run(steps);
    EXPECT_TRUE(watched.all_good()) << watched.said();
    EXPECT_EQ(watched.words.size(), 1U) << watched.said();  // never anything else
  }
}

TEST(Health, AConvergedNetworkIsNotIll) {
  const Pool pool(1);
  Project flowers = chain("flowers", {{16, "relu"}, {16, "relu"}, {3, "linear"}}, "adam", 0.003);
  Watched iris(flowers, pool);
  iris.run(12'000);
  EXPECT_TRUE(iris.all_good()) << iris.said();
  EXPECT_EQ(iris.layer("dense_3").word, "converged") << iris.said();
  Watched circle(chain("circle", {{16, "sigmoid"}, {2, "linear"}}, "adam", 0.01), pool);
  circle.run(12'000);  // all answers right: gradients and updates have become tiny
  EXPECT_TRUE(circle.all_good()) << circle.said();
  EXPECT_EQ(circle.layer("dense_1").word, "converged") << circle.said();
  for (const char* word : {"too slow", "vanishing", "dead", "frozen"}) EXPECT_EQ(circle.words[word], 0) << word;
}

TEST(Health, AScheduleThatEndsAtZeroIsNoIllness) {
  Project project = norm_project();
  set(project, "training.epochs", "40");
  const Pool pool(1);
  Watched watched(project, pool);
  watched.run(320);
  EXPECT_TRUE(watched.all_good()) << watched.said();
}

// ---- ill runs

TEST(Health, ADeepSigmoidNetworkVanishes) {
  const Pool pool(1);
  Watched watched(chain("spiral", kDeepSigmoid, "sgd", 0.1), pool);
  watched.run(50);
  EXPECT_EQ(watched.layer("dense_1").word, "vanishing") << watched.said();
  EXPECT_EQ(watched.layer("dense_1").grade, Grade::bad);
  EXPECT_EQ(watched.layer("dense_2").word, "vanishing");
  EXPECT_EQ(watched.layer("dense_8").grade, Grade::good) << watched.said();
  EXPECT_EQ(watched.health.worst(), &watched.layer("dense_1"));
  EXPECT_LT(watched.layer("dense_1").level, watched.layer("dense_8").level);
  watched.run(1500);
  for (const LayerHealth& layer : watched.health.layers()) EXPECT_NE(layer.grade, Grade::good) << watched.said();
}

// Two networks that hold each other: the loss stays near that of guessing, and that is what is hoped for.
TEST(Health, TwoNetworksAgainstEachOtherAreNotStuck) {
  const Pool pool(2);
  Project project = adversarial_project();
  set(project, "training.epochs", "200");
  project.optimizers.front().schedule = {"cosine", {}};
  const Watched watched = std::move(Watched(project, pool).run(995));
  EXPECT_FALSE(watched.words.contains("stuck")) << watched.said();
  EXPECT_FALSE(watched.words.contains("diverged")) << watched.said();
  EXPECT_FALSE(watched.words.contains("too slow")) << watched.said();
  EXPECT_GT(watched.windows, 80);
}

// A loss below 0 is none that has come to rest, whatever it measures; one that only is told is no measure at all.
TEST(Health, ALossWithoutAScaleRestsAtZeroAlone) {
  LossTrend trend;
  trend.begin(std::numeric_limits<double>::quiet_NaN(), false);
  for (int i = 0; i < 100; ++i) trend.add_window(-0.5, 10);
  EXPECT_EQ(trend.state(), LossTrend::State::settled);
  trend.begin(std::numeric_limits<double>::quiet_NaN(), false);
  for (int i = 0; i < 100; ++i) trend.add_window(0, 10);
  EXPECT_EQ(trend.state(), LossTrend::State::converged);
  Project project = chain("xor", {{2, "linear"}}, "sgd", 1);
  project.objectives.push_back(project.objectives.front());
  project.objectives.back().loss = {"perceptron", {}};
  EXPECT_FALSE(loss_has_scale(project));
  project.objectives.back().settings.set("weight", 0.0);
  EXPECT_TRUE(loss_has_scale(project));
}

// Its loss is in proportion to its weights, which grow as long as some sample is told wrong.
TEST(Health, APerceptronThatNeverRestsDoesNotExplode) {
  const Pool pool(1);
  for (const int seed : {1, 2, 3, 4, 5, 6}) {
    const bool rests = seed > 3;  // there is a line between the classes, and it is found
    Project project = chain(rests ? "gaussians" : "xor", {{1, "linear"}}, "sgd", 0.1);
    if (rests) project.sources.front().params.set("spread", 0.2);
    project.objectives.front().loss = {"perceptron", {}};
    set(project, "training.batch_size", "1");
    set(project, "training.seed", std::to_string(seed));
    Watched watched(project, pool);
    watched.run(4'000);
    EXPECT_TRUE(watched.all_good()) << "seed " << seed << ": " << watched.said();
    EXPECT_EQ(watched.words["exploding"] + watched.words["too fast"], 0) << "seed " << seed;
  }
}

TEST(Health, ANetworkThatStaysAtSixtyPercentIsStuck) {
  const Pool pool(1);
  Watched watched(chain("spiral", kDeepSigmoid, "adam", 0.003), pool);
  watched.run(6000);
  const MetricSet score = watched.trainer->evaluator().evaluate(watched.trainer->split().validation);
  ASSERT_LT(score.metrics.front(), 0.75F);  // else it has learned after all, and this is no test
  for (const LayerHealth& layer : watched.health.layers()) EXPECT_NE(layer.grade, Grade::good) << watched.said();
  EXPECT_EQ(watched.layer("dense_8").word, "stuck") << watched.said();
}

TEST(Health, AHugeLearningRateExplodes) {
  const Pool pool(1);
  for (const double rate : {3.0, 10.0}) {
    SCOPED_TRACE(rate);
    Watched watched(chain("spiral", {{32, "relu"}, {32, "relu"}, {2, "linear"}}, "sgd", rate), pool);
    watched.run(100);
    for (const LayerHealth& layer : watched.health.layers()) EXPECT_NE(layer.grade, Grade::good) << watched.said();
  }
  Watched tanh(chain("spiral", kTanh, "sgd", 100), pool);
  tanh.run(60);
  for (const LayerHealth& layer : tanh.health.layers()) EXPECT_EQ(layer.word, "exploding") << tanh.said();
  EXPECT_EQ(tanh.layer("dense_1").grade, Grade::bad);
}

TEST(Health, AnExplosionPast1e15IsSeenBeforeItEnds) {
  Project project = line_project(64, 80, 1.2, 8);  // y = w·x diverges by a factor a step, and float bears it for long
  set(project, "training.epochs", "1000");
  std::vector<float> x, y;
  for (int i = 0; i < 80; ++i) x.push_back(1 + 0.01F * static_cast<float>(i % 8)), y.push_back(2 * x.back());
  const Pool pool(1);
  Watched watched(project, pool, points(x, y));
  double norm = 0;
  while (norm < 1e15 && !watched.failed) {
    watched.run(1);
    norm = watched.trainer->step_figures().norms.front();
  }
  ASSERT_FALSE(watched.failed);
  watched.run(10);
  EXPECT_EQ(watched.layer("dense_1").grade, Grade::bad) << watched.said();
  EXPECT_EQ(watched.layer("dense_1").word, "exploding") << watched.said();
}

TEST(Health, WhatIsNotFiniteIsSaidAtOnceAndOfTheLayer) {
  Project project = image_project();
  auto data = std::make_shared<Dataset>(*load(project));
  for (float& value : data->fields.front().values.floats()) value = std::numeric_limits<float>::quiet_NaN();
  const Pool pool(1);
  Watched watched(project, pool, data);
  watched.run(1);
  ASSERT_TRUE(watched.failed);
  EXPECT_EQ(watched.layer("input_1").word, "not finite");
  EXPECT_EQ(watched.layer("input_1").grade, Grade::bad);
  EXPECT_EQ(watched.layer("input_1").why, watched.trainer->bad_story());
  EXPECT_EQ(watched.health.of("dense_1"), nullptr);  // of the others nothing is known
}

// The bias is put so far below 0 that no sample makes a unit of dense_1 speak.
TEST(Health, DeadUnitsAreDead) {
  const Project project = chain("spiral", {{32, "relu"}, {32, "relu"}, {2, "linear"}}, "sgd", 0.1);
  const Pool pool(1);
  const Data data = load(project);
  Trained start = trainer_of(project, data, pool)->trained(false);
  for (auto& weight : start.weights)
    if (weight.name == "dense_1.bias") std::fill(weight.value.values.begin(), weight.value.values.end(), -100.0F);
  start.state.reset();
  Watched watched(project, pool, data);
  watched.trainer = trainer_of(project, data, pool, &start);
  watched.run(10);
  ASSERT_EQ(watched.trainer->step_figures().norms.front(), 0.0F);
  EXPECT_EQ(watched.layer("dense_1").word, "dead") << watched.said();
  EXPECT_EQ(watched.layer("dense_1").grade, Grade::bad);
  EXPECT_NE(watched.layer("dense_3").word, "dead") << watched.said();  // its bias still learns
}

TEST(Health, WeightsThatDoNotMoveAreFrozen) {
  const Pool pool(1);
  Watched frozen(chain("spiral", kTanh, "sgd", 0), pool);
  frozen.run(10);
  for (const LayerHealth& layer : frozen.health.layers()) EXPECT_EQ(layer.word, "frozen") << frozen.said();
  EXPECT_EQ(frozen.layer("dense_1").grade, Grade::warning);
  Watched slow(chain("spiral", kTanh, "sgd", 1e-6), pool);
  slow.run(100);
  EXPECT_EQ(slow.layer("dense_1").word, "too slow") << slow.said();
}

TEST(Health, ALayerBehindAnOutputThatNobodyJudgesSaysSoFromTheFirstWindowOn) {
  const Pool pool(1);
  Project project = chain("spiral", {{16, "tanh"}, {2, "linear"}}, "adam", 0.003);
  Sketch s(project.graph);
  s.add("output", {}, {"dense_2"});
  s.add("dense", {{"units", std::int64_t{2}}}, {"dense_1"});
  s.add("output", {}, {"dense_3"});
  project.objectives.front().settings = {{"output", std::string("output_1")}};
  Watched spiral(project, pool);
  spiral.run(1500);
  EXPECT_EQ(spiral.layer("dense_3").word, "not judged") << spiral.said();
  EXPECT_EQ(spiral.words["not judged"], spiral.windows) << spiral.said();  // never anything else, and no other layer
  EXPECT_EQ(spiral.words["dead"], 0) << spiral.said();
  EXPECT_EQ(spiral.layer("dense_1").word, "healthy") << spiral.said();
}

// ---- the rule's own ways

RunInfo run_of_layers(const std::vector<std::string>& names) {
  RunInfo info;
  for (const std::string& name : names) info.layers.push_back({name, name});
  return info;
}

TEST(Health, ATrendNeedsThreeWindowsAndARecoveryIsBelieved) {
  Health health;
  health.begin(run_of_layers({"a", "b"}));
  std::uint64_t step = 0;
  const auto window = [&](float first, float second) {
    for (int i = 0; i < 10; ++i) (void)tell(health, ++step, 1, 1, {first, second}, {1e-3F, 1e-3F});
  };
  window(1e-6F, 0.1F);
  window(1e-6F, 0.1F);
  EXPECT_EQ(health.layers()[0].word, "healthy");
  window(1e-6F, 0.1F);
  EXPECT_EQ(health.layers()[0].word, "vanishing");
  EXPECT_EQ(health.layers()[1].word, "healthy");
  window(0.1F, 0.1F);
  EXPECT_EQ(health.layers()[0].word, "healthy");
  health.begin(run_of_layers({"a"}));
  EXPECT_EQ(health.of("a"), nullptr);
}

TEST(Health, LayersThatNobodyJudgesAreNoMeasureForTheOthers) {
  RunInfo info = run_of_layers({"a", "b", "c"});
  info.layers[1].judged = info.layers[2].judged = false;
  Health health;
  health.begin(info);
  // The only layer that learns is its own median, however its norm grows.
  for (std::uint64_t step = 1; step <= 50; ++step)
    (void)tell(health, step, 1, 1, {step <= 10 ? 1e-3F : 1.0F, 0, 0}, {1e-3F, 0, 0});
  EXPECT_EQ(health.of("a")->word, "healthy") << health.of("a")->why;
  EXPECT_EQ(health.of("b")->word, "not judged");
}

TEST(Health, ARecordThatSpeaksForManyStepsCountsAsMany) {
  Health one, many;
  const RunInfo info = run_of_layers({"a"});
  one.begin(info), many.begin(info);
  EXPECT_TRUE(tell(many, 10, 10, 1, {0}, {0}));
  EXPECT_FALSE(tell(one, 1, 1, 1, {0}, {0}));
  EXPECT_EQ(many.of("a")->word, "dead");
}

TEST(GuessLoss, IsTheEntropyOfTheClasses) {
  Project project;
  Dataset data;
  data.fields.push_back({"target", FieldKind::classes, {}, {0.0F, 1.0F, 1.0F, 1.0F, -1.0F, 0.0F}, 2, {}});
  Split split;
  split.train = {0, 1, 2, 3, 4};  // one of class 0, three of class 1, one without a label
  EXPECT_NEAR(guess_loss(project, data, split), -(0.25 * std::log(0.25) + 0.75 * std::log(0.75)), 1e-12);
  project.objectives.front().loss = {"mse", {}};
  EXPECT_TRUE(std::isnan(guess_loss(project, data, split)));
}

}  // namespace
}  // namespace vitrine
