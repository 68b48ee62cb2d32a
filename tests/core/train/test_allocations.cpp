// After the first steps a run asks for no memory: not in a step, not while it is watched, not over a thousand steps.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "app/cli/bench/allocations.h"
#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

using cli::allocations;

class Allocations : public ::testing::TestWithParam<Network> {};

// Bytes that the program holds, libraries' included.
std::size_t heap_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

struct Stepper {
  Stepper(const Project& project, const Data& data) : trainer(trainer_of(project, data, pool)) {}

  // Calls of operator new inside the steps; what the end of an epoch asks for is its own affair.
  std::uint64_t steps(int count) {
    std::uint64_t calls = 0;
    for (int i = 0; i < count; ++i) {
      const std::uint64_t before = allocations();
      const auto outcome = trainer->step();
      calls += allocations() - before;
      if (outcome == Trainer::Outcome::not_finite) throw std::logic_error(trainer->bad_story());
      if (outcome == Trainer::Outcome::epoch) (void)trainer->finish_epoch();
    }
    return calls;
  }

  Pool pool{2};
  std::unique_ptr<Trainer> trainer;
};

// A batch size that divides the samples: no batch is shorter than the first.
Project of_whole_batches(Project project, const char* samples, const char* batch) {
  project.split = {{"validation", 0.2}};
  project.sources.front().params.set("samples", std::int64_t{std::atoi(samples)});
  set(project, "training.batch_size", batch);
  set(project, "training.epochs", "1000000");
  return project;
}

TEST_P(Allocations, NoneInAStepAfterThree) {
  const Project project = of_whole_batches(GetParam().project(), "100", "8");
  Stepper stepper(project, load(project));
  EXPECT_GT(stepper.steps(3), 0U) << "the counter counts";
  EXPECT_EQ(stepper.steps(1000), 0U);
}

// Batches large enough for a free worker to gather the next one meanwhile.
TEST(AllocationsAhead, NoneWhereTheNextBatchIsGatheredAhead) {
  const Project project = of_whole_batches(image_project(), "200", "32");
  Stepper stepper(project, load(project));
  (void)stepper.steps(8);
  EXPECT_EQ(stepper.steps(200), 0U);
}

// A shorter last batch asks for its own plan once.
TEST_P(Allocations, NoneInAStepAfterAnEpochWithAShortBatch) {
  const Project project = of_whole_batches(GetParam().project(), "100", "12");
  Stepper stepper(project, load(project));
  (void)stepper.steps(7);
  EXPECT_EQ(stepper.steps(200), 0U);
}

TEST_P(Allocations, TheHeapDoesNotGrowOverAThousandSteps) {
  const Project project = of_whole_batches(GetParam().project(), "100", "8");
  Stepper stepper(project, load(project));
  (void)stepper.steps(20);  // two epochs: the best weights have their place
  const std::size_t before = heap_in_use();
  (void)stepper.steps(1000);
  EXPECT_LT(heap_in_use(), before + 16 * 1000) << "sixteen bytes a step are lost";
}

INSTANTIATE_TEST_SUITE_P(Networks, Allocations, ::testing::ValuesIn(kNetworks),
                         [](const auto& one) { return std::string(one.param.name); });

// More weights than anything else; no block is so large that it is laid in huge pages, which round up.
Project wide_project() {
  Project project;
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.add("flatten");
  s.dense(500, "relu");
  s.dense(10);
  project.sources = {{"digits", {}}};
  return project;
}

// Inputs so large that a step might overflow: the run then holds all that it ever does.
Data loud(const Data& data) {
  auto out = std::make_shared<Dataset>(*data);
  AlignedVector<float> values(out->input().values.begin(), out->input().values.end());
  for (float& value : values) value *= 1e7F;
  std::find_if(out->fields.begin(), out->fields.end(), [](const Field& f) { return f.name == "input"; })->values =
      std::move(values);
  return out;
}

double counted_against_held(Project project, const char* batch) {
  project = of_whole_batches(std::move(project), "200", batch);
  const Data data = loud(load(project));
  const DataFacts facts = facts_of(*data);
  const std::size_t before = heap_in_use();
  Stepper stepper(project, data);
  (void)stepper.steps(200 * 4 / 5 / std::atoi(batch));
  EXPECT_EQ(stepper.trainer->state().best_epoch, 1U);
  EXPECT_TRUE(stepper.trainer->state().guarded);
  return (training_bytes(project, &facts) - facts.bytes) / static_cast<double>(heap_in_use() - before);
}

TEST(AllocationsOfARun, AreWhatTheMemoryCheckCounts) {
  (void)counted_against_held(wide_project(), "16");  // what kernels keep for their threads belongs to no run
  EXPECT_NEAR(counted_against_held(wide_project(), "16"), 1, 0.03);
}

// One epoch long enough for a thousand steps after the first hundred; somebody drains the records all the time. The
// blocks that go to and fro grow to the largest that was ever pending, by doubling: a few dozen calls, whatever the
// number of steps.
TEST(AllocationsOfARun, StayAFewWhileSomebodyDrains) {
  Project project = of_whole_batches(norm_project(), "12000", "8");
  set(project, "training.epochs", "1");
  RunSetup setup;
  setup.project = project;
  setup.dataset = load(project);
  setup.threads = 1;
  std::uint64_t at_hundred = 0, at_end = 0;
  setup.on_step = [&](const StepRecord& record, const auto&) {
    if (record.step == 100) at_hundred = allocations();
    if (record.step == 1100) at_end = allocations();
  };
  const auto run = run_of(std::move(setup));
  std::atomic<bool> done{false};
  std::uint64_t drained = 0;
  std::thread watcher([&] {
    StepBlock block;
    while (!done) {
      run->steps().drain(block);
      drained += block.rows.size();
      block.clear();
      std::this_thread::yield();
    }
  });
  run->train();
  run->wait();
  done = true;
  watcher.join();
  EXPECT_GT(drained, 0U);
  ASSERT_GT(at_end, 0U);
  EXPECT_LT(at_end - at_hundred, 200U);
}

}  // namespace
}  // namespace vitrine
