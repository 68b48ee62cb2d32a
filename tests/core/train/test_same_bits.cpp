// The same seed gives the same bits at any number of threads, watched or not, paused or not.
#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <thread>

#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

class SameBits : public ::testing::TestWithParam<Network> {};

RunSetup setup_for(const Project& project, const Data& data, int threads, Story& story) {
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  setup.threads = threads;
  setup.on_step = [&story](const StepRecord& record, const StepFigures& figures) { story.add(record, figures); };
  setup.on_epoch = [&story](const EpochRecord& record) { story.epochs.push_back(record); };
  return setup;
}

void take_weights(Run& run, Story& story) {
  story.weights = flat(*run.trained(Run::Which::last).get());
}

Story plain_run(const Project& project, const Data& data, int threads) {
  // Workers wake up when the system lets them, which may be after a short run is over: then it is run again.
  constexpr int kMostRuns = 200;
  for (int i = 1;; ++i) {
    Story story;
    const auto run = run_of(setup_for(project, data, threads, story));
    run->train();
    run->wait();
    EXPECT_EQ(run->status().reason, StopReason::all_epochs) << run->status().why;
    const bool shared = std::popcount(run->workers_used()) >= (threads >= 2 ? 2 : 1);
    if (!shared && i < kMostRuns) continue;
    EXPECT_TRUE(shared) << "the workers have not shared the work";
    take_weights(*run, story);
    return story;
  }
}

// Every probe there is, at the weights of now, of the start and of between.
std::vector<std::shared_ptr<const Watched>> watch_everything(Run& run) {
  std::vector<std::shared_ptr<const Watched>> out;
  for (const ProbeType& type : probe_types().all())
    for (const std::int64_t step : {kNow, std::int64_t{0}, std::int64_t{3}})
      out.push_back(run.watch(at_step({type.info.id, {}}, step)));
  return out;
}

TEST_P(SameBits, AtAnyNumberOfThreads) {
  const Project project = GetParam().project();
  const Data data = load(project);
  const Story one = plain_run(project, data, 1);
  ASSERT_FALSE(one.steps.empty());
  ASSERT_FALSE(one.epochs.empty());
  for (const int threads : {2, 4}) {
    SCOPED_TRACE(threads);
    expect_same(plain_run(project, data, threads), one);
  }
}

TEST_P(SameBits, WatchedByAnotherThreadAllTheTime) {
  const Project project = GetParam().project();
  const Data data = load(project);
  const Story unwatched = plain_run(project, data, 2);
  Story story;
  RunSetup setup = setup_for(project, data, 2, story);
  setup.probe_seconds = 0;
  setup.past = std::make_shared<Snapshots>();
  const auto run = run_of(std::move(setup));
  std::atomic<bool> asked{false}, done{false};
  std::uint64_t results = 0;
  std::thread watcher([&] {
    while (!done) {  // each time anew, so that all of them are due again
      const auto watched = watch_everything(*run);
      asked = true;
      std::uint64_t seen = 0;
      const auto answered = [&] { return watched.back()->answers().take_newer(seen) != nullptr; };
      while (!answered() && !done) std::this_thread::yield();
      if (seen > 0 || answered()) ++results;
    }
  });
  while (!asked) std::this_thread::yield();  // a short run may be over before a thread begins
  run->train();
  run->wait();
  (void)run->trained(Run::Which::last).get();  // whatever was asked for before has been answered
  done = true;
  watcher.join();
  EXPECT_GT(results, 0U);
  take_weights(*run, story);
  expect_same(story, unwatched);
}

TEST_P(SameBits, PausedAndStepped) {
  const Project project = GetParam().project();
  const Data data = load(project);
  const Story straight = plain_run(project, data, 2);
  Story story;
  const auto run = run_of(setup_for(project, data, 2, story));
  for (int i = 0; i < 3; ++i) {
    run->step_once();
    (void)run->trained(Run::Which::last).get();
  }
  // A command after the end would ask for more epochs: each has done its work before the next.
  const auto finished = [&] { return run->status().phase == RunPhase::finished; };
  while (!finished()) {
    run->train();
    run->pause();
    (void)run->trained(Run::Which::best).get();
    if (finished()) break;
    run->step_once();
    (void)run->trained(Run::Which::last).get();
    run->wait();
  }
  take_weights(*run, story);
  expect_same(story, straight);
}

TEST_P(SameBits, ResetStartsTheSameRunAgain) {
  const Project project = GetParam().project();
  const Data data = load(project);
  const Pool pool(2);
  const auto trainer = trainer_of(project, data, pool);
  const RunState start = trainer->state();
  Story first, second;
  ASSERT_TRUE(train(*trainer, first));
  trainer->reset();
  EXPECT_EQ(trainer->state(), start);
  ASSERT_TRUE(train(*trainer, second));
  expect_same(second, first);
}

INSTANTIATE_TEST_SUITE_P(Networks, SameBits, ::testing::ValuesIn(kNetworks),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Seed, AnotherSeedIsAnotherRun) {
  Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  Story one, two;
  ASSERT_TRUE(train(*trainer_of(project, data, pool), one, 3));
  set(project, "training.seed", "2");
  ASSERT_TRUE(train(*trainer_of(project, data, pool), two, 3));
  EXPECT_FALSE(same_floats(one.weights, two.weights));
}

}  // namespace
}  // namespace vitrine
