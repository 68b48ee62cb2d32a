// What a run says about itself, against arithmetic by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

TEST(Figures, OneStepOfARegression) {
  // w = 0: loss = mean(y²) = 7.5, gradient = −2·mean(x·y) = −15, w ← 0.1·15.
  const Project project = line_project(4, 5, 0.1, 4);
  const Pool pool(1);
  const auto trainer = trainer_of(project, points({1, 2, 3, 4, 5}, {1, 2, 3, 4, 10}), pool);
  EXPECT_EQ(trainer->step(), Trainer::Outcome::epoch);
  const StepRecord& record = trainer->record();
  EXPECT_FLOAT_EQ(record.loss, 7.5F);
  EXPECT_FLOAT_EQ(record.gradient_norm, 15);
  EXPECT_FLOAT_EQ(record.learning_rate, 0.1F);
  EXPECT_EQ(record.penalty, 0.0F);
  EXPECT_EQ(record.step, 1U);
  EXPECT_EQ(record.epoch, 1U);
  EXPECT_FLOAT_EQ(record.metric, 2.5F);  // mean absolute error
  EXPECT_FLOAT_EQ(trainer->state().parameters[0], 1.5F);
  EXPECT_FLOAT_EQ(trainer->step_figures().norms[0], 15);
  EXPECT_FLOAT_EQ(trainer->step_figures().ratios[0], 1);  // the update is all there is
  const EpochRecord epoch = *trainer->finish_epoch();
  EXPECT_FLOAT_EQ(epoch.validation.loss, 2.5F * 2.5F);  // 1.5·5 − 10
  EXPECT_FLOAT_EQ(epoch.validation.metrics[0], 2.5F);
}

// Shares between 0 and 1, as of black in a pixel: what the network says of them is the sigmoid of its output.
TEST(Figures, SharesAreComparedWithTheSigmoidOfTheOutput) {
  Project project = line_project(4, 5, 0, 4);  // w = 0: every answer is one half
  set(project, "loss.type", "binary_cross_entropy");
  const Pool pool(1);
  const auto trainer = trainer_of(project, points({1, 2, 3, 4, 5}, {0, 0.25F, 0.5F, 1, 0.9F}), pool);
  EXPECT_EQ(trainer->step(), Trainer::Outcome::epoch);
  EXPECT_FLOAT_EQ(trainer->record().metric, (0.5F + 0.25F + 0 + 0.5F) / 4);
  EXPECT_FLOAT_EQ(trainer->finish_epoch()->validation.metrics[0], 0.4F);
}

TEST(Figures, TheLastBatchIsSmallerAndCountsByItsSamples) {
  Project project = line_project(10, 12, 0, 4);  // rate 0: every batch sees w = 0
  std::vector<float> x(12, 1), y(12);
  double mean = 0;
  for (std::size_t i = 0; i < 12; ++i) y[i] = static_cast<float>(i);
  for (std::size_t i = 0; i < 10; ++i) mean += y[i] * y[i] / 10;
  const Pool pool(1);
  const auto trainer = trainer_of(project, points(x, y), pool);
  EXPECT_EQ(trainer->info().steps_per_epoch, 3U);
  EXPECT_EQ(trainer->info().train_samples, 10);
  EXPECT_EQ(trainer->info().validation_samples, 2);
  Story story;
  ASSERT_TRUE(train(*trainer, story));
  ASSERT_EQ(story.steps.size(), 3U);
  EXPECT_FLOAT_EQ(story.steps[2].loss, (64 + 81) / 2.0F);
  EXPECT_NEAR(story.epochs[0].train.loss, mean, 1e-5);
  EXPECT_FLOAT_EQ(story.epochs[0].train.metrics[0], 4.5F);
}

TEST(Figures, AreThoseOfTheOutputThatTheLossJudges) {
  Project project = line_project(4, 5, 0, 4);  // w = 0 answers 0
  Sketch s(project.graph);
  s.add("dense", {{"units", std::int64_t{3}}}, {"input_1"});
  s.add("output", {}, {"dense_2"});
  s.add("output", {}, {"dense_1"});
  project.objectives.front().settings.set("output", "output_2");
  const Pool pool(1);
  const auto trainer = trainer_of(project, points({1, 2, 3, 4, 5}, {1, 2, 3, 4, 10}), pool);
  EXPECT_EQ(trainer->step(), Trainer::Outcome::epoch);
  EXPECT_FLOAT_EQ(trainer->record().metric, 2.5F);
  const EpochRecord epoch = *trainer->finish_epoch();
  EXPECT_FLOAT_EQ(epoch.validation.loss, 100);
  EXPECT_FLOAT_EQ(epoch.validation.metrics[0], 10);
  const Tensor said = trainer->evaluator().predict(Tensor(Shape{2, 1}, {7, 8}));
  EXPECT_EQ(said, Tensor(Shape{2, 1}, {0, 0}));
}

TEST(Figures, ThePenaltyIsACurveOfItsOwn) {
  Project project = line_project(4, 5, 0.1, 4);
  set(project, "layer.dense_1.initializer.value", "2");
  set(project, "regularisation.l1", "0.5");
  set(project, "regularisation.l2", "0.25");
  const Pool pool(1);
  const auto trainer = trainer_of(project, points({1, 1, 1, 1, 1}, {0, 0, 0, 0, 0}), pool);
  (void)trainer->step();
  EXPECT_FLOAT_EQ(trainer->record().loss, 4);
  EXPECT_FLOAT_EQ(trainer->record().penalty, 0.5F * 2 + 0.125F * 4);
  EXPECT_FLOAT_EQ(trainer->record().gradient_norm, 4);  // of the loss alone
  EXPECT_FLOAT_EQ(trainer->state().parameters[0], 2 - 0.1F * (4 + 0.5F + 0.25F * 2));
}

TEST(Figures, SchedulesSetTheLearningRate) {
  Project project = line_project(4, 5, 0.01, 2);  // two steps an epoch
  set(project, "training.epochs", "5");
  set(project, "schedule.type", "step");
  set(project, "schedule.every", "2");
  set(project, "schedule.factor", "0.5");
  const Data data = points({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5});
  const Pool pool(1);
  Story story;
  ASSERT_TRUE(train(*trainer_of(project, data, pool), story));
  const std::vector<double> stairs{1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25};
  ASSERT_EQ(story.steps.size(), stairs.size());
  for (std::size_t i = 0; i < stairs.size(); ++i)
    EXPECT_FLOAT_EQ(story.steps[i].learning_rate, 0.01 * stairs[i]) << i;

  set(project, "schedule.type", "cosine");
  set(project, "schedule.warmup", "4");
  Story waves;
  ASSERT_TRUE(train(*trainer_of(project, data, pool), waves));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_FLOAT_EQ(waves.steps[i].learning_rate, 0.01 * (i + 1) / 4) << i;
  for (std::size_t i = 5; i < 10; ++i) EXPECT_LT(waves.steps[i].learning_rate, waves.steps[i - 1].learning_rate);
}

TEST(Figures, ALiveChangeAppliesFromTheNextStepAndIsLogged) {
  const Project project = line_project(4, 5, 0.1, 2);
  const Pool pool(1);
  const auto trainer = trainer_of(project, points({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}), pool);
  (void)trainer->step();
  ASSERT_TRUE(trainer->set_live("optimizer.learning_rate", 0.025).ok());
  (void)trainer->step();
  EXPECT_FLOAT_EQ(trainer->record().learning_rate, 0.025F);
  EXPECT_EQ(trainer->state().changes, (std::vector<LiveChange>{{1, "optimizer.learning_rate", 0.025}}));
  for (const auto& [path, value] : {std::pair{"training.batch_size", 3.0}, std::pair{"optimizer.learning_rate", -1.0},
                                    std::pair{"optimizer.nothing", 1.0}, std::pair{"layer.dense_1.units", 2.0}}) {
    EXPECT_FALSE(trainer->set_live(path, value).ok()) << path;
  }
  EXPECT_EQ(trainer->state().changes.size(), 1U);
  trainer->reset();
  EXPECT_TRUE(trainer->state().changes.empty());
  (void)trainer->step();
  EXPECT_FLOAT_EQ(trainer->record().learning_rate, 0.1F);
}

TEST(Figures, ClassWeightsWeighTheLoss) {
  Project project = norm_project();
  for (const char* gone : {"batch_norm_1", "dropout_1"}) ASSERT_TRUE(project.graph.remove(gone).ok());
  ASSERT_TRUE(project.graph.connect({{"dense_1", 0}, {"relu_1", 0}}).ok());
  ASSERT_TRUE(project.graph.connect({{"relu_1", 0}, {"dense_2", 0}}).ok());
  set(project, "loss.class_weights", "1, 5");
  set(project, "training.batch_size", "800");
  const Data data = load(project);
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  // The same by hand from the network's own answers.
  const auto& rows = trainer->split().train;
  const Tensor logits = trainer->evaluator().predict(std::span<const std::int64_t>(rows));
  double sum = 0, weights = 0, plain = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto label = static_cast<std::size_t>(data->target().sample(rows[i])[0]);
    const double z0 = logits.values[2 * i], z1 = logits.values[2 * i + 1];
    const double surprise = std::log(std::exp(z0) + std::exp(z1)) - (label == 0 ? z0 : z1);
    const double weight = label == 0 ? 1 : 5;
    sum += weight * surprise, weights += weight, plain += surprise;
  }
  (void)trainer->step();
  EXPECT_NEAR(trainer->record().loss, sum / weights, 1e-5);
  EXPECT_GT(std::abs(sum / weights - plain / static_cast<double>(rows.size())), 1e-3) << "the weights tell nothing";
}

TEST(Figures, ValidationIsWhatAnEvaluatorSays) {
  for (const Project& project : {norm_project(), sequence_project()}) {
    const Data data = load(project);
    const Pool pool(2);
    const auto trainer = trainer_of(project, data, pool);
    Story story;
    ASSERT_TRUE(train(*trainer, story));
    const MetricSet again = trainer->evaluator().evaluate(trainer->split().validation);
    EXPECT_TRUE(same(again, story.epochs.back().validation));
    // Another evaluator with the trained weights, on one thread, as the command line makes it.
    const Pool one(1);
    Evaluator other(project, data, one);
    other.bind(trainer->state().parameters.data());
    other.normalise_by(trainer->scales());
    EXPECT_TRUE(same(other.evaluate(trainer->split().validation), again));
    // Accuracy by hand.
    const auto& rows = trainer->split().validation;
    const Tensor answers = other.predict(std::span<const std::int64_t>(rows));
    const std::int64_t classes = answers.shape.back();
    std::int64_t right = 0, count = 0;
    for (const auto row : rows)
      for (const float label : data->target().sample(row)) {
        const float* first = answers.values.data() + count++ * classes;
        right += std::max_element(first, first + classes) - first == static_cast<std::int64_t>(label);
      }
    EXPECT_FLOAT_EQ(again.metrics[0], static_cast<float>(right) / static_cast<float>(count));
  }
}

TEST(Figures, PredictionNormalisesRawInputs) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  ASSERT_FALSE(trainer->scales().input.identity());
  const std::vector<std::int64_t> rows{3, 700, 41};
  Tensor raw(Shape{3, 2});
  for (std::size_t i = 0; i < 3; ++i)
    std::copy_n(data->input().sample(rows[i]).begin(), 2, raw.values.begin() + 2 * static_cast<std::ptrdiff_t>(i));
  EXPECT_EQ(trainer->evaluator().predict(raw), trainer->evaluator().predict(std::span<const std::int64_t>(rows)));
}

TEST(Figures, ProbabilitiesFollowTheLoss) {
  Project project = norm_project();
  Tensor logits(Shape{2, 2}, {0, static_cast<float>(std::numbers::ln2), 3, 3});
  to_probabilities(project, logits);
  const std::vector<float> expected{1.0F / 3, 2.0F / 3, 0.5F, 0.5F};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(logits.values[i], expected[i], 1e-6);
  project.objectives.front().loss = {"binary_cross_entropy", {}};
  Tensor logit(Shape{2, 1}, {0, static_cast<float>(std::log(3.0))});
  to_probabilities(project, logit);
  EXPECT_NEAR(logit.values[0], 0.5, 1e-6);
  EXPECT_NEAR(logit.values[1], 0.75, 1e-6);
  project.objectives.front().loss = {"mse", {}};
  Tensor numbers(Shape{2, 1}, {5, -7});
  const Tensor before = numbers;
  to_probabilities(project, numbers);
  EXPECT_EQ(numbers, before);
}

TEST(Figures, TheTestPartIsJudgedWhenTheRunIsDone) {
  Project project = norm_project();
  set(project, "split.test", "0.1");
  const Data data = load(project);
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  const auto run = run_of(std::move(setup));
  EXPECT_EQ(run->info().test_samples, 100);
  EXPECT_FALSE(run->status().test.has_value());
  run->train();
  run->wait();
  const RunStatus status = run->status();
  ASSERT_TRUE(status.test.has_value());
  const Pool pool(1);
  Evaluator evaluator(project, data, pool);
  const auto trained = run->trained(Run::Which::last).get();
  const ParameterLayout& layout = evaluator.program().layout();
  AlignedVector<float> parameters(static_cast<std::size_t>(layout.size()));
  for (const auto& entry : trained->weights)
    std::copy(entry.value.values.begin(), entry.value.values.end(),
              parameters.begin() + layout.find(entry.key)->offset);
  evaluator.bind(parameters.data());
  evaluator.normalise_by({trained->input, trained->target, {}});
  EXPECT_TRUE(same(evaluator.evaluate(run->split().test), *status.test));
}

}  // namespace
}  // namespace vitrine
