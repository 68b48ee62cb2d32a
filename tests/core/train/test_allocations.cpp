// After the first steps a run asks for no memory: not in a step, not while it is watched, not over a thousand steps.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>

#include "tests/core/train/support.h"

namespace {

std::atomic<std::uint64_t> asked{0};

void* take(std::size_t bytes, std::size_t alignment) {
  asked.fetch_add(1, std::memory_order_relaxed);
  // aligned_alloc wants whole multiples of the alignment.
  void* const memory = alignment == 0
                           ? std::malloc(bytes == 0 ? 1 : bytes)
                           : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) {
  return take(bytes, 0);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace vitrine {
namespace {

using namespace test;

struct Case {
  const char* name;
  Project (*project)();
};
const Case kCases[] = {{"cnn", image_project}, {"mlp", norm_project}, {"transformer", sequence_project}};

class Allocations : public ::testing::TestWithParam<Case> {};

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
      const std::uint64_t before = asked;
      const auto outcome = trainer->step();
      calls += asked - before;
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

// A shorter last batch asks for its own plan once.
TEST_P(Allocations, NoneInAStepAfterAnEpochWithAShortBatch) {
  const Project project = of_whole_batches(GetParam().project(), "100", "12");
  Stepper stepper(project, load(project));
  (void)stepper.steps(7);
  EXPECT_EQ(stepper.steps(200), 0U);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they keep the books themselves
TEST_P(Allocations, TheHeapDoesNotGrowOverAThousandSteps) {
  const Project project = of_whole_batches(GetParam().project(), "100", "8");
  Stepper stepper(project, load(project));
  (void)stepper.steps(20);  // two epochs: the best weights have their place
  const std::size_t before = heap_in_use();
  (void)stepper.steps(1000);
  EXPECT_LT(heap_in_use(), before + 16 * 1000) << "sixteen bytes a step are lost";
}
#endif

INSTANTIATE_TEST_SUITE_P(Networks, Allocations, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return std::string(one.param.name); });

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
  setup.on_step = [&](const StepRecord& record, const auto&, const auto&) {
    if (record.step == 100) at_hundred = asked;
    if (record.step == 1100) at_end = asked;
  };
  const auto run = run_of(std::move(setup));
  std::atomic<bool> done{false};
  std::uint64_t drained = 0;
  std::thread watcher([&] {
    StepBlock block;
    while (!done) {
      run->steps().drain(block);
      drained += block.steps.size();
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
