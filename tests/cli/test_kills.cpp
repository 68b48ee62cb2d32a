// A run whose program is killed: its log grows while it trains, its states follow, and its folder opens with all of
// that and goes on.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/io/weights.h"
#include "core/runs/report.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_log.h"
#include "core/runs/written_now.h"
#include "tests/cli/support.h"

namespace vitrine {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kSideBySide = 4;            // children
constexpr std::uint64_t kSpread = 3'000;  // ms, after the log is there, in which they are killed
constexpr double kMostMissing = 1;        // s

// VITRINE_KILLS: how many. The forty that are usual take half a minute.
int kills() {
  const char* asked = std::getenv("VITRINE_KILLS");
  return asked ? std::max(1, std::atoi(asked)) : 40;
}

std::uint64_t random_of(int kill) {
  std::uint64_t x = 12'345 + static_cast<std::uint64_t>(kill) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

template <class Listing>
bool has_half_written(const fs::path& folder) {
  for (const auto& file : Listing(folder))
    if (file.path().extension() == ".tmp") return true;
  return false;
}

struct Kills : test::CliTest {
  struct Seen {
    double oldest = 0;  // s
    int with_state = 0, half_written = 0, gone_on = 0;
  };
  std::mutex mutex;
  Seen seen;  // by all

  [[nodiscard]] Project endless() const {
    Project project = moons();
    project.sources.front().params.set("samples", std::int64_t{4'000});
    set(project, "training.batch_size", "8");
    set(project, "training.epochs", "100000");
    return project;
  }
  [[nodiscard]] test::Finished run(int lane, const std::vector<std::string>& arguments,
                                   const std::function<void(pid_t)>& meanwhile = {}) const {
    const std::string scratch = folder / ("said" + std::to_string(lane));
    fs::create_directories(scratch);
    return test::Process{VITRINE_CLI, scratch}(arguments, meanwhile);
  }

  // Killed so long after the log has begun. Gives how long before that it last grew, in seconds.
  [[nodiscard]] double killed(int lane, const std::string& project, const std::string& out, bool saves_often,
                              std::chrono::milliseconds later) const {
    double age = 0;
    std::vector<std::string> call{"train", project, "--out", folder / out, "--snapshots", "4", "--threads", "1"};
    if (saves_often) call.insert(call.end(), {"--save-every", "0.1"});
    const auto done = run(lane, call, [&](pid_t child) {
      const fs::path log = folder / (out + "/metrics.csv");
      const auto nap = [] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); };
      const auto began = Clock::now();
      for (std::error_code code; fs::file_size(log, code) == 0 || code; nap())
        if (Clock::now() - began > std::chrono::seconds(60)) break;
      std::this_thread::sleep_for(later);
      kill(child, SIGKILL);
      std::error_code code;
      const auto grew = fs::last_write_time(log, code);
      if (!code) age = std::chrono::duration<double>(fs::file_time_type::clock::now() - grew).count();
    });
    EXPECT_EQ(done.status, 128 + SIGKILL) << done.err;
    return age;
  }

  // No row is missing among those that are there.
  static void expect_whole_log(const RunFolder& of) {
    const auto log = read_log(test::read_raw(of.metrics), "metrics.csv");
    ASSERT_TRUE(log.ok()) << log.error().sentence();
    std::uint64_t expected = 0;
    for (const StepRow& row : log->steps.rows) ASSERT_EQ(row.step, expected += row.covers);
  }

  void expect_it_opens(const RunFolder& of, double age) {
    const auto opened = load_project(of.project);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    expect_whole_log(of);
    EXPECT_TRUE(summary_of(of).interrupted());
    for (const auto& file : fs::recursive_directory_iterator(of.path))
      if (file.path().extension() == ".safetensors") {
        EXPECT_TRUE(load_trained(file.path()).ok()) << file.path();
      }
    if (there(of.report)) {
      EXPECT_FALSE(nlohmann::json::parse(test::read_raw(of.report), nullptr, false).is_discarded());
    }
    const std::lock_guard lock(mutex);
    seen.oldest = std::max(seen.oldest, age);
    seen.with_state += there(of.state);
    seen.half_written += has_half_written<fs::recursive_directory_iterator>(of.path);
  }

  // To the end of the epoch that was under way, as it would have come to without being killed.
  void expect_it_goes_on(int lane, const RunFolder& of, const std::string& project, bool compare) {
    const auto state = load_trained(of.state);
    ASSERT_TRUE(state.ok() && state->state) << of.state;
    const std::string epochs = std::to_string(state->state->epoch + 1);
    const auto gone_on = run(lane, {"train", "--resume", of.path, "--epochs", epochs, "--threads", "1"});
    ASSERT_EQ(gone_on.status, 0) << gone_on.err;
    expect_whole_log(of);
    const RunSummary summary = summary_of(of);
    EXPECT_EQ(summary.reason, "all_epochs");
    EXPECT_EQ(std::to_string(summary.epochs), epochs);
    // Among the states, what is left goes when the next one is written.
    EXPECT_FALSE(has_half_written<fs::directory_iterator>(of.path)) << "what the killed one left takes up room";
    if (compare) {
      const RunFolder whole(of.path + " whole");
      const auto straight = run(lane, {"train", project, "--out", whole.path, "--epochs", epochs, "--threads", "1"});
      ASSERT_EQ(straight.status, 0) << straight.err;
      EXPECT_TRUE(test::read_raw(of.weights) == test::read_raw(whole.weights));
      EXPECT_TRUE(test::read_raw(of.metrics) == test::read_raw(whole.metrics));
      fs::remove_all(whole.path);
    }
    const std::lock_guard lock(mutex);
    ++seen.gone_on;
  }

  void one(int lane, int kill, const std::string& project) {
    const std::uint64_t random = random_of(kill);
    const auto later = std::chrono::milliseconds(random % kSpread);
    const bool saves_often = random >> 63;
    SCOPED_TRACE("killed " + std::to_string(later.count()) + " ms after its log had begun" +
                 (saves_often ? ", saving often" : ""));
    const std::string out = "out" + std::to_string(kill);
    const double age = killed(lane, project, out, saves_often, later);
    const RunFolder of(folder / out);
    expect_it_opens(of, age);
    if (kill % 4 == 0 && there(of.state)) expect_it_goes_on(lane, of, project, kill % 16 == 0);
    fs::remove_all(of.path);
  }
};

TEST_F(Kills, AtAnyMomentTheFolderOpensWithAllButTheLastSecondAndGoesOn) {
  const std::string project = save(endless());
  std::atomic<int> next{0};
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < kSideBySide; ++lane)
    lanes.emplace_back([&, lane] {
      for (int kill = next++; kill < kills(); kill = next++) one(lane, kill, project);
    });
  for (std::thread& lane : lanes) lane.join();
  std::printf("%d kills; the log lacked %.2f s at most; %d with a state, %d in the middle of a save, %d went on\n",
              kills(), seen.oldest, seen.with_state, seen.half_written, seen.gone_on);
  EXPECT_LT(seen.oldest, kMostMissing);
  if (kills() < 20) return;  // too few to meet all of it
  EXPECT_GT(seen.with_state, kills() / 4);
  EXPECT_GT(seen.gone_on, 0);
}

TEST_F(Kills, ARunThatAnotherProgramTrainsIsNotGoneOnWith) {
  const std::string project = save(endless());
  (void)run(0, {"train", project, "--out", folder / "out", "--save-every", "0.1"}, [&](pid_t child) {
    const RunFolder of(folder / "out");
    const auto began = Clock::now();
    while (!there(of.state) && Clock::now() - began < std::chrono::seconds(60))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(summary_of(of).training);
    test::CliTest::expect_complaint(run(1, {"train", "--resume", of.path}), {"Another program trains this run"}, 2);
    test::CliTest::expect_complaint(run(1, {"train", project, "--out", of.path, "--force"}),
                                    {"Another program trains this run"}, 2);
    EXPECT_TRUE(there(of.state)) << "it was to touch nothing";
    kill(child, SIGTERM);
  });
  EXPECT_EQ(summary_of(RunFolder(folder / "out")).reason, "stopped");
}

// Who reads first, and says so only then, may go on from what the other has gone on from meanwhile.
TEST_F(Kills, WhoseARunIsIsSettledBeforeItsStateIsRead) {
  const std::string project = save(moons());
  (void)trained(project);
  const RunFolder of(folder / "out");
  fs::rename(of.state, of.path + "/away");  // reading it would fail with other words
  {
    WrittenNow mine;
    ASSERT_TRUE(mine.begin(of));
    expect_refused({"train", "--resume", of.path}, {"Another program trains this run"});
  }
  expect_refused({"train", "--resume", of.path}, {"cut off before its weights were saved"});
  fs::rename(of.path + "/away", of.state);
  (void)result({"train", "--resume", of.path, "--epochs", "4"});
  EXPECT_EQ(summary_of(of).epochs, 4);
}

}  // namespace
}  // namespace vitrine
