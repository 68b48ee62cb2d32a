// The moving average of the weights: what it is, what it is used for, and that it goes on where a run goes on.
#include <gtest/gtest.h>

#include <cmath>

#include "core/train/average.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

Project averaged(double decay) {
  Project project = line_project(4, 5, 0.05, 2);
  set(project, "training.average", "on");
  set(project, "training.average_decay", std::to_string(decay));
  set(project, "training.epochs", "8");
  return project;
}
Data five_points() {
  return points({1, 2, 3, 4, 5}, {1, 2, 2, 5, 10});
}

TEST(Average, FollowsTheWeightsAsItsFormulaSays) {
  const Pool pool(1);
  const auto trainer = trainer_of(averaged(0.3), five_points(), pool);
  double average = static_cast<double>(trainer->state().parameters[0]);
  for (int step = 1; step <= 12; ++step) {
    if (trainer->step() == Trainer::Outcome::epoch) (void)trainer->finish_epoch();
    const double decay = std::min(0.3, (1.0 + step) / (10.0 + step));
    average = decay * average + (1 - decay) * static_cast<double>(trainer->state().parameters[0]);
    ASSERT_NEAR(static_cast<double>(trainer->state().average[0]), average, 1e-5) << step;
  }
  EXPECT_NE(trainer->state().average[0], trainer->state().parameters[0]);
}

TEST(Average, IsWhatIsValidatedAndExportedAndTheRestTrainsOn) {
  const Pool pool(1);
  const auto plain = trainer_of(line_project(4, 5, 0.05, 2), five_points(), pool),
             trainer = trainer_of(averaged(0.9), five_points(), pool);
  Story moved, story;
  ASSERT_TRUE(train(*plain, moved, 2) && train(*trainer, story, 2));
  EXPECT_EQ(plain->state().parameters, trainer->state().parameters) << "it changes nothing of how weights move";
  EXPECT_EQ(story.epochs[0].train.loss, moved.epochs[0].train.loss);
  const float average = trainer->state().average[0];
  EXPECT_FLOAT_EQ(story.epochs[0].validation.loss, std::pow(5 * average - 10, 2.0F));
  EXPECT_EQ(trainer->trained(false).weights[0].value.values[0], average);
  EXPECT_EQ(trainer->trained(true).weights[0].value.values[0], average);
  EXPECT_EQ(trainer->state().best_parameters, trainer->state().average);
}

TEST(Average, BeginsAnewWithWeightsThatAreTakenUp) {
  const Pool pool(1);
  const auto plain = trainer_of(line_project(4, 5, 0.05, 2), five_points(), pool);
  Story story;
  ASSERT_TRUE(train(*plain, story, 2));
  const Trained saved = plain->trained(false);
  const auto on = trainer_of(averaged(0.9), five_points(), pool, &saved);
  EXPECT_FALSE(on->adoption().exact);
  EXPECT_EQ(on->state().average, on->state().parameters);
  ASSERT_TRUE(train(*on, story, 2));
  // And an average taken up by a run that keeps none is where that begins.
  const Trained mean = on->trained(false);
  EXPECT_EQ(trainer_of(line_project(4, 5, 0.05, 2), five_points(), pool, &mean)->state().parameters[0],
            mean.weights[0].value.values[0]);
}

TEST(Average, GoesBackToTheBestWithEarlyStopping) {
  Project project = averaged(0.9);
  project.stopping = {{"enabled", true}, {"patience", std::int64_t{1}}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, five_points(), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story));
  trainer->restore_best();
  EXPECT_EQ(trainer->state().average, trainer->state().best_parameters);
  EXPECT_EQ(flat(trainer->trained(false)), flat(trainer->trained(true)));
}

TEST(Average, IsTheSameForAnyNumberOfThreads) {
  AlignedVector<float> weights(100'000), one(weights.size(), 0.5F), four(weights.size(), 0.5F);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = std::sin(static_cast<float>(i));
  average_in(weights, 0.99, 500, Pool(1), one);
  average_in(weights, 0.99, 500, Pool(4), four);
  EXPECT_EQ(one, four);
  EXPECT_FLOAT_EQ(one[7], 0.5F + (1 - 501.0F / 510) * (weights[7] - 0.5F));
}

}  // namespace
}  // namespace vitrine
