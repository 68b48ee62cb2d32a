// Early stopping on a run whose losses are known: y = w·x is pulled towards the slope 1 of the training samples and
// passes the slope 0.5 of the validation samples on its way, so validation gets better, then worse.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr double kRate = 0.05;
constexpr int kEpochs = 40;

const Data& slopes() {
  static const Data data = points({1, 1, 1}, {1, 1, 0.5F});
  return data;
}

// Validation losses (w − 0.5)² after each epoch, w ← w − 2·rate·(w − 1), in double.
std::vector<double> losses() {
  std::vector<double> out;
  double w = 0;
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    w -= kRate * 2 * (w - 1);
    out.push_back((w - 0.5) * (w - 0.5));
  }
  return out;
}

Project project_with(int patience, double minimum_delta, bool restore = true) {
  Project project = line_project(2, 3, kRate, 2);
  set(project, "training.epochs", std::to_string(kEpochs));
  project.stopping = {{"enabled", true},
                      {"patience", std::int64_t{patience}},
                      {"minimum_delta", minimum_delta},
                      {"restore_best", restore}};
  return project;
}

struct Expected {
  int stops_after = kEpochs, best = 0;
};
Expected by_hand(int patience, double minimum_delta) {
  Expected out;
  double best = 0;
  int waiting = 0;
  const auto all = losses();
  for (int epoch = 1; epoch <= kEpochs; ++epoch) {
    const double loss = all[static_cast<std::size_t>(epoch - 1)];
    if (epoch == 1 || loss < best - minimum_delta) {
      best = loss, out.best = epoch, waiting = 0;
    } else if (++waiting == patience) {
      out.stops_after = epoch;
      break;
    }
  }
  return out;
}

double slope_after(int epochs) {
  return 1 - std::pow(1 - 2 * kRate, epochs);
}

TEST(EarlyStopping, StopsWhenPatienceIsUsedUp) {
  for (const auto& [patience, delta] : {std::pair{1, 0.0}, std::pair{3, 0.0}, std::pair{10, 0.0}, std::pair{2, 0.03},
                                        std::pair{5, 0.01}, std::pair{1000, 0.0}}) {
    SCOPED_TRACE(patience);
    const Expected expected = by_hand(patience, delta);
    const Pool pool(1);
    const auto trainer = trainer_of(project_with(patience, delta), slopes(), pool);
    Story story;
    ASSERT_TRUE(train(*trainer, story));
    EXPECT_EQ(static_cast<int>(story.epochs.size()), expected.stops_after);
    EXPECT_EQ(static_cast<int>(trainer->state().best_epoch), expected.best);
    EXPECT_EQ(trainer->should_stop_early(), expected.stops_after < kEpochs);
    for (std::size_t i = 0; i < story.epochs.size(); ++i)
      ASSERT_NEAR(story.epochs[i].validation.loss, losses()[i], 1e-5) << "epoch " << i + 1;
    EXPECT_NEAR(trainer->state().parameters[0], slope_after(expected.stops_after), 1e-5);
    trainer->restore_best();
    EXPECT_NEAR(trainer->state().parameters[0], slope_after(expected.best), 1e-5);
  }
}

TEST(EarlyStopping, ADeltaThatIsTooSmallAGainDoesNotCount) {
  // The hand's rule itself: with a large delta the best stays at the last epoch that gained so much.
  EXPECT_LT(by_hand(2, 0.03).best, by_hand(2, 0).best);
}

RunStatus run_to_the_end(const Project& project, float& slope) {
  RunSetup setup;
  setup.project = project;
  setup.dataset = slopes();
  setup.threads = 1;
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  slope = run->trained(Run::Which::last).get()->weights.front().value.values.front();
  return run->status();
}

TEST(EarlyStopping, ARunSaysWhyAndGoesBackToTheBestWeights) {
  const Expected expected = by_hand(3, 0);
  float slope = 0;
  const RunStatus status = run_to_the_end(project_with(3, 0), slope);
  EXPECT_EQ(status.phase, RunPhase::finished);
  EXPECT_EQ(status.reason, StopReason::early_stopping);
  EXPECT_EQ(status.why, "Early stopping: validation loss has not improved for 3 epochs");
  EXPECT_EQ(static_cast<int>(status.epoch), expected.stops_after);
  EXPECT_EQ(static_cast<int>(status.best_epoch), expected.best);
  EXPECT_NEAR(slope, slope_after(expected.best), 1e-5);
  (void)run_to_the_end(project_with(3, 0, false), slope);
  EXPECT_NEAR(slope, slope_after(expected.stops_after), 1e-5);
}

TEST(EarlyStopping, TheBestWeightsComeBackWhenTheEpochsRunOutToo) {
  float slope = 0;
  const RunStatus status = run_to_the_end(project_with(1000, 0), slope);
  EXPECT_EQ(status.reason, StopReason::all_epochs);
  EXPECT_NEAR(slope, slope_after(by_hand(1000, 0).best), 1e-5);
  Project off = project_with(1000, 0);
  off.stopping.set("enabled", false);
  (void)run_to_the_end(off, slope);
  EXPECT_NEAR(slope, slope_after(kEpochs), 1e-5);
}

TEST(EarlyStopping, WithoutValidationTheTrainingLossDecides) {
  Project project = project_with(2, 0);
  set(project, "split.validation", "0");
  project.objectives.front().loss = {"mse", {}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, slopes(), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story));
  EXPECT_FALSE(story.epochs.front().has_validation);
  for (const auto& epoch : story.epochs) EXPECT_TRUE(epoch.best);  // it falls in every epoch
  EXPECT_EQ(story.epochs.size(), static_cast<std::size_t>(kEpochs));
}

}  // namespace
}  // namespace vitrine
