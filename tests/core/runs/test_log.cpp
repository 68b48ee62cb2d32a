// metrics.csv: what is written is read back, however long the run was and wherever the file ends.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

#include "tests/core/io/support.h"
#include "tests/core/runs/log_support.h"

namespace vitrine {
namespace {

using namespace test;

// Gives the text of a log of so many steps.
std::string written(const std::string& path, std::uint64_t steps, std::int64_t every,
                    const MetricsLog::RowTold& told = {}) {
  MetricsLog log(kColumns, every);
  EXPECT_TRUE(log.begin(path));
  const std::vector<float> norms{1.5F, 2.5F}, ratios{1e-3F, std::numeric_limits<float>::quiet_NaN()};
  for (std::uint64_t step = 1; step <= steps; ++step) {
    log.step(step_record(step), {norms, ratios, {}}, told);
    if (step % 100 == 0 && step <= 400) log.epoch(epoch_record(static_cast<std::uint32_t>(step / 100)));
  }
  EXPECT_TRUE(log.finish());
  return read_raw(path);
}

TEST(MetricsLog, WhatIsWrittenIsReadBack) {
  const Folder folder;
  const std::string text = written(folder / "metrics.csv", 250, 1);
  const auto log = read_log(text, "metrics.csv");
  ASSERT_TRUE(log);
  EXPECT_EQ(log->columns, kColumns);
  EXPECT_EQ(log->bytes, text.size());
  ASSERT_EQ(log->steps.rows.size(), 250U);
  for (std::size_t i = 0; i < 250; ++i) {
    const StepRecord was = step_record(i + 1);
    const StepRow& row = log->steps.rows[i];
    EXPECT_EQ(std::tuple(row.step, row.epoch, row.covers), std::tuple(was.step, was.epoch, 1U));
    EXPECT_EQ(of(log->steps, i, Figure::loss).mean, was.loss);
    EXPECT_EQ(of(log->steps, i, Figure::loss).max, was.loss);
    EXPECT_EQ(of(log->steps, i, Figure::penalty).mean, was.penalty);
    EXPECT_EQ(of(log->steps, i, Figure::metric).mean, was.metric);
    EXPECT_EQ(of(log->steps, i, Figure::learning_rate).mean, was.learning_rate);
    EXPECT_EQ(of(log->steps, i, Figure::gradient_norm).mean, was.gradient_norm);
    EXPECT_EQ(log->steps.of(i)[kRunFigures + 1].mean, 2.5F);
    EXPECT_TRUE(std::isnan(log->steps.of(i)[kRunFigures + 3].mean));
  }
  ASSERT_EQ(log->epochs.size(), 2U);
  EXPECT_FALSE(log->epochs[0].has_validation);
  EXPECT_EQ(log->epochs[1].train.metrics, epoch_record(2).train.metrics);
  EXPECT_EQ(log->epochs[1].validation.loss, 0.75F);
  EXPECT_TRUE(std::isnan(log->epochs[1].validation.metrics[1]));
}

TEST(MetricsLog, OfALongRunLaterStepsShareLinesWithTheirExtremes) {
  const Folder folder;
  constexpr std::uint64_t kSteps = StepLog::kWhole * 2 + 8;
  const std::string path = folder / "metrics.csv";
  const auto log = read_log(written(path, kSteps, 0), path);
  ASSERT_TRUE(log);
  constexpr std::size_t kRows = StepLog::kWhole + StepLog::kWhole / 2 + 2;
  ASSERT_EQ(log->steps.rows.size(), kRows);
  std::uint64_t covered = 0;
  for (const StepRow& row : log->steps.rows) covered += row.covers;
  EXPECT_EQ(covered, kSteps);
  EXPECT_EQ(log->steps.rows[StepLog::kWhole - 1].covers, 1U);
  const StepRow& two = log->steps.rows[StepLog::kWhole];
  EXPECT_EQ(std::pair(two.step, two.covers), std::pair(StepLog::kWhole + 2, std::uint32_t{2}));
  const float first = step_record(two.step - 1).metric, second = step_record(two.step).metric;
  const Reading& metric = of(log->steps, StepLog::kWhole, Figure::metric);
  EXPECT_EQ(metric.min, std::min(first, second));
  EXPECT_EQ(metric.max, std::max(first, second));
  EXPECT_FLOAT_EQ(metric.mean, (first + second) / 2);
  EXPECT_TRUE(std::isnan(log->steps.of(StepLog::kWhole)[kRunFigures + 3].max)) << "a gap stays a gap";
  EXPECT_EQ(log->steps.rows.back().covers, 4U);
}

TEST(MetricsLog, WhoListensHearsWhatIsReadBack) {
  const Folder folder;
  for (const auto& [steps, every] :
       {std::pair(StepLog::kWhole + 8, 0), {std::uint64_t{250}, 1}, {std::uint64_t{250}, 7}}) {
    std::vector<StepRow> rows;
    std::vector<float> heard, read;
    const auto take = [](std::vector<float>& into, std::span<const Reading> readings) {
      for (const Reading& one : readings) into.insert(into.end(), {one.mean, one.min, one.max});
    };
    const std::string text =
        written(folder / "heard.csv", steps, every, [&](const StepRow& row, std::span<const Reading> readings) {
          rows.push_back(row);
          take(heard, readings);
        });
    const auto log = read_log(text, "heard.csv");
    ASSERT_TRUE(log);
    ASSERT_EQ(log->steps.rows.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const StepRow& one = log->steps.rows[i];
      ASSERT_EQ(std::tuple(one.step, one.epoch, one.covers), std::tuple(rows[i].step, rows[i].epoch, rows[i].covers));
    }
    take(read, log->steps.readings);
    ASSERT_EQ(read.size(), heard.size());
    for (std::size_t i = 0; i < read.size(); ++i)
      ASSERT_TRUE(read[i] == heard[i] || (std::isnan(read[i]) && std::isnan(heard[i]))) << i;
  }
}

// Whoever is killed while a row takes the place of its steps leaves some of their bytes behind it.
TEST(MetricsLog, WhatIsLeftOfStepsBehindTheirRowIsLeftOut) {
  const Folder folder;
  const std::string text = written(folder / "a.csv", 200, 1);
  const auto whole = read_log(text, "a.csv");
  ASSERT_TRUE(whole);
  const std::size_t from = text.find("step,150,");
  for (const std::size_t at : {from, from + 7, text.rfind("epoch,"), text.rfind("epoch,") + 3}) {
    const auto log = read_log(text + text.substr(at), "a.csv");
    ASSERT_TRUE(log);
    EXPECT_EQ(log->steps.rows.size(), whole->steps.rows.size());
    EXPECT_EQ(log->epochs.size(), whole->epochs.size());
    EXPECT_EQ(log->bytes, text.size());
  }
}

TEST(MetricsLog, TheFirstStepHasALineHoweverSeldomOthersHave) {
  const Folder folder;
  const auto log = read_log(written(folder / "a.csv", 250, 100), "a.csv");
  ASSERT_TRUE(log);
  std::vector<std::uint64_t> steps;
  for (const StepRow& row : log->steps.rows) steps.push_back(row.step);
  EXPECT_EQ(steps, (std::vector<std::uint64_t>{1, 100, 200}));
}

TEST(MetricsLog, WhereverItIsCutTheWholeRowsAreRead) {
  const Folder folder;
  std::string text = written(folder / "a.csv", StepLog::kWhole + 8, 0);
  const std::size_t header = text.find('\n') + 1;  // rows of single steps, then rows that steps share
  text.erase(header, text.find('\n', text.size() - 3'000) + 1 - header);
  const auto whole = read_log(text, "a.csv");
  ASSERT_TRUE(whole);
  for (std::size_t cut = 1; cut < 1'500; ++cut) {
    const auto log = read_log(std::string_view(text).substr(0, text.size() - cut), "a.csv");
    ASSERT_TRUE(log);
    ASSERT_LT(log->steps.rows.size(), whole->steps.rows.size());
    ASSERT_LE(log->bytes, text.size() - cut);
    ASSERT_EQ(text[log->bytes - 1], '\n');
    const auto again = read_log(std::string_view(text).substr(0, log->bytes), "a.csv");
    ASSERT_EQ(again->steps.rows.size(), log->steps.rows.size()) << "what is kept is not what was read";
    ASSERT_EQ(again->bytes, log->bytes);
  }
}

TEST(MetricsLog, DamageIsLeftOutAndNeverCrashes) {
  const Folder folder;
  const std::string text = written(folder / "a.csv", 120, 1);
  for_damaged_copies(text, [&](const std::string& bytes) {
    const auto log = read_log(bytes, "a.csv");
    if (!log) return;
    EXPECT_LE(log->steps.rows.size(), 120U);
    for (std::size_t i = 1; i < log->steps.rows.size(); ++i)
      EXPECT_LT(log->steps.rows[i - 1].step, log->steps.rows[i].step);
  });
  EXPECT_FALSE(read_log("", "a.csv"));
  EXPECT_FALSE(read_log("a,b,c\n1,2,3\n", "a.csv"));
}

TEST(MetricsLog, GoesOnWhereARunStopped) {
  const Folder folder;
  const std::string path = folder / "metrics.csv", whole = written(folder / "whole.csv", 250, 1);
  (void)written(path, 230, 1);
  MetricsLog log(kColumns, 1);
  const auto epochs = log.resume(path, {150, 1});
  ASSERT_TRUE(epochs);
  EXPECT_EQ(epochs->size(), 1U);
  const std::vector<float> norms{1.5F, 2.5F}, ratios{1e-3F, std::numeric_limits<float>::quiet_NaN()};
  for (std::uint64_t step = 151; step <= 250; ++step) {
    log.step(step_record(step), {norms, ratios, {}});
    if (step == 200) log.epoch(epoch_record(2));
  }
  ASSERT_TRUE(log.finish());
  EXPECT_EQ(read_raw(path), whole);

  MetricsLog other({{"accuracy"}, {"dense_1"}}, 1);
  EXPECT_FALSE(other.resume(path, {150, 1})) << "other columns";
  MetricsLog later(kColumns, 1);
  EXPECT_FALSE(later.resume(path, {900, 9})) << "epochs that the log does not tell of";
}

// Other metrics were chosen, and nothing of how it trains has changed: what was told stays, what was not is empty.
TEST(MetricsLog, GoesOnWithOtherMetrics) {
  const Folder folder;
  const std::string path = folder / "metrics.csv";
  (void)written(path, 230, 1);
  const auto before = read_log(read_raw(path), path, LogPlace{200, 2});
  ASSERT_TRUE(before);
  const LogColumns changed{{"f1_macro", "accuracy"}, kColumns.layers};
  MetricsLog log(changed, 1);
  const auto epochs = log.resume(path, {200, 2});
  ASSERT_TRUE(epochs) << epochs.error().sentence();
  ASSERT_EQ(epochs->size(), 2U);
  EXPECT_TRUE(std::isnan((*epochs)[0].train.metrics[0]));
  EXPECT_EQ((*epochs)[0].train.metrics[1], before->epochs[0].train.metrics[0]);
  EXPECT_EQ((*epochs)[1].validation.loss, before->epochs[1].validation.loss);
  EXPECT_EQ((*epochs)[1].validation.metrics[1], before->epochs[1].validation.metrics[0]);
  const std::vector<float> norms{1.5F, 2.5F}, ratios{1e-3F, 2e-3F};
  log.step(step_record(201), {norms, ratios, {}});
  ASSERT_TRUE(log.finish());
  const auto after = read_log(read_raw(path), path);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->columns, changed);
  ASSERT_EQ(after->steps.rows.size(), 201U);
  const auto at = [](const RunLog& told, std::size_t row, Figure figure) {
    return told.steps.of(row)[static_cast<std::size_t>(figure)].mean;
  };
  for (const Figure figure : {Figure::loss, Figure::learning_rate, Figure::gradient_norm})
    EXPECT_EQ(at(*after, 99, figure), at(*before, 99, figure));
  EXPECT_EQ(after->steps.of(99)[kRunFigures].mean, before->steps.of(99)[kRunFigures].mean)
      << "the first layer's norm";
  EXPECT_TRUE(std::isnan(at(*after, 99, Figure::metric))) << "F1 was not told then";
  EXPECT_EQ(at(*after, 200, Figure::metric), step_record(201).metric);
}

TEST(MetricsLog, IsOnItsWayToTheDiskWithinASecond) {
  const Folder folder;
  const std::string path = folder / "metrics.csv";
  MetricsLog log(kColumns, 1);
  ASSERT_TRUE(log.begin(path));
  const std::vector<float> values{0, 0};
  const auto began = std::chrono::steady_clock::now();
  std::uint64_t step = 0;
  while (std::chrono::steady_clock::now() - began < std::chrono::milliseconds(1'200))
    log.step(step_record(++step), {values, values, {}});
  const auto read = read_log(read_raw(path), path);
  ASSERT_TRUE(read);
  EXPECT_GT(read->steps.rows.size(), step / 3);
}

TEST(MetricsLog, ColumnsSayWhatTheyAreAndWhichOfThemStepsHave) {
  const auto titles = [](const LogColumns& columns) {
    std::vector<std::string> out;
    for (const FigureInfo& figure : figures_of(columns)) out.push_back(figure.title);
    return out;
  };
  const LogColumns one{{"f1_macro", "auc"}, {}};
  EXPECT_EQ(titles(one), (std::vector<std::string>{"F1 (macro)", "AUC"}));
  EXPECT_TRUE(judged_of(one).empty());
  const LogColumns several{{"loss.class", "accuracy.class", "auc.class", "loss.made", "figure.taken_for_real"}, {}};
  EXPECT_EQ(titles(several), (std::vector<std::string>{"Loss of class", "Accuracy of class", "AUC of class",
                                                       "Loss of made", "Taken for real"}));
  EXPECT_EQ(judged_of(several), (std::vector<std::size_t>{0, 1, 3, 4}));
  const LogColumns own{{"accuracy", "f1_macro", "figure.share"}, {}};
  EXPECT_EQ(judged_of(own), (std::vector<std::size_t>{0, 2}));
}

}  // namespace
}  // namespace vitrine
