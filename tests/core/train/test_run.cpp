// Commands to a run, from one thread and from many.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "core/train/probes/outputs.h"
#include "core/train/probes/surface.h"
#include "core/watch/step_log.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;
using Clock = std::chrono::steady_clock;

RunSetup setup_for(Project project, int epochs = 0) {
  if (epochs > 0) set(project, "training.epochs", std::to_string(epochs));
  RunSetup setup;
  setup.dataset = load(project);
  setup.project = std::move(project);
  setup.threads = 2;
  return setup;
}

// Everything asked for before this has been done.
void settle(Run& run) {
  (void)run.trained(Run::Which::last).get();
}

TEST(Run, RefusesWhatCannotTrain) {
  EXPECT_FALSE(Run::create({}).ok());
  RunSetup setup = setup_for(norm_project());
  ASSERT_TRUE(setup.project.graph.disconnect({{"relu_1", 0}, {"dropout_1", 0}}).ok());
  const auto refused = Run::create(setup);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().where, "dropout_1");
}

TEST(Run, GoesFromReadyToFinished) {
  const auto run = run_of(setup_for(norm_project()));
  EXPECT_EQ(run->status().phase, RunPhase::ready);
  EXPECT_EQ(run->info().steps_per_epoch, 9U);
  EXPECT_EQ(run->info().total_steps, 27U);
  EXPECT_EQ(run->info().layers.size(), 4U);
  EXPECT_EQ(run->info().figures.front().title, "Accuracy");
  run->train();
  run->wait();
  const RunStatus status = run->status();
  EXPECT_EQ(status.phase, RunPhase::finished);
  EXPECT_EQ(status.reason, StopReason::all_epochs);
  EXPECT_EQ(status.step, 27U);
  EXPECT_DOUBLE_EQ(status.fraction, 1);
  EXPECT_TRUE(status.last_validation.has_value());
  EXPECT_GT(status.seconds, 0);
  std::vector<EpochRecord> epochs;
  run->epochs().drain(epochs);
  EXPECT_EQ(epochs.size(), 3U);
  StepBlock block;
  run->steps().drain(block);
  ASSERT_EQ(block.rows.size(), 27U);  // a row for each step, however short it was
  for (std::size_t i = 0; i < 27; ++i) {
    EXPECT_EQ(block.rows[i].step, i + 1);
    EXPECT_EQ(block.rows[i].covers, 1U);
  }
  EXPECT_EQ(block.figures(), kRunFigures + 2 * 4);
  run->train();  // as many epochs again
  settle(*run);
  run->wait();
  EXPECT_EQ(run->status().epoch, 6U);
}

// Rows of a run that is long enough for steps to share them.
StepBlock rows_of(int threads, bool slowly) {
  Project project;
  Sketch sketch(project.graph);
  sketch.input({2});
  sketch.dense(4);
  sketch.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{1000}}}}};
  set(project, "training.batch_size", "10");
  set(project, "training.epochs", "900");  // 80 steps each
  RunSetup setup;
  setup.dataset = load(project);
  setup.project = project;
  setup.threads = threads;
  if (slowly) {
    setup.on_step = [](const StepRecord& record, const auto&) {
      if (record.step % 10'000 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    };
  }
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  StepBlock block;
  run->steps().drain(block);
  return block;
}

TEST(Run, TheSameRowsAtAnyTempoAndNumberOfThreads) {
  const StepBlock fast = rows_of(2, false), slow = rows_of(1, true);
  ASSERT_GT(fast.rows.size(), StepLog::kWhole);
  EXPECT_EQ(fast.rows[StepLog::kWhole - 1].covers, 1U);
  EXPECT_EQ(fast.rows[StepLog::kWhole].covers, 2U);
  ASSERT_EQ(fast.rows.size(), slow.rows.size());
  for (std::size_t i = 0; i < fast.rows.size(); ++i) {
    ASSERT_EQ(fast.rows[i].step, slow.rows[i].step);
    ASSERT_EQ(fast.rows[i].covers, slow.rows[i].covers);
  }
  ASSERT_EQ(fast.readings.size(), slow.readings.size());
  EXPECT_EQ(std::memcmp(fast.readings.data(), slow.readings.data(), fast.readings.size() * sizeof(Reading)), 0);
}

TEST(Run, HoldsNoRowsWhereNobodyDrainsThem) {
  RunSetup setup = setup_for(norm_project());
  setup.drained = false;
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  StepBlock block;
  run->steps().drain(block);
  EXPECT_EQ(run->status().step, 27U);
  EXPECT_TRUE(block.rows.empty());
}

TEST(Run, AFinishedRunTrainsAsManyEpochsAgain) {
  const auto run = run_of(setup_for(norm_project(), 2));
  EXPECT_EQ(run->status().epochs, 2U);
  run->train();
  run->wait();
  EXPECT_EQ(run->status().step, 18U);
  run->train();
  settle(*run);  // the order to go on has been taken
  run->wait();
  EXPECT_EQ(run->status().step, 36U);
  EXPECT_EQ(run->status().epochs, 4U);
  EXPECT_DOUBLE_EQ(run->status().fraction, 1);
  run->reset();
  settle(*run);
  EXPECT_EQ(run->status().epochs, 2U);
}

TEST(Run, StepsPausesStopsAndResets) {
  const auto run = run_of(setup_for(norm_project(), 100'000));
  run->step_once();
  settle(*run);
  run->wait();
  EXPECT_EQ(run->status().phase, RunPhase::paused);
  EXPECT_EQ(run->status().step, 1U);
  run->step_once();
  settle(*run);
  run->wait();
  EXPECT_EQ(run->status().step, 2U);
  run->train();
  settle(*run);
  EXPECT_EQ(run->status().phase, RunPhase::training);
  run->pause();
  run->wait();
  const std::uint64_t paused_at = run->status().step;
  settle(*run);
  EXPECT_EQ(run->status().step, paused_at);
  EXPECT_EQ(run->trained(Run::Which::last).get()->step, paused_at);
  run->stop();
  settle(*run);
  EXPECT_EQ(run->status().phase, RunPhase::finished);
  EXPECT_EQ(run->status().reason, StopReason::by_person);
  EXPECT_EQ(run->trained(Run::Which::last).get()->step, paused_at);
  run->reset();
  settle(*run);
  EXPECT_EQ(run->status().phase, RunPhase::ready);
  EXPECT_EQ(run->status().step, 0U);
  const auto fresh = run_of(setup_for(norm_project(), 100'000));
  EXPECT_EQ(*run->trained(Run::Which::last).get()->state, *fresh->trained(Run::Which::last).get()->state);
}

TEST(Run, TimeIsNotLostWhenTrainIsAskedForTwice) {
  const auto run = run_of(setup_for(norm_project(), 100'000));
  double seconds = 0;
  for (int i = 0; i < 200; ++i) {
    run->train();
    settle(*run);
    const double now = run->status().seconds;
    ASSERT_GE(now, seconds);
    seconds = now;
  }
}

TEST(Run, LiveSettingsAreCheckedAtOnceAndApplied) {
  const auto run = run_of(setup_for(norm_project(), 100'000));
  EXPECT_TRUE(run->set_live("optimizer.learning_rate", 0.001).ok());
  EXPECT_FALSE(run->set_live("optimizer.learning_rate", -1).ok());
  EXPECT_FALSE(run->set_live("optimizer.nesterov", 1).ok());
  EXPECT_FALSE(run->set_live("training.epochs", 1).ok());
  run->step_once();
  settle(*run);
  run->wait();
  StepBlock block;
  run->steps().drain(block);
  EXPECT_FLOAT_EQ(block.of(0)[static_cast<std::size_t>(Figure::learning_rate)].last, 0.001F);
  EXPECT_EQ(run->trained(Run::Which::last).get()->state->changes.size(), 1U);
}

// One random command.
void command(Run& run, std::mt19937_64& random, std::vector<std::shared_ptr<const Watched>>& held) {
  switch (random() % 9) {
    case 0:
      return run.pause();
    case 1:
      return run.step_once();
    case 2:
      return run.stop();
    case 3:
      return run.reset();
    case 4:
      (void)run.set_live("optimizer.learning_rate", 0.001 * static_cast<double>(1 + random() % 9)).ok();
      return;
    case 5:
      held.resize(held.size() / 2);
      held.push_back(run.watch(outputs_of(static_cast<std::int64_t>(random() % 100))));
      held.push_back(run.watch(surface_of(16)));
      return;
    case 6:
      (void)run.trained(random() % 2 == 0 ? Run::Which::best : Run::Which::last).get();
      return;
    case 7:
      (void)run.status();
      return;
    default:
      return run.train();
  }
}

TEST(Run, ManyThreadsMayCommandIt) {
  for (std::uint64_t round = 0; round < 4; ++round) {
    auto run = run_of(setup_for(norm_project(), 20));
    std::vector<std::thread> people;
    for (std::uint64_t person = 0; person < 4; ++person)
      people.emplace_back([&run, person, round] {
        std::mt19937_64 random(round * 10 + person);
        std::vector<std::shared_ptr<const Watched>> held;
        for (int i = 0; i < 100; ++i) command(*run, random, held);
      });
    for (auto& person : people) person.join();
    const auto answer = run->trained(Run::Which::last);
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    run->train();
    settle(*run);
    const auto began = Clock::now();
    run.reset();
    EXPECT_LT(Clock::now() - began, std::chrono::seconds(2));
  }
}

TEST(Run, AFutureIsAnsweredEvenWhenTheRunGoesAway) {
  std::vector<std::future<std::shared_ptr<const Trained>>> answers;
  {
    const auto run = run_of(setup_for(image_project(), 1000));
    run->train();
    for (int i = 0; i < 50; ++i) answers.push_back(run->trained(Run::Which::last));
  }
  for (auto& answer : answers) EXPECT_NE(answer.get(), nullptr);
}

// Leaves while the run does what `stage` says, and tells how long that took.
double seconds_to_leave(RunSetup setup, std::uint64_t after_step) {
  std::promise<void> there;
  setup.on_step = [&there, after_step](const StepRecord& record, const auto&) {
    if (record.step == after_step) there.set_value();
  };
  auto run = run_of(std::move(setup));
  run->train();
  there.get_future().wait();
  const auto began = Clock::now();
  run.reset();
  return std::chrono::duration<double>(Clock::now() - began).count();
}

TEST(Run, EndsQuicklyDuringTraining) {
  EXPECT_LT(seconds_to_leave(setup_for(image_project(), 1000), 3), 2);
}

TEST(Run, EndsQuicklyDuringValidation) {
  Project project = image_project();
  set(project, "data.samples", "6000");
  set(project, "split.validation", "0.9");
  RunSetup setup = setup_for(project, 1000);
  const std::uint64_t epoch = (600 + 31) / 32;
  EXPECT_LT(seconds_to_leave(std::move(setup), epoch), 2);
}

TEST(Run, EndsQuicklyWhilePausedAndBeforeItBegan) {
  const auto began = Clock::now();
  run_of(setup_for(norm_project())).reset();
  auto run = run_of(setup_for(norm_project()));
  run->step_once();
  run->wait();
  run.reset();
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(2));
}

}  // namespace
}  // namespace vitrine
