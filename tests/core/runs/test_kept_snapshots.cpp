// The past of a run in its folder: it is that of the run, whatever else lies there, and can be gone on from.
#include "core/runs/kept_snapshots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/runs/run_keeper.h"
#include "tests/core/io/support.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;
namespace fs = std::filesystem;

std::vector<Snapshots::Mark> marks_in(const RunFolder& folder) {
  Snapshots past;
  know_snapshots(past, folder);
  return past.marks();
}

// A run that is written down, with its past.
struct KeptRun {
  explicit KeptRun(const RunFolder& folder, std::size_t room = Snapshots::kUsualBudget) : keeper(folder, 0) {
    RunSetup setup;
    setup.project = norm_project();
    setup.dataset = load(setup.project);
    setup.past = std::make_shared<Snapshots>(room);
    setup.on_step = [this](const StepRecord& r, const StepFigures& figures) { keeper.step(r, figures); };
    setup.on_epoch = [this](const EpochRecord& record) { keeper.epoch(record); };
    run = run_of(std::move(setup));
    keeper.follow(*run);
  }
  ~KeptRun() { run.reset(); }
  void train() {
    run->train();
    run->wait();
  }
  Status save() { return keeper.save(run->status(), *run->trained(Run::Which::last).get()); }

  RunKeeper keeper;
  std::unique_ptr<Run> run;
};

TEST(KeptSnapshots, AFolderHasThePastOfItsRun) {
  const Folder folder;
  const RunFolder place(folder / "run");
  KeptRun kept(place);
  kept.run->step_epoch();
  kept.run->wait();
  ASSERT_TRUE(kept.save());
  const auto marks = kept.run->past()->marks();
  ASSERT_GT(marks.size(), 3U);
  EXPECT_EQ(marks_in(place), marks);
  Snapshots read;
  know_snapshots(read, place);
  for (const Snapshots::Mark& mark : marks) {
    const auto there = read.at(mark.step), was = kept.run->past()->at(mark.step);
    ASSERT_TRUE(there);
    EXPECT_TRUE(same_floats(flat(**there), flat(**was)));
    EXPECT_EQ((*there)->state, (*was)->state);
  }
  EXPECT_EQ(read.every(), kept.run->past()->every());
}

TEST(KeptSnapshots, WhatIsThinnedOutGoesFromTheFolderToo) {
  const Folder folder;
  const RunFolder place(folder / "run");
  KeptRun kept(place);
  kept.train();
  ASSERT_TRUE(kept.save());
  const auto before = marks_in(place);
  kept.run->past()->set_budget(kept.run->past()->bytes() / 3);
  ASSERT_TRUE(kept.save());
  const auto after = marks_in(place);
  EXPECT_LT(after.size(), before.size());
  EXPECT_EQ(after, kept.run->past()->marks());
  EXPECT_EQ(after.front().step, 0U);
}

// A run with more room, or with more states than this program would give it, keeps what it has when it goes on.
TEST(KeptSnapshots, WhoGoesOnWithLessRoomLosesNone) {
  const Folder folder;
  const RunFolder place(folder / "run");
  std::size_t bytes = 0;
  std::vector<Snapshots::Mark> marks;
  {
    KeptRun kept(place);
    kept.run->step_epoch();
    kept.run->wait();
    ASSERT_TRUE(kept.save());
    marks = kept.run->past()->marks();
    bytes = kept.run->past()->bytes();
  }
  ASSERT_GT(marks.size(), 3U);
  Snapshots small(bytes / 3), warned(bytes / 3);
  know_snapshots(small, place);
  EXPECT_LT(small.marks().size(), marks.size());
  make_room_for_snapshots(warned, place);
  EXPECT_EQ(warned.budget(), Snapshots::kUsualBudget) << "the room that it had";
  know_snapshots(warned, place);
  EXPECT_EQ(warned.marks(), marks);
  ASSERT_TRUE(write_snapshots(warned, place));
  EXPECT_EQ(marks_in(place), marks);
  // Of a version that did not say what room there was.
  fs::remove(place.report);
  Snapshots old(bytes / 3);
  make_room_for_snapshots(old, place);
  know_snapshots(old, place);
  EXPECT_EQ(old.marks(), marks);
  Snapshots roomy(std::size_t{1} << 40);
  make_room_for_snapshots(roomy, place);
  EXPECT_EQ(roomy.budget(), std::size_t{1} << 40);
}

TEST(KeptSnapshots, WhatElseLiesThereIsLeftAlone) {
  const Folder folder;
  const RunFolder place(folder / "run");
  KeptRun kept(place);
  kept.run->step_once();
  kept.run->wait();
  ASSERT_TRUE(kept.save());
  const auto marks = marks_in(place);
  for (const char* name : {"notes.txt", "7.safetensors", "-1-2.safetensors", "3-x.safetensors", "5-1.safetensors.tmp",
                           "99999999999999999999999-1.safetensors", "04-1.safetensors", "+1-1.safetensors"})
    write_raw(place.snapshots + "/" + name, "mine");
  EXPECT_EQ(marks_in(place), marks);
  kept.run->step_once();
  kept.run->wait();
  ASSERT_TRUE(kept.save());
  EXPECT_EQ(read_raw(place.snapshots + "/notes.txt"), "mine");
  EXPECT_EQ(read_raw(place.snapshots + "/7.safetensors"), "mine");
}

TEST(KeptSnapshots, AFileThatIsNoStateSaysSoWhenItIsAskedFor) {
  const Folder folder;
  const RunFolder place(folder / "run");
  fs::create_directories(place.snapshots);
  write_raw(place.snapshots + "/4-1.safetensors", "not a state");
  Snapshots past;
  know_snapshots(past, place);
  ASSERT_EQ(past.marks().size(), 1U);
  const auto read = past.at(4);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().where.find("4-1.safetensors"), std::string::npos);
}

TEST(KeptSnapshots, ARunThatMovesTakesItsPastWithIt) {
  const Folder folder;
  const RunFolder from(folder / "from"), to(folder / "to");
  {
    KeptRun kept(from);
    kept.train();
    ASSERT_TRUE(kept.save());
  }
  KeptRun kept(RunFolder(folder / "unused"));
  know_snapshots(*kept.run->past(), from);
  const auto marks = kept.run->past()->marks();
  kept.keeper.go_on_in(from, {});
  kept.run->step_once();
  kept.run->wait();
  ASSERT_TRUE(kept.keeper.move_to(to));
  EXPECT_FALSE(there(from.path));
  const auto state = kept.run->past()->at(marks.back().step);
  ASSERT_TRUE(state) << state.error().sentence();
  EXPECT_EQ((*state)->step, marks.back().step);
}

TEST(KeptSnapshots, AFolderThatIsUsedAnewHasNoPast) {
  const Folder folder;
  const RunFolder place(folder / "run");
  KeptRun kept(place);
  kept.train();
  ASSERT_TRUE(kept.save());
  ASSERT_FALSE(marks_in(place).empty());
  ASSERT_TRUE(make_run_folder(place));
  EXPECT_TRUE(marks_in(place).empty());
}

}  // namespace
}  // namespace vitrine
