// metrics.csv where steps share rows and a run rests, goes on or is killed in the middle of one.
#include <gtest/gtest.h>

#include <chrono>
#include <span>
#include <thread>

#include "tests/core/io/support.h"
#include "tests/core/runs/log_support.h"

namespace vitrine {
namespace {

using namespace test;

// Past the steps that have a row each, in the middle of a row of four: at its second step, and behind an epoch that
// ends in it.
TEST(MetricsLog, ARowThatIsNotDoneBecomesWhatItWouldHaveBeen) {
  const Folder folder;
  constexpr std::uint64_t kFirst = 2 * StepLog::kWhole + 1, kLast = kFirst + 39, kEpoch = kFirst + 17;
  const auto tell = [&](MetricsLog& log, std::uint64_t from, std::uint64_t to, std::vector<float>& heard) {
    for (std::uint64_t step = from; step <= to; ++step) {
      const std::vector<float> norms{1 / static_cast<float>(step % 11 + 1), 2.5F}, ratios{1e-3F, 0.1F};
      log.step(step_record(step), {norms, ratios, {}}, [&](const StepRow& row, std::span<const Reading> readings) {
        heard.insert(heard.end(), {static_cast<float>(row.step - kFirst), static_cast<float>(row.covers)});
        for (const Reading& one : readings) heard.insert(heard.end(), {one.mean, one.min, one.max});
      });
      EpochRecord epoch = epoch_record(1);
      epoch.step = kEpoch;
      if (step == kEpoch) log.epoch(epoch);
    }
    EXPECT_TRUE(log.finish());
  };
  std::vector<float> whole;
  MetricsLog straight(kColumns, 0);
  ASSERT_TRUE(straight.begin(folder / "straight.csv"));
  tell(straight, kFirst, kLast, whole);
  ASSERT_FALSE(whole.empty());
  const std::string path = folder / "rests.csv";
  for (const std::uint64_t stop : {kFirst + 9, kFirst + 18}) {
    std::vector<float> heard;
    MetricsLog first(kColumns, 0), rest(kColumns, 0);
    ASSERT_TRUE(first.begin(path));
    tell(first, kFirst, stop, heard);
    const auto rests = read_log(read_raw(path), path);
    ASSERT_TRUE(rests);
    EXPECT_EQ(rests->steps.rows.back().step, stop) << "nothing is lost while it rests";
    EXPECT_EQ(rests->steps.rows.back().covers, 1U);
    ASSERT_TRUE(rest.resume(path, {stop, stop < kEpoch ? 0U : 1U}));
    tell(rest, stop + 1, kLast, heard);
    EXPECT_EQ(heard, whole);
    EXPECT_EQ(read_raw(path), read_raw(folder / "straight.csv"));
  }
  // Where the row's first steps are not there, no row speaks for them: those since stay a line a step.
  MetricsLog killed(kColumns, 0);
  ASSERT_TRUE(killed.resume(path, {kFirst + 9, 0}));
  std::vector<float> since;
  tell(killed, kFirst + 10, kFirst + 15, since);
  const auto cut = read_log(read_raw(path), path);
  ASSERT_TRUE(cut && cut->steps.rows.size() > 4);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> rows;
  for (const StepRow& row : std::span(cut->steps.rows).last(4)) rows.emplace_back(row.step - kFirst, row.covers);
  EXPECT_EQ(rows, (std::vector<std::pair<std::uint64_t, std::uint32_t>>{{7, 4}, {10, 1}, {11, 1}, {15, 4}}));
  ASSERT_GE(since.size(), 2U);
  EXPECT_EQ(since[1], 1) << "who listens hears what is read back";
}

// A row may take longer than a second, and a run may be killed before it is done, also one that has gone on in it.
TEST(MetricsLog, StepsOfARowThatIsNotDoneAreOnTheDiskWithinASecond) {
  const Folder folder;
  constexpr std::uint64_t kFirst = 2 * StepLog::kWhole + 1;
  const std::string path = folder / "metrics.csv";
  const std::vector<float> values{0.5F, 0.25F};
  const auto last_there = [&] {
    const auto log = read_log(read_raw(path), path);
    return log && !log->steps.rows.empty() ? log->steps.rows.back().step - kFirst + 1 : 0;
  };
  const auto comes = [&](std::uint64_t steps) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (last_there() != steps && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return last_there() == steps;
  };
  {
    MetricsLog log(kColumns, 0);
    ASSERT_TRUE(log.begin(path));
    for (std::uint64_t step = kFirst; step < kFirst + 6; ++step) log.step(step_record(step), {values, values, {}});
    EXPECT_TRUE(comes(6)) << last_there();
  }
  const std::string rests = read_raw(path);
  MetricsLog goes_on(kColumns, 0);
  ASSERT_TRUE(goes_on.resume(path, {kFirst + 5, 0}));
  EXPECT_EQ(read_raw(path), rests) << "killed here it would lose what was there";
  goes_on.step(step_record(kFirst + 6), {values, values, {}});
  EXPECT_TRUE(comes(7)) << last_there();
  goes_on.step(step_record(kFirst + 7), {values, values, {}});
  ASSERT_TRUE(goes_on.flushed());
  const auto done = read_log(read_raw(path), path);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->steps.rows.size(), 2U);
  EXPECT_EQ(done->steps.rows.back().covers, 4U);
}

// A pause within one program ends no row: neither the log nor who listens can tell that there was one.
TEST(MetricsLog, ARowThatIsPausedInIsTheMeanOfAllItsSteps) {
  const Folder folder;
  constexpr std::uint64_t kFirst = 2 * StepLog::kWhole + 1;
  const std::vector<float> values{0.5F, 0.25F};
  const auto told = [&](const std::string& path, std::uint64_t pause, std::vector<float>& heard) {
    MetricsLog log(kColumns, 0);
    EXPECT_TRUE(log.begin(path));
    for (std::uint64_t step = kFirst; step < kFirst + 8; ++step) {
      log.step(step_record(step), {values, values, {}}, [&](const StepRow& row, std::span<const Reading> readings) {
        heard.insert(heard.end(), {static_cast<float>(row.covers), readings[0].mean, readings[0].max});
      });
      if (step != pause) continue;
      EXPECT_TRUE(log.flushed());
      const auto rests = read_log(read_raw(path), path);
      EXPECT_TRUE(rests && rests->steps.rows.back().step == step) << "nothing is lost while it rests";
      EpochRecord epoch = epoch_record(1);
      epoch.step = step;
      log.epoch(epoch);
    }
    EXPECT_TRUE(log.finish());
    return read_raw(path);
  };
  std::vector<float> whole, paused;
  (void)told(folder / "straight.csv", 0, whole);
  const std::string text = told(folder / "paused.csv", kFirst + 5, paused);
  EXPECT_EQ(paused, whole);
  const auto straight = read_log(read_raw(folder / "straight.csv"), "straight.csv"),
             read = read_log(text, "paused.csv");
  ASSERT_TRUE(straight && read);
  ASSERT_EQ(read->steps.rows.size(), 2U);
  EXPECT_EQ(read->epochs.size(), 1U) << "an epoch that was told in the row stays";
  for (std::size_t row = 0; row < 2; ++row) {
    EXPECT_EQ(read->steps.rows[row].step, straight->steps.rows[row].step);
    EXPECT_EQ(of(read->steps, row, Figure::loss).mean, of(straight->steps, row, Figure::loss).mean);
  }
}

}  // namespace
}  // namespace vitrine
