// The past of a run: which states are kept, and that what goes on from any of them is the run that was never left.
#include <gtest/gtest.h>

#include "core/train/probes/outputs.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// A state of so many values.
std::shared_ptr<const Trained> state_of(std::uint64_t step, std::int64_t values) {
  auto out = std::make_shared<Trained>();
  out->weights.push_back({"w", "w", Tensor(Shape{values}), {}, ""});
  out->step = step;
  out->state.emplace();
  out->state->step = step;
  return out;
}

std::vector<std::uint64_t> steps_of(const Snapshots& past) {
  std::vector<std::uint64_t> out;
  for (const Snapshots::Mark& mark : past.marks()) out.push_back(mark.step);
  return out;
}

void keep_steps(Snapshots& past, std::uint64_t from, std::uint64_t to, std::int64_t values) {
  for (std::uint64_t step = from; step <= to; ++step)
    if (past.wants(step)) past.keep(state_of(step, values));
}

constexpr std::int64_t kValues = 1'000;
const std::size_t kBytes = bytes_of(*state_of(0, kValues));

TEST(Snapshots, EveryStateIsKeptWhileThereIsRoom) {
  Snapshots past(10 * kBytes);
  keep_steps(past, 0, 9, kValues);
  EXPECT_EQ(steps_of(past), (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(past.every(), 1U);
  EXPECT_EQ(past.bytes(), 10 * kBytes);
}

TEST(Snapshots, BeyondTheBudgetEveryOtherOneGoesAndTheStartStays) {
  Snapshots past(10 * kBytes);
  for (std::uint64_t last = 10; last <= 5'000; ++last) {
    keep_steps(past, last == 10 ? 0 : last, last, kValues);
    ASSERT_LE(past.bytes(), past.budget());
    const auto steps = steps_of(past);
    ASSERT_GE(steps.size(), 5U);
    for (std::size_t i = 0; i < steps.size(); ++i) ASSERT_EQ(steps[i], i * past.every());  // evenly, from the start
  }
  EXPECT_EQ(past.every(), 512U);
}

TEST(Snapshots, SmallOnesAreBoundedInNumber) {
  Snapshots past;
  keep_steps(past, 0, 100'000, 1);
  EXPECT_LE(past.marks().size(), Snapshots::kMost);
  EXPECT_GE(past.marks().size(), Snapshots::kMost / 2);
}

// The first ones are near each other, and as the run goes on keeping takes less and less of it.
TEST(Snapshots, WhereKeepingTakesTimeTheDistanceGrows) {
  Snapshots past;
  constexpr std::size_t kAtFirst = 64;
  past.pace(100, kAtFirst);
  std::size_t kept = 0;
  for (std::uint64_t step = 0; step <= 20'000; ++step) {
    if (!past.wants(step)) continue;
    past.keep(state_of(step, 1));
    ++kept;
    ASSERT_LE(past.marks().size(), kAtFirst + step / 100);
    if (step < kAtFirst) {
      EXPECT_EQ(past.marks().size(), step + 1);
    }
  }
  EXPECT_LE(kept, 20'000 / 100 + 8 * kAtFirst);
  EXPECT_EQ(past.every(), 128U);
  for (const std::uint64_t step : steps_of(past)) EXPECT_EQ(step % 128, 0U);
}

TEST(Snapshots, OneThatHasNoRoomAtAllIsNotKept) {
  Snapshots past(kBytes - 1);
  keep_steps(past, 0, 3, kValues);
  EXPECT_TRUE(past.marks().empty());
  EXPECT_EQ(past.every(), 0U);
  EXPECT_EQ(past.bytes(), 0U);
  past.set_budget(10 * kBytes);
  keep_steps(past, 4, 5, kValues);
  EXPECT_EQ(steps_of(past), (std::vector<std::uint64_t>{4, 5}));
}

TEST(Snapshots, ASmallerBudgetIsKeptToAtOnce) {
  Snapshots past(100 * kBytes);
  keep_steps(past, 0, 16, kValues);
  past.set_budget(5 * kBytes);
  EXPECT_EQ(steps_of(past), (std::vector<std::uint64_t>{0, 4, 8, 12, 16}));
}

TEST(Snapshots, TheLastOneAtOrBeforeAStepIsGiven) {
  Snapshots past(100 * kBytes);
  EXPECT_FALSE(past.at(5));
  past.keep(state_of(4, kValues));
  past.keep(state_of(8, kValues));
  EXPECT_FALSE(past.at(3));
  EXPECT_EQ((*past.at(4))->step, 4U);
  EXPECT_EQ((*past.at(7))->step, 4U);
  EXPECT_EQ((*past.at(1'000))->step, 8U);
  EXPECT_EQ(steps_of(*past.until(7)), (std::vector<std::uint64_t>{4}));
}

TEST(Snapshots, WhatLiesInAFileIsReadWhenItIsAskedFor) {
  Snapshots past(100 * kBytes);
  int reads = 0;
  past.add({2, 1}, kBytes, [&]() -> Result<Trained> { return ++reads, *state_of(2, kValues); });
  past.add({4, 1}, kBytes, []() -> Result<Trained> { return Error{"It is gone", "4", "Put it back"}; });
  EXPECT_EQ(reads, 0);
  EXPECT_EQ((*past.at(3))->step, 2U);
  EXPECT_EQ(reads, 1);
  const auto gone = past.at(4);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().what, "It is gone");
  EXPECT_EQ(past.bytes(), 2 * kBytes);
}

class PastOf : public ::testing::TestWithParam<Network> {};

// The part of a story behind this step, with the epochs that are judged from there on.
Story rest_of(const Story& whole, const Snapshots::Mark& mark, std::size_t layers, std::size_t judged) {
  const auto from = static_cast<std::ptrdiff_t>(mark.step);
  const auto stretch = [&](const std::vector<float>& all, std::size_t width) {
    return std::vector<float>(all.begin() + from * static_cast<std::ptrdiff_t>(width), all.end());
  };
  Story out;
  out.steps.assign(whole.steps.begin() + from, whole.steps.end());
  out.norms = stretch(whole.norms, layers);
  out.ratios = stretch(whole.ratios, layers);
  out.judged = stretch(whole.judged, judged);
  out.epochs.assign(whole.epochs.begin() + mark.epoch, whole.epochs.end());
  out.weights = whole.weights;
  return out;
}

TEST_P(PastOf, AnUnchangedForkOfAnySnapshotGoesOnToTheSameBits) {
  const Project project = GetParam().project();
  const Data data = load(project);
  const auto past = std::make_shared<Snapshots>();
  Story whole;
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  setup.threads = 2;
  setup.past = past;
  setup.on_step = [&](const StepRecord& record, const StepFigures& figures) { whole.add(record, figures); };
  setup.on_epoch = [&](const EpochRecord& record) { whole.epochs.push_back(record); };
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  whole.weights = flat(*run->trained(Run::Which::last).get());
  const auto marks = past->marks();
  ASSERT_GE(marks.size(), 4U);
  EXPECT_EQ(marks.front().step, 0U);
  // The start, one within an epoch, one that waits to be judged, and the last but one.
  const std::uint64_t per_epoch = run->info().steps_per_epoch;
  for (const std::uint64_t step : {std::uint64_t{0}, per_epoch + 1, per_epoch, marks[marks.size() - 2].step}) {
    SCOPED_TRACE(step);
    const auto kept = past->at(step);
    ASSERT_TRUE(kept);
    const Trained trained = saved_and_loaded(**kept);
    Story story;
    RunSetup fork;
    fork.project = project;
    fork.dataset = data;
    fork.threads = 1;
    fork.resume = trained;
    fork.on_step = [&](const StepRecord& record, const StepFigures& figures) { story.add(record, figures); };
    fork.on_epoch = [&](const EpochRecord& record) { story.epochs.push_back(record); };
    const auto again = run_of(std::move(fork));
    ASSERT_TRUE(again->adoption().exact) << again->adoption().changes_in_words();
    again->train();
    again->wait();
    story.weights = flat(*again->trained(Run::Which::last).get());
    expect_same(story, rest_of(whole, {trained.state->step, trained.state->epoch}, run->info().layers.size(),
                               run->info().judged.size()));
  }
}

// What a probe says of the past is what it said then.
TEST_P(PastOf, ProbesOfThePastSayWhatTheySaidThen) {
  const Project project = GetParam().project();
  const Data data = load(project);
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  setup.past = std::make_shared<Snapshots>();
  const auto run = run_of(std::move(setup));
  const auto answer = [&](std::int64_t step) {
    const auto watched = run->watch(at_step(outputs_of(8), step));
    std::uint64_t seen = 0;
    std::shared_ptr<const ProbeAnswer> out;
    while (!out) out = watched->answers().take_newer(seen), std::this_thread::yield();
    return std::dynamic_pointer_cast<const OutputsAnswer>(out);
  };
  std::vector<std::shared_ptr<const OutputsAnswer>> then{answer(kNow)};
  for (int i = 0; i < 3; ++i) {
    run->step_once();
    run->wait();
    (void)run->trained(Run::Which::last).get();
    then.push_back(answer(kNow));
  }
  for (const std::int64_t step : {1, 0, 2, 3}) {
    const auto past = answer(step), was = then[static_cast<std::size_t>(step)];
    EXPECT_EQ(past->step, static_cast<std::uint64_t>(step));
    EXPECT_TRUE(same_floats(past->values.values, was->values.values)) << step;
  }
  // And what is judged afterwards is judged with the weights of now.
  EXPECT_TRUE(same_floats(answer(kNow)->values.values, then.back()->values.values));
}

INSTANTIATE_TEST_SUITE_P(Networks, PastOf, ::testing::ValuesIn(kNetworks),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Snapshots, AResetForgetsThem) {
  const Project project = norm_project();
  RunSetup setup;
  setup.project = project;
  setup.dataset = load(project);
  const auto past = setup.past = std::make_shared<Snapshots>();
  const auto run = run_of(std::move(setup));
  run->step_epoch();
  run->wait();
  EXPECT_GT(past->marks().size(), 1U);
  run->reset();
  (void)run->trained(Run::Which::last).get();
  EXPECT_TRUE(past->marks().empty());
  run->step_once();
  run->wait();
  EXPECT_EQ(steps_of(*past), (std::vector<std::uint64_t>{0, 1}));
}

}  // namespace
}  // namespace vitrine
