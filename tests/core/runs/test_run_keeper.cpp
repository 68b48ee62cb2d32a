// A run that trains is written down in its folder, and can be gone on with from there.
#include "core/runs/run_keeper.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "tests/core/io/support.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;
namespace fs = std::filesystem;

// A run that `keeper` writes down; it has to outlive the run.
std::unique_ptr<Run> kept_run(const Project& project, RunKeeper& keeper, std::optional<Trained> resume = {}) {
  RunSetup setup;
  setup.project = project;
  setup.dataset = load(project);
  setup.threads = 2;
  setup.resume = std::move(resume);
  setup.on_step = [&keeper](const StepRecord& r, const StepFigures& figures) { keeper.step(r, figures); };
  setup.on_epoch = [&keeper](const EpochRecord& record) { keeper.epoch(record); };
  auto run = run_of(std::move(setup));
  keeper.follow(*run);
  return run;
}

void step(Run& run) {
  const std::uint64_t before = run.status().step;
  run.step_once();
  while (run.status().step == before || run.status().phase == RunPhase::training) std::this_thread::yield();
}

Status save(RunKeeper& keeper, Run& run) {
  return keeper.save(run.status(), *run.trained(Run::Which::last).get());
}

TEST(RunKeeper, NothingIsMadeBeforeTheFirstStep) {
  const Folder folder;
  RunKeeper keeper(RunFolder(folder / "run"), 1);
  const auto run = kept_run(norm_project(), keeper);
  EXPECT_TRUE(save(keeper, *run));
  EXPECT_FALSE(keeper.has_begun());
  EXPECT_TRUE(folder.names().empty());
}

TEST(RunKeeper, LeavesTheSameFilesAsAnyOtherRun) {
  const Folder folder;
  const Project project = norm_project();
  RunKeeper one(RunFolder(folder / "one"), 1), other(RunFolder(folder / "other"), 0);
  for (RunKeeper* keeper : {&one, &other}) {
    const auto run = kept_run(project, *keeper);
    run->train();
    run->wait();
    ASSERT_TRUE(save(*keeper, *run));
    EXPECT_TRUE(keeper->has_saved(run->status()));
    EXPECT_EQ(keeper->epochs().size(), 3U);
  }
  EXPECT_EQ(read_raw(one.folder().metrics), read_raw(other.folder().metrics));
  EXPECT_EQ(read_raw(one.folder().weights), read_raw(other.folder().weights));
  const auto kept = load_project(one.folder().project);
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept, project);
  EXPECT_EQ(summary_of(one.folder()).reason, "all_epochs");
  EXPECT_TRUE(load_trained(one.folder().state)->state);
}

TEST(RunKeeper, ARunGoesOnInItsFolderAsIfItHadNeverStopped) {
  const Folder folder;
  const Project project = norm_project();
  RunKeeper straight(RunFolder(folder / "straight"), 0), first(RunFolder(folder / "run"), 0),
      rest(RunFolder(folder / "unused"), 0);
  {
    const auto run = kept_run(project, straight);
    run->train();
    run->wait();
    ASSERT_TRUE(save(straight, *run));
  }
  {
    const auto run = kept_run(project, first);
    for (int i = 0; i < 11; ++i) step(*run);
    ASSERT_TRUE(save(first, *run));
    step(*run);  // past what is saved: its line goes when the run goes on from there
  }
  auto saved = load_trained(first.folder().state);
  ASSERT_TRUE(saved);
  const LogPlace place{saved->state->step, saved->state->epoch};
  EXPECT_EQ(place.step, 11U);
  const auto run = kept_run(project, rest, std::move(*saved));
  rest.go_on_in(first.folder(), place);
  run->train();
  run->wait();
  ASSERT_TRUE(save(rest, *run));
  EXPECT_EQ(rest.folder().path, first.folder().path);
  EXPECT_EQ(read_raw(rest.folder().metrics), read_raw(straight.folder().metrics));
  EXPECT_EQ(read_raw(rest.folder().weights), read_raw(straight.folder().weights));
  EXPECT_FALSE(fs::exists(folder / "unused"));
}

TEST(RunKeeper, GoingOnFromAnotherFolderLeavesThatAsItIs) {
  const Folder folder;
  const Project project = norm_project();
  RunKeeper first(RunFolder(folder / "first"), 0), second(RunFolder(folder / "second"), 0);
  {
    const auto run = kept_run(project, first);
    run->train();
    run->wait();
    ASSERT_TRUE(save(first, *run));
  }
  const std::string log = read_raw(first.folder().metrics), weights = read_raw(first.folder().weights);
  auto saved = load_trained(first.folder().state);
  ASSERT_TRUE(saved);
  const LogPlace place{saved->state->step, saved->state->epoch};
  const auto run = kept_run(project, second, std::move(*saved));
  second.go_on_from(first.folder(), place);
  run->train();
  while (run->status().phase != RunPhase::finished) std::this_thread::yield();
  ASSERT_TRUE(save(second, *run));
  EXPECT_EQ(read_raw(first.folder().metrics), log);
  EXPECT_EQ(read_raw(first.folder().weights), weights);
  const std::string longer = read_raw(second.folder().metrics);
  EXPECT_TRUE(longer.starts_with(log) && longer.size() > log.size());
  EXPECT_EQ(second.epochs().size(), 6U);
}

TEST(RunKeeper, KeepsRoomForTheWeightsUntilTheyAreWritten) {
  const Folder folder;
  RunKeeper keeper(RunFolder(folder / "run"), 0);
  const auto run = kept_run(norm_project(), keeper);
  step(*run);
  std::error_code code;
  EXPECT_GE(fs::file_size(keeper.folder().room(), code), static_cast<std::uintmax_t>(run->info().parameters) * 20);
  ASSERT_TRUE(save(keeper, *run));
  EXPECT_FALSE(fs::exists(keeper.folder().room()));
}

TEST(RunKeeper, ARunThatTrainsIsSavedAsSuch) {
  const Folder folder;
  RunKeeper keeper(RunFolder(folder / "run"), 0);
  Project project = norm_project();
  set(project, "training.epochs", "100000");
  const auto run = kept_run(project, keeper);
  run->train();
  while (run->status().step < 5) std::this_thread::yield();
  ASSERT_TRUE(save(keeper, *run));
  EXPECT_EQ(run->status().phase, RunPhase::training);
  const RunSummary summary = summary_of(keeper.folder());
  EXPECT_EQ(summary.reason, "training");
  EXPECT_TRUE(summary.training);
  EXPECT_TRUE(fs::exists(keeper.folder().room())) << "the next save has no room kept";
  EXPECT_GE(load_trained(keeper.folder().state)->step, 5U);
  EXPECT_TRUE(load_trained(keeper.folder().state)->state);
}

// Whoever asks while it rests may trash it, or go on with it elsewhere.
TEST(RunKeeper, ARunIsMarkedAsWrittenFromAStepOnUntilItRests) {
  const Folder folder;
  RunKeeper keeper(RunFolder(folder / "run"), 0);
  const auto run = kept_run(norm_project(), keeper);
  for (int i = 0; i < 2; ++i) {
    step(*run);
    EXPECT_TRUE(summary_of(keeper.folder()).training);
    ASSERT_TRUE(save(keeper, *run));
    const RunSummary summary = summary_of(keeper.folder());
    EXPECT_FALSE(summary.training);
    EXPECT_FALSE(summary.interrupted());
    EXPECT_EQ(summary.reason, "none");
  }
  EXPECT_EQ(is_written_now(keeper.folder()), false);
}

// While it rests another program may go on with it: what that has written is not written over.
TEST(RunKeeper, ARunThatAnotherOneHasGoneOnWithIsLeftToIt) {
  const Folder folder;
  RunKeeper one(RunFolder(folder / "run"), 0), other(RunFolder(folder / "unused"), 0);
  const auto run = kept_run(norm_project(), one);
  step(*run);
  ASSERT_TRUE(save(one, *run));
  auto saved = load_trained(one.folder().state);
  ASSERT_TRUE(saved);
  const LogPlace place{saved->state->step, saved->state->epoch};
  const auto going_on = kept_run(norm_project(), other, std::move(*saved));
  other.go_on_in(one.folder(), place);
  for (int i = 0; i < 3; ++i) step(*going_on);
  ASSERT_TRUE(save(other, *going_on));
  const std::string log = read_raw(one.folder().metrics), state = read_raw(one.folder().state);
  step(*run);
  const Status refused = save(one, *run);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence().find("Another program has gone on"), std::string::npos);
  EXPECT_FALSE(one.trouble());
  EXPECT_EQ(read_raw(one.folder().metrics), log);
  EXPECT_EQ(read_raw(one.folder().state), state);
}

// A run that stopped at that step looks again when it goes on.
TEST(RunKeeper, ALookAtAStepThatIsKnownIsNotTakenTwice) {
  const Folder folder;
  RunKeeper keeper(RunFolder(folder / "run"), 0);
  LayerUnits layer;
  layer.node = layer.name = "dense_1";
  EXPECT_TRUE(keeper.look(0, {layer}));
  EXPECT_FALSE(keeper.look(0, {layer}));
  EXPECT_TRUE(keeper.look(8, {layer}));
}

TEST(RunKeeper, AWeightSetByHandIsAnotherState) {
  const Folder folder;
  RunKeeper keeper(RunFolder(folder / "run"), 0);
  const auto run = kept_run(norm_project(), keeper);
  step(*run);
  ASSERT_TRUE(save(keeper, *run));
  ASSERT_TRUE(keeper.has_saved(run->status()));
  ASSERT_TRUE(run->set_weight("dense_1/weight", 0, 3));
  const auto now = run->trained(Run::Which::last).get();
  EXPECT_FALSE(keeper.has_saved(run->status()));
  ASSERT_TRUE(save(keeper, *run));
  EXPECT_TRUE(keeper.has_saved(run->status()));
  EXPECT_EQ(load_trained(keeper.folder().state)->find("dense_1/weight")->value, now->find("dense_1/weight")->value);
}

TEST(RunKeeper, MovesWhileItsRunTrains) {
  const Folder folder;
  RunKeeper keeper(RunFolder(folder / "data/run"), 0);
  const auto run = kept_run(norm_project(), keeper);
  step(*run);
  ASSERT_TRUE(keeper.move_to(RunFolder(folder / "beside/run")));
  EXPECT_FALSE(fs::exists(folder / "data/run"));
  run->train();
  while (run->status().phase != RunPhase::finished) std::this_thread::yield();
  ASSERT_TRUE(save(keeper, *run));
  const auto log = read_log(read_raw(folder / "beside/run/metrics.csv"), "");
  ASSERT_TRUE(log);
  EXPECT_EQ(log->steps.rows.size(), run->status().step);
  EXPECT_TRUE(fs::exists(folder / "beside/run/weights.safetensors"));
}

TEST(RunKeeper, WhatCannotBeWrittenIsToldAndTrainingGoesOn) {
  const Folder folder;
  write_raw(folder / "file", "");
  RunKeeper keeper(RunFolder(folder / "file/run"), 0);
  const auto run = kept_run(norm_project(), keeper);
  run->train();
  run->wait();
  EXPECT_EQ(run->status().phase, RunPhase::finished);
  const Status saved = save(keeper, *run);
  ASSERT_FALSE(saved);
  EXPECT_NE(saved.error().sentence().find("file/run"), std::string::npos);
  EXPECT_FALSE(keeper.has_saved(run->status()));
  EXPECT_FALSE(keeper.trouble());
}

}  // namespace
}  // namespace vitrine
