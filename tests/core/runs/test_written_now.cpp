// Whether somebody writes a run at this moment, and how far it has come: from a lock and from its log.
#include "core/runs/written_now.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

#include "core/runs/log_end.h"
#include "core/runs/report.h"
#include "core/runs/save_pace.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using namespace test;
namespace fs = std::filesystem;

RunFolder empty_run(const Folder& folder, const char* name = "run") {
  const RunFolder run(folder / name);
  EXPECT_TRUE(make_run_folder(run));
  return run;
}

// A log of so many rows of two kinds of metrics, an epoch after every hundred steps.
std::string log_text(int steps, const char* loss_of_last_epoch = "0.25") {
  std::string out = header_of({{"accuracy"}, {"dense_1"}}) + "\n";
  for (int step = 1; step <= steps; ++step) {
    const std::string number = std::to_string(step), epoch = std::to_string((step - 1) / 100);
    out += "step," + number + "," + epoch + ",0.5,0,0.01,1,0.5,,,1,0.001\n";
    if (step % 100 == 0)
      out += "epoch," + number + "," + std::to_string(step / 100) + ",0.75,,,,0.5," +
             (step == steps ? loss_of_last_epoch : "0.5") + ",0.875,,\n";
  }
  return out;
}

void make_old(const RunFolder& run) {
  fs::last_write_time(run.metrics, fs::file_time_type::clock::now() - std::chrono::hours(1));
}

TEST(WrittenNow, IsSaidForAsLongAsItIsSo) {
  const Folder folder;
  const RunFolder run = empty_run(folder);
  EXPECT_EQ(is_written_now(run), std::nullopt) << "nobody has ever said so";
  {
    WrittenNow one, other;
    ASSERT_TRUE(one.begin(run));
    ASSERT_TRUE(other.begin(run)) << "two keepers of one program";
    EXPECT_EQ(is_written_now(run), true);
    one.end();
    EXPECT_EQ(is_written_now(run), true);
    EXPECT_EQ(is_written_now(run), true) << "asking takes nothing away";
  }
  EXPECT_EQ(is_written_now(run), false);
}

TEST(WrittenNow, TheFolderMayGetAnotherName) {
  const Folder folder;
  const RunFolder run = empty_run(folder), moved(folder / "moved");
  WrittenNow now;
  ASSERT_TRUE(now.begin(run));
  ASSERT_TRUE(move_run(run, moved));
  EXPECT_EQ(is_written_now(moved), true);
  now.end();
  EXPECT_EQ(is_written_now(moved), false);
}

TEST(WrittenNow, AnotherProgramIsRefusedUntilItIsKilled) {
  const Folder folder;
  const RunFolder run = empty_run(folder);
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t other = fork();
  ASSERT_GE(other, 0);
  if (other == 0) {
    alarm(30);  // should this test end early
    WrittenNow now;
    const char told = now.begin(run) ? 1 : 0;
    (void)!write(ready[1], &told, 1);
    for (;;) pause();
  }
  char told = 0;
  ASSERT_EQ(read(ready[0], &told, 1), 1);
  EXPECT_EQ(told, 1);
  EXPECT_EQ(is_written_now(run), true);
  WrittenNow mine;
  const Status refused = mine.begin(run);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "being-written");
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  EXPECT_EQ(is_written_now(run), false);
  EXPECT_TRUE(mine.begin(run));
  close(ready[0]), close(ready[1]);
}

TEST(WrittenNow, WhereNothingCanBeLockedTrainingGoesOn) {
  const Folder folder;
  WrittenNow now;
  EXPECT_TRUE(now.begin(RunFolder(folder / "nowhere")));
  EXPECT_EQ(is_written_now(RunFolder(folder / "nowhere")), std::nullopt);
}

TEST(SummaryOfARunUnderWay, SaysSoAndHowFarItHasCome) {
  const Folder folder;
  const RunFolder run = empty_run(folder);
  write_raw(run.metrics, log_text(250));
  make_old(run);
  WrittenNow now;
  ASSERT_TRUE(now.begin(run));
  RunSummary summary = summary_of(run);
  EXPECT_TRUE(summary.training);
  EXPECT_FALSE(summary.interrupted());
  EXPECT_EQ(std::pair(summary.epochs, summary.steps), std::pair(std::int64_t{2}, std::int64_t{250}));
  EXPECT_DOUBLE_EQ(summary.loss.value(), 0.5);
  EXPECT_EQ(summary.metric, std::pair(std::string("accuracy"), 0.875));
  // Its log is further than its report, and has a better epoch.
  write_raw(run.report, R"({"epochs": 2, "steps": 210, "stopped": {"reason": "training"},
    "best": {"validation": {"loss": 0.4, "accuracy": 0.5}}})");
  write_raw(run.metrics, log_text(300));
  summary = summary_of(run);
  EXPECT_EQ(std::pair(summary.epochs, summary.steps), std::pair(std::int64_t{3}, std::int64_t{300}));
  EXPECT_EQ(summary.saved_steps, 210);
  EXPECT_DOUBLE_EQ(summary.loss.value(), 0.25);
  write_raw(run.metrics, log_text(300, "0.9"));
  EXPECT_DOUBLE_EQ(summary_of(run).loss.value(), 0.4) << "a worse epoch is not the best one";
  now.end();
  summary = summary_of(run);
  EXPECT_TRUE(summary.interrupted());
  EXPECT_EQ(summary.steps, 300);
}

// The best epoch since the report may lie far before the log's last quarter of a million bytes.
TEST(SummaryOfARunUnderWay, KnowsTheBestEpochHoweverMuchHasComeSince) {
  const Folder folder;
  const RunFolder run(folder / "run");
  ASSERT_TRUE(make_run_folder(run));
  WrittenNow now;
  ASSERT_TRUE(now.begin(run));
  for (const int best : {300, 2'500, 49'900, 98'000}) {
    std::string text = log_text(100'000);
    const std::string row = "epoch," + std::to_string(best) + "," + std::to_string(best / 100) + ",0.75,,,,0.5,";
    const std::size_t at = text.find(row);
    ASSERT_NE(at, std::string::npos);
    text.replace(at + row.size(), 3, "0.1");
    write_raw(run.metrics, text);
    std::filesystem::remove(run.report);
    EXPECT_DOUBLE_EQ(summary_of(run).loss.value(), 0.1F) << best << ", without a report";
    write_raw(run.report, R"({"epochs": 2, "steps": 210, "stopped": {"reason": "training"},
      "best": {"validation": {"loss": 0.4, "accuracy": 0.5}}})");
    const RunSummary summary = summary_of(run);
    EXPECT_DOUBLE_EQ(summary.loss.value(), 0.1F) << best;
    EXPECT_EQ(summary.epochs, 1'000);
  }
}

// Of an earlier version, or on a disk without locks.
TEST(SummaryOfARunUnderWay, WithoutALockItsLogSaysWhetherItGrows) {
  const Folder folder;
  const RunFolder run = empty_run(folder);
  write_raw(run.metrics, log_text(120));
  EXPECT_TRUE(summary_of(run).training);
  make_old(run);
  EXPECT_TRUE(summary_of(run).interrupted());
  write_raw(run.metrics, log_text(120));
  write_raw(run.report, R"({"epochs": 1, "steps": 100, "stopped": {"reason": "stopped"}})");
  const RunSummary over = summary_of(run);
  EXPECT_FALSE(over.training || over.interrupted());
  EXPECT_EQ(over.steps, 100);
}

TEST(LogEnd, IsThatOfAnyLengthOfLog) {
  const Folder folder;
  for (const int steps : {0, 1, 250, 100'000}) {
    const std::string text = log_text(steps);
    write_raw(folder / "metrics.csv", text + "step,999999,3,0.");  // cut off
    const auto end = read_log_end(folder / "metrics.csv");
    ASSERT_TRUE(end) << end.error().sentence();
    EXPECT_EQ(end->steps.rows.empty() ? 0 : end->steps.rows.back().step, static_cast<std::uint64_t>(steps));
    EXPECT_EQ(end->epochs.empty() ? 0 : end->epochs.back().epoch, static_cast<std::uint32_t>(steps / 100));
    if (steps == 100'000) {
      EXPECT_LT(end->steps.rows.size(), 20'000U) << "it was read whole";
      EXPECT_GT(end->steps.rows.size(), 1'000U);
    }
  }
  write_raw(folder / "metrics.csv", log_text(100'000));
  for (const std::uint64_t since : {0U, 1U, 150U, 50'000U, 99'950U, 200'000U}) {
    const auto end = read_log_end(folder / "metrics.csv", since);
    ASSERT_TRUE(end);
    std::uint32_t expected = static_cast<std::uint32_t>(since / 100) + 1;
    for (const EpochRecord& epoch : end->epochs) {
      if (epoch.step > since) {
        ASSERT_EQ(epoch.epoch, expected++);
      }
    }
    EXPECT_EQ(expected, std::max<std::uint32_t>(1'001, static_cast<std::uint32_t>(since / 100) + 1)) << since;
    EXPECT_EQ(end->steps.rows.back().step, 100'000U);
    EXPECT_LT(end->steps.rows.size(), 20'000U);
  }
  write_raw(folder / "metrics.csv", "a,b,c\n1,2,3\n");
  EXPECT_FALSE(read_log_end(folder / "metrics.csv"));
  EXPECT_FALSE(read_log_end(folder / "none.csv"));
}

// The end may begin in the middle of three lines that belong together.
TEST(LogEnd, ThreeLinesOfARowAreOne) {
  const Folder folder;
  std::string rows = header_of({{}, {}}) + "\n";
  for (int step = 4; step <= 40'000; step += 4)
    for (const char* kind : {"mean", "min", "max"})
      rows += std::string(kind) + "," + std::to_string(step) + ",0,0.5,0,0.01,1,\n";
  for (std::size_t more = 0; more < 90; ++more) {
    write_raw(folder / "metrics.csv", rows + std::string(more, '1'));  // a line that is under way
    const auto end = read_log_end(folder / "metrics.csv");
    ASSERT_TRUE(end);
    ASSERT_FALSE(end->steps.rows.empty()) << more;
    EXPECT_EQ(end->steps.rows.back().step, 40'000U) << more;
  }
}

TEST(SavePace, IsQuickAtFirstAndTwiceAMinuteAtLast) {
  using Time = SavePace::Time;
  SavePace pace;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 8; ++i) waits.push_back(pace.next().count());
  EXPECT_EQ(waits, (std::vector<std::int64_t>{1'000, 1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000}));
  SavePace slow;
  EXPECT_EQ(slow.next(), Time(1'000));
  EXPECT_EQ(slow.next(Time(200)), Time(10'000)) << "one part in fifty of the time";
  EXPECT_EQ(slow.next(Time(5'000)), Time(30'000));
  SavePace even(Time(250));
  EXPECT_EQ(even.next(), Time(250));
  EXPECT_EQ(even.next(Time(5'000)), Time(250));
}

}  // namespace
}  // namespace vitrine
