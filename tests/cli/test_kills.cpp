// A run whose program is killed: its log grows while it trains, and its folder opens with all of that.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "core/io/weights.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_log.h"
#include "tests/cli/support.h"

namespace vitrine {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// VITRINE_KILLS: how many; a hundred take two minutes.
int kills() {
  const char* asked = std::getenv("VITRINE_KILLS");
  return asked ? std::max(1, std::atoi(asked)) : 10;
}

struct Kills : test::CliTest {
  [[nodiscard]] Project endless() const {
    Project project = moons();
    project.sources.front().params.set("samples", std::int64_t{4'000});
    set(project, "training.batch_size", "8");
    set(project, "training.epochs", "100000");
    return project;
  }
  // Killed once the log has grown so often since it began, and a moment later. How long before that it last grew, s.
  [[nodiscard]] double killed(const std::string& project, const std::string& out, int growths,
                              std::chrono::milliseconds later) {
    double age = 0;
    const auto done = test::Process{VITRINE_CLI, folder / ""}(
        {"train", project, "--out", folder / out, "--snapshots", "4"}, [&](pid_t child) {
          const fs::path log = folder / (out + "/metrics.csv");
          const auto began = Clock::now();
          std::uintmax_t size = 0;
          for (int grown = 0; grown <= growths;) {
            std::error_code code;
            const std::uintmax_t now = fs::file_size(log, code);
            if (!code && now > size) size = now, ++grown;
            if (Clock::now() - began > std::chrono::seconds(60)) throw std::runtime_error("the log does not grow");
            std::this_thread::yield();
          }
          const auto until = Clock::now() + later;
          while (Clock::now() < until) std::this_thread::yield();
          kill(child, SIGKILL);
          age = std::chrono::duration<double>(fs::file_time_type::clock::now() - fs::last_write_time(log)).count();
        });
    EXPECT_EQ(done.status, 128 + SIGKILL);
    return age;
  }
};

TEST_F(Kills, AtAnyMomentTheFolderOpensWithAllThatWasWrittenUntilThen) {
  const std::string project = save(endless());
  std::uint64_t random = 12'345;
  double oldest = 0;
  for (int i = 0; i < kills(); ++i) {
    random = random * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    const int growths = static_cast<int>((random >> 33) % 4);
    const auto later = std::chrono::milliseconds((random >> 40) % 400);
    SCOPED_TRACE("killed " + std::to_string(later.count()) + " ms after growth " + std::to_string(growths));
    const std::string out = "out" + std::to_string(i);
    oldest = std::max(oldest, killed(project, out, growths, later));
    const RunFolder run(folder / out);
    const auto opened = load_project(run.project);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    const auto log = read_log(test::read_raw(run.metrics), "metrics.csv");
    ASSERT_TRUE(log.ok()) << log.error().sentence();
    if (growths > 0) {  // at first there may be the header alone
      EXPECT_FALSE(log->steps.rows.empty());
    }
    std::uint64_t expected = 0;  // no row is missing among those that are there
    for (const StepRow& row : log->steps.rows) EXPECT_EQ(row.step, expected += row.covers);
    for (const auto& file : fs::recursive_directory_iterator(folder / out)) {
      if (file.path().extension() != ".safetensors") continue;
      EXPECT_TRUE(load_trained(file.path()).ok()) << file.path();
    }
    fs::remove_all(folder / out);
  }
  std::printf("%d kills; the log lacked %.2f s at most\n", kills(), oldest);
}

}  // namespace
}  // namespace vitrine
