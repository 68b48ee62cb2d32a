// Which steps share a row is told by their number; what a row says is checked against the plain list of steps.
#include "core/watch/step_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/rng.h"
#include "tests/support/not_finite.h"

namespace vitrine {
namespace {

using test::kNan;

constexpr std::size_t kLayers = 2;

float value_at(std::uint64_t step, std::uint64_t figure) {
  const Rng rng(7, stream_of(Stream::generate, "step log"));
  return static_cast<float>(rng.uniform(step, figure));
}

StepRecord record_at(std::uint64_t step) {
  StepRecord out;
  out.step = step;
  out.epoch = static_cast<std::uint32_t>((step - 1) / 100 + 1);
  out.loss = value_at(step, 0);
  out.penalty = value_at(step, 1);
  out.metric = step % 3 == 0 ? kNan : value_at(step, 2);
  out.learning_rate = 0.01F;
  out.gradient_norm = value_at(step, 3);
  return out;
}

void add(StepLog& log, std::uint64_t step) {
  const float norms[kLayers] = {value_at(step, 4), value_at(step, 5)};
  const float ratios[kLayers] = {value_at(step, 6), value_at(step, 7)};
  log.add(record_at(step), {norms, ratios, {}});
}

const Reading& reading(const StepBlock& block, std::size_t row, Figure figure) {
  return block.of(row)[static_cast<std::size_t>(figure)];
}

TEST(StepLog, TheFirstStepsHaveARowEach) {
  StepLog log(kLayers);
  for (std::uint64_t step = 1; step <= StepLog::kWhole; ++step) add(log, step);
  StepBlock block;
  log.rows().drain(block);
  ASSERT_EQ(block.rows.size(), StepLog::kWhole);
  ASSERT_EQ(block.figures(), kRunFigures + 2 * kLayers);
  for (std::uint64_t step = 1; step <= StepLog::kWhole; ++step) {
    ASSERT_EQ(block.rows[step - 1].step, step);
    ASSERT_EQ(block.rows[step - 1].covers, 1U);
    const Reading& loss = reading(block, step - 1, Figure::loss);
    ASSERT_EQ(loss.mean, value_at(step, 0));
    ASSERT_TRUE(loss.min == loss.mean && loss.max == loss.mean && loss.last == loss.mean);
  }
  EXPECT_EQ(block.dropped, 0U);
}

TEST(StepLog, LaterStepsShareRowsByTheirNumber) {
  EXPECT_EQ(StepLog::steps_a_row(1), 1U);
  EXPECT_EQ(StepLog::steps_a_row(65'536), 1U);
  EXPECT_EQ(StepLog::steps_a_row(65'537), 2U);
  EXPECT_EQ(StepLog::steps_a_row(131'072), 2U);
  EXPECT_EQ(StepLog::steps_a_row(131'073), 4U);
  EXPECT_EQ(StepLog::steps_a_row(1'000'000'000), 16'384U);

  StepLog log(kLayers);
  const std::uint64_t first = 4 * StepLog::kWhole + 1, last = first + 79;  // eight a row, as after resuming there
  for (std::uint64_t step = first; step <= last; ++step) add(log, step);
  StepBlock block;
  log.rows().drain(block);
  ASSERT_EQ(block.rows.size(), 10U);
  for (std::size_t row = 0; row < 10; ++row) {
    ASSERT_EQ(block.rows[row].covers, 8U);
    ASSERT_EQ(block.rows[row].step, first + row * 8 + 7);
    double sum = 0, finite = 0, metric = 0;
    float low = 2, high = -1, most = 0;
    for (std::uint64_t step = first + row * 8; step < first + row * 8 + 8; ++step) {
      sum += static_cast<double>(value_at(step, 0));
      low = std::min(low, value_at(step, 0)), high = std::max(high, value_at(step, 0));
      most = std::max(most, value_at(step, 0) + value_at(step, 1));
      if (step % 3 != 0) finite += 1, metric += static_cast<double>(value_at(step, 2));
    }
    const Reading& loss = reading(block, row, Figure::loss);
    EXPECT_NEAR(loss.mean, sum / 8, 1e-6);
    EXPECT_EQ(loss.min, low);
    EXPECT_EQ(loss.max, high);
    EXPECT_EQ(loss.last, value_at(block.rows[row].step, 0));
    EXPECT_EQ(reading(block, row, Figure::objective).max, most);
    EXPECT_NEAR(reading(block, row, Figure::metric).mean, metric / finite, 1e-6);
    EXPECT_EQ(block.of(row)[kRunFigures + 1].last, value_at(block.rows[row].step, 5));        // second layer's norm
    EXPECT_EQ(block.of(row)[kRunFigures + kLayers].last, value_at(block.rows[row].step, 6));  // first layer's ratio
  }
}

TEST(StepLog, AFigureThatIsNeverFiniteIsAGap) {
  StepLog log(0);
  for (std::uint64_t step = 131'073; step <= 131'076; ++step) {
    StepRecord record = record_at(step);
    record.metric = kNan;
    log.add(record, {});
  }
  StepBlock block;
  log.rows().drain(block);
  ASSERT_EQ(block.rows.size(), 1U);
  EXPECT_TRUE(std::isnan(reading(block, 0, Figure::metric).mean));
  EXPECT_TRUE(std::isnan(reading(block, 0, Figure::metric).max));
  EXPECT_FALSE(std::isnan(reading(block, 0, Figure::loss).mean));
}

TEST(StepLog, StandingStillHandsOverWhatThereIs) {
  StepLog log(kLayers);
  for (std::uint64_t step = 131'073; step <= 131'075; ++step) add(log, step);
  StepBlock block;
  log.rows().drain(block);
  EXPECT_TRUE(block.rows.empty());
  log.flush();
  log.flush();  // nothing new
  log.rows().drain(block);
  ASSERT_EQ(block.rows.size(), 1U);
  EXPECT_EQ(block.rows[0].covers, 3U);
  EXPECT_EQ(block.rows[0].step, 131'075U);
  add(log, 131'076);  // the rest of the row it would have been
  block.clear();
  log.rows().drain(block);
  ASSERT_EQ(block.rows.size(), 1U);
  EXPECT_EQ(block.rows[0].covers, 1U);
}

TEST(StepLog, AFreshStartForgetsTheRowUnderWay) {
  StepLog log(kLayers);
  add(log, 131'073);
  log.restart();
  add(log, 1);
  StepBlock block;
  log.rows().drain(block);
  ASSERT_EQ(block.rows.size(), 1U);
  EXPECT_EQ(block.rows[0].step, 1U);
  EXPECT_EQ(block.rows[0].covers, 1U);
  EXPECT_EQ(reading(block, 0, Figure::loss).mean, value_at(1, 0));
}

TEST(StepLog, WhatNobodyDrainsIsCountedAndMemoryHasABound) {
  constexpr std::size_t kMany = 4'000;  // layers: 128 kB a row
  StepLog log(kMany);
  const std::vector<float> values(kMany, 1.0F);
  constexpr std::uint64_t kSteps = 700;
  for (std::uint64_t step = 1; step <= kSteps; ++step) log.add(record_at(step), {values, values, {}});
  StepBlock block;
  log.rows().drain(block);
  EXPECT_LE(block.readings.size() * sizeof(Reading), StepLog::kMostPending);
  EXPECT_GT(block.rows.size(), 100U);
  EXPECT_LT(block.rows.size(), kSteps);
  EXPECT_EQ(block.rows.size() + block.dropped, kSteps);
  block.clear();
  log.rows().drain(block);
  log.add(record_at(kSteps + 1), {values, values, {}});  // there is room again
  log.rows().drain(block);
  ASSERT_EQ(block.rows.size(), 1U);
  EXPECT_GT(block.dropped, 0U);  // and what was lost stays said
}

}  // namespace
}  // namespace vitrine
