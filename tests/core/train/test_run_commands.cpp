// What a run does with a command that comes at a bad moment, and with what goes wrong on its own thread.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <new>
#include <thread>

#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;
using Clock = std::chrono::steady_clock;

RunSetup setup_of(Project project, int threads = 2) {
  RunSetup setup;
  setup.dataset = load(project);
  setup.project = std::move(project);
  setup.threads = threads;
  return setup;
}

// An epoch of a few steps, judged on so many samples that there is time for a question.
Project long_validation(const char* test_share = "0") {
  Project project = image_project();
  set(project, "data.samples", "4000");
  set(project, "split.test", test_share);
  set(project, "split.validation", test_share == std::string("0") ? "0.9" : "0.05");
  set(project, "training.epochs", "2");
  return project;
}

void wait_until(Run& run, RunActivity activity) {
  while (run.status().activity != activity) std::this_thread::yield();
}

TEST(RunCommands, WhatIsAskedForAfterAResetOrAStopIsDoneAfterIt) {
  const auto run = run_of(setup_of(long_validation()));
  run->train();
  wait_until(*run, RunActivity::validating);
  run->stop();
  (void)run->trained(Run::Which::last).get();
  EXPECT_EQ(run->status().phase, RunPhase::finished);
  run->train();
  wait_until(*run, RunActivity::validating);
  run->reset();
  EXPECT_EQ(run->trained(Run::Which::last).get()->step, 0U);
  EXPECT_EQ(run->status().phase, RunPhase::ready);
}

TEST(RunCommands, AreObeyedWhileItValidates) {
  const auto run = run_of(setup_of(long_validation()));
  run->train();
  wait_until(*run, RunActivity::validating);
  const auto trained = run->trained(Run::Which::last).get();
  EXPECT_EQ(run->status().activity, RunActivity::validating) << "the answer waited for the end of the validation";
  ASSERT_NE(trained, nullptr);
  EXPECT_EQ(trained->step, run->info().steps_per_epoch);
  EXPECT_EQ(trained->epoch, 0U) << "an epoch that is not judged is not done";

  run->pause();
  run->wait();
  EXPECT_EQ(run->status().phase, RunPhase::paused);
  std::vector<EpochRecord> epochs;
  run->epochs().drain(epochs);
  EXPECT_TRUE(epochs.empty());

  // Going on judges it, and what comes out is what a run that nobody disturbed gives.
  run->train();
  (void)run->trained(Run::Which::last).get();
  run->wait();
  run->epochs().drain(epochs);
  const auto straight = run_of(setup_of(long_validation()));
  straight->train();
  straight->wait();
  std::vector<EpochRecord> expected;
  straight->epochs().drain(expected);
  ASSERT_EQ(epochs.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(same(epochs[i].validation, expected[i].validation));
  EXPECT_TRUE(
      same_floats(flat(*run->trained(Run::Which::last).get()), flat(*straight->trained(Run::Which::last).get())));
}

TEST(RunCommands, StopAndResetEndAValidation) {
  const auto run = run_of(setup_of(long_validation()));
  run->train();
  wait_until(*run, RunActivity::validating);
  run->stop();
  run->wait();
  EXPECT_EQ(run->status().reason, StopReason::by_person);
  EXPECT_EQ(run->status().activity, RunActivity::stepping);
  EXPECT_EQ(run->status().step, run->info().steps_per_epoch);
  run->train();  // the epoch that was stopped in is judged, the other trained
  (void)run->trained(Run::Which::last).get();
  run->wait();
  EXPECT_EQ(run->status().epoch, 2U);
  run->train();
  wait_until(*run, RunActivity::validating);
  run->reset();
  while (run->status().phase != RunPhase::ready) std::this_thread::yield();
  EXPECT_EQ(run->status().step, 0U);
  EXPECT_EQ(run->trained(Run::Which::last).get()->step, 0U);
}

TEST(RunCommands, AStepAfterAnEpochThatWasNotJudgedIsABatchToo) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto run = run_of(setup_of(long_validation()));
    run->train();
    wait_until(*run, RunActivity::validating);
    run->pause();
    run->wait();
    const std::uint64_t before = run->status().step;
    std::vector<EpochRecord> epochs;
    run->epochs().drain(epochs);
    if (!epochs.empty()) continue;  // the pause came too late
    run->step_once();
    (void)run->trained(Run::Which::last).get();
    run->wait();
    EXPECT_EQ(run->status().step, before + 1);
    EXPECT_EQ(run->status().phase, RunPhase::paused);
    run->epochs().drain(epochs);
    EXPECT_EQ(epochs.size(), 1U);
    return;
  }
  FAIL() << "no pause came during a validation";
}

TEST(RunCommands, AreObeyedWhileItTests) {
  const auto run = run_of(setup_of(long_validation("0.9")));
  run->train();
  wait_until(*run, RunActivity::testing);
  EXPECT_NE(run->trained(Run::Which::best).get(), nullptr);
  EXPECT_EQ(run->status().activity, RunActivity::testing) << "the answer waited for the end of the test";
  run->wait();
  EXPECT_TRUE(run->status().test.has_value());
}

TEST(RunCommands, WhatItsThreadThrowsEndsTheRunInWords) {
  RunSetup setup = setup_of(norm_project());
  setup.on_step = [](const StepRecord& record, const auto&) {
    if (record.step == 5) throw std::bad_alloc();
  };
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  EXPECT_EQ(run->status().phase, RunPhase::failed);
  EXPECT_EQ(run->status().reason, StopReason::error);
  EXPECT_NE(run->status().why.find("not enough memory"), std::string::npos) << run->status().why;
  const auto trained = run->trained(Run::Which::last).get();
  ASSERT_NE(trained, nullptr);
  EXPECT_EQ(trained->step, 5U);
}

TEST(RunCommands, ALookThatMemoryDoesNotSufficeForIsGivenUpAndTheRunGoesOn) {
  RunSetup setup = setup_of(norm_project());
  std::vector<std::uint64_t> looks;
  setup.on_look = [&looks](const ProbeSubject& subject) {
    looks.push_back(subject.step);
    if (subject.step == 3) throw std::bad_alloc();
  };
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  EXPECT_EQ(run->status().reason, StopReason::all_epochs) << run->status().why;
  EXPECT_EQ(looks, (std::vector<std::uint64_t>{0, 1, 2, 3}));  // 27 steps: one after each
}

TEST(RunCommands, ATempoSpacesTheStepsAndChangesNoBit) {
  RunSetup setup = setup_of(norm_project());
  std::vector<Clock::time_point> times;
  setup.on_step = [&times](const StepRecord&, const auto&) { times.push_back(Clock::now()); };
  const auto slow = run_of(std::move(setup)), fast = run_of(setup_of(norm_project(), 1));
  slow->set_tempo(100);
  const auto began = Clock::now();  // a busy machine may be late with the first step, and with none too early
  for (const auto& run : {slow.get(), fast.get()}) run->train(), run->wait();
  ASSERT_EQ(times.size(), 27U);
  EXPECT_GE(times.back() - began, std::chrono::milliseconds(250));
  EXPECT_TRUE(
      same_floats(flat(*slow->trained(Run::Which::last).get()), flat(*fast->trained(Run::Which::last).get())));
}

TEST(RunCommands, ASlowTempoKeepsNobodyWaiting) {
  const auto run = run_of(setup_of(norm_project()));
  run->set_tempo(0.001);
  run->train();
  while (run->status().step < 1) std::this_thread::yield();
  run->pause();
  run->wait();
  EXPECT_EQ(run->status().step, 1U);
  run->train();
  run->set_tempo(0);
  (void)run->trained(Run::Which::last).get();
  run->wait();
  EXPECT_EQ(run->status().phase, RunPhase::finished);
}

TEST(RunCommands, AnEpochIsOneStepToo) {
  const auto run = run_of(setup_of(norm_project()));
  for (const std::uint64_t step : {9U, 18U}) {
    run->step_epoch();
    (void)run->trained(Run::Which::last).get();
    run->wait();
    EXPECT_EQ(run->status().phase, RunPhase::paused);
    EXPECT_EQ(run->status().step, step);
  }
  std::vector<EpochRecord> epochs;
  run->epochs().drain(epochs);
  EXPECT_EQ(epochs.size(), 2U);
}

TEST(RunCommands, ARunThatStoppedEarlyGoesOnForAllItsEpochs) {
  Project project = line_project(2, 3, 0.05, 2);
  set(project, "training.epochs", "40");
  project.stopping = {{"enabled", true}, {"patience", std::int64_t{2}}};
  RunSetup setup;
  setup.project = project;
  setup.dataset = points({1, 1, 1}, {1, 1, 0.5F});
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  ASSERT_EQ(run->status().reason, StopReason::early_stopping);
  const std::uint32_t before = run->status().epoch;
  run->train();
  (void)run->trained(Run::Which::last).get();
  run->wait();
  EXPECT_GE(run->status().epoch, before + 2) << "patience is counted anew";
  EXPECT_EQ(run->status().epochs, before + 40);
}

}  // namespace
}  // namespace vitrine
