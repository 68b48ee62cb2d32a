// The promise of History is checked against a plain list of all points: whatever the window and the number of
// columns, no extreme is lost, nothing is counted twice, and folding the old end keeps the extremes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/rng.h"
#include "core/watch/history.h"

namespace vitrine {
namespace {

struct Plain {
  std::vector<double> x;
  std::vector<float> y;
};

// A noisy falling curve with rare spikes up and down, on steps with holes between them.
Plain spiky(std::uint64_t seed, std::size_t count) {
  const Rng rng(seed, stream_of(Stream::generate, "history"));
  Plain out;
  double x = 0;
  for (std::size_t i = 0; i < count; ++i) {
    x += 1 + rng.below(3, 0, i);
    auto y = static_cast<float>(std::exp(-static_cast<double>(i) / 500.0) + 0.05 * rng.normal(1, i));
    if (rng.below(200, 2, i) == 0) y += 50 + rng.uniform(3, i);
    if (rng.below(200, 4, i) == 0) y -= 50 + rng.uniform(5, i);
    out.x.push_back(x);
    out.y.push_back(y);
  }
  return out;
}

History filled(const Plain& plain, std::size_t budget = std::size_t{64} << 20) {
  History history(budget);
  for (std::size_t i = 0; i < plain.x.size(); ++i) history.append(plain.x[i], plain.y[i]);
  return history;
}

int column_of(double x, double from, double to, int columns) {
  return static_cast<int>(std::clamp((x - from) / ((to - from) / columns), 0.0, columns - 1.0));
}

void expect_exact(const History& history, const Plain& plain, double from, double to, int columns) {
  std::vector<History::Column> expected(static_cast<std::size_t>(columns));
  std::vector<double> sums(expected.size());
  for (std::size_t i = 0; i < plain.x.size(); ++i) {
    if (plain.x[i] < from || plain.x[i] > to || !std::isfinite(plain.y[i])) continue;
    const auto at = static_cast<std::size_t>(column_of(plain.x[i], from, to, columns));
    auto& c = expected[at];
    if (c.count++ == 0) {
      c = {plain.x[i], plain.x[i], plain.y[i], plain.y[i], plain.y[i], plain.y[i], plain.x[i], plain.x[i], 0, 1};
    }
    if (plain.y[i] < c.min) c.min = plain.y[i], c.x_min = plain.x[i];
    if (plain.y[i] > c.max) c.max = plain.y[i], c.x_max = plain.x[i];
    c.x_last = plain.x[i], c.last = plain.y[i];
    sums[at] += static_cast<double>(plain.y[i]);
  }
  const auto got = history.columns(from, to, columns);
  std::size_t next = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& e = expected[i];
    if (e.count == 0) continue;
    ASSERT_LT(next, got.size());
    const auto& g = got[next++];
    EXPECT_EQ(g.count, e.count);
    EXPECT_EQ(g.min, e.min);
    EXPECT_EQ(g.max, e.max);
    EXPECT_EQ(g.x_min, e.x_min);
    EXPECT_EQ(g.x_max, e.x_max);
    EXPECT_EQ(g.x_first, e.x_first);
    EXPECT_EQ(g.x_last, e.x_last);
    EXPECT_EQ(g.first, e.first);
    EXPECT_EQ(g.last, e.last);
    EXPECT_NEAR(g.mean, sums[i] / static_cast<double>(e.count), 1e-4);
  }
  EXPECT_EQ(next, got.size());
}

TEST(History, AgreesWithBruteForceInEveryWindowAtEveryColumnCount) {
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{15}, std::size_t{16}, std::size_t{17},
                                  std::size_t{255}, std::size_t{256}, std::size_t{4'097}}) {
    const Plain plain = spiky(count, count);
    const History history = filled(plain);
    ASSERT_EQ(history.count(), count);
    const Rng rng(7, count);
    const double end = plain.x.back();
    for (std::uint32_t trial = 0; trial < 40; ++trial) {
      const double a = rng.uniform(0, trial) * 1.2 * end - 0.1 * end, b = rng.uniform(1, trial) * 1.2 * end;
      const int columns = static_cast<int>(1 + rng.below(trial % 2 == 0 ? 10 : 1'500, 2, trial));
      if (b > a) expect_exact(history, plain, a, b, columns);
    }
    expect_exact(history, plain, 0, end, 400);
    expect_exact(history, plain, 0, end, 1);
  }
}

TEST(History, OneSpikeAmongAMillionStepsShowsAtEveryZoomThatHoldsIt) {
  History history;
  constexpr double kAt = 654'321;
  for (int i = 1; i <= 1'000'000; ++i) history.append(i, i == static_cast<int>(kAt) ? 1000.0F : 1.0F);
  for (double span = 1e6; span >= 1; span /= 3) {
    for (const int columns : {1, 7, 100, 1'600}) {
      const double from = std::max(0.0, kAt - 0.3 * span), to = from + span;
      float most = 0;
      for (const auto& column : history.columns(from, to, columns)) most = std::max(most, column.max);
      EXPECT_EQ(most, 1000.0F) << "span " << span << ", " << columns << " columns";
    }
  }
}

TEST(History, FoldingKeepsExtremesCountsAndTheMean) {
  const Plain plain = spiky(3, 60'000);
  const std::size_t budget = 64 << 10;
  const History history = filled(plain, budget);
  EXPECT_LE(history.bytes(), budget);
  EXPECT_GT(history.folded(), 50'000U);
  EXPECT_EQ(history.count(), 60'000U);
  EXPECT_EQ(history.first_x(), plain.x.front());
  EXPECT_EQ(history.last_x(), plain.x.back());
  const auto [low, high] = std::minmax_element(plain.y.begin(), plain.y.end());
  double total = 0;
  for (const float y : plain.y) total += static_cast<double>(y);
  for (const int columns : {1, 50, 800}) {
    float min = std::numeric_limits<float>::max(), max = -min;
    std::uint64_t count = 0;
    double sum = 0, before = -1;
    for (const auto& c : history.columns(0, plain.x.back(), columns)) {
      min = std::min(min, c.min), max = std::max(max, c.max);
      count += c.count;
      sum += c.mean * static_cast<double>(c.count);
      EXPECT_GT(c.x_first, before);
      before = c.x_last;
    }
    EXPECT_EQ(min, *low);
    EXPECT_EQ(max, *high);
    EXPECT_EQ(count, 60'000U);
    EXPECT_NEAR(sum, total, 0.5);
  }
}

TEST(History, NewestPointsStayWholeWhileOldOnesFold) {
  const Plain plain = spiky(5, 30'000);
  const History history = filled(plain, 64 << 10);
  for (std::size_t i = plain.x.size() - 200; i < plain.x.size(); ++i) {
    const auto point = history.at(plain.x[i]);
    EXPECT_EQ(point.x, plain.x[i]);
    EXPECT_EQ(point.value, plain.y[i]);
    EXPECT_EQ(point.covers, 1U);
  }
  EXPECT_GT(history.at(plain.x[10]).covers, 1U);
}

TEST(History, AtGivesTheLastValueAtOrBeforeX) {
  History history;
  EXPECT_TRUE(std::isnan(history.at(1).value));
  EXPECT_TRUE(std::isnan(history.last_x()));
  history.append(10, 1);
  history.append(20, 2);
  EXPECT_TRUE(std::isnan(history.at(9.9).value));
  EXPECT_EQ(history.at(10).value, 1);
  EXPECT_EQ(history.at(19.9).value, 1);
  EXPECT_EQ(history.at(1e9).value, 2);
  EXPECT_EQ(history.at(1e9).x, 20);
}

TEST(History, GapsAreLeftOutAndSplitNothingElse) {
  Plain plain = spiky(11, 1'000);
  for (std::size_t i = 100; i < 300; ++i) plain.y[i] = std::numeric_limits<float>::quiet_NaN();
  plain.y[500] = std::numeric_limits<float>::infinity();
  const History history = filled(plain);
  expect_exact(history, plain, 0, plain.x.back(), 300);
  expect_exact(history, plain, 0, plain.x.back(), 3);
  EXPECT_TRUE(history.columns(plain.x[120], plain.x[200], 50).empty());
  EXPECT_TRUE(std::isnan(history.at(plain.x[150]).value));
  EXPECT_TRUE(std::isnan(history.at(plain.x[500]).value));
}

TEST(History, ColumnsSayWhereAGapLiesBetweenThem) {
  for (const std::size_t budget : {std::size_t{64} << 20, std::size_t{16} << 10}) {
    Plain plain = spiky(17, 4'000);
    for (const std::size_t gap : {100UL, 1'600UL, 1'601UL, 3'999UL})
      plain.y[gap] = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t i = 2'000; i < 2'064; ++i) plain.y[i] = std::numeric_limits<float>::quiet_NaN();  // whole blocks
    const History history = filled(plain, budget);
    const double from = budget > 1'000'000 ? 0 : plain.x[3'900];  // what is folded lies in one column
    for (const int columns : {5'000, 700}) {
      const auto got = history.columns(from, plain.x.back(), columns);
      for (std::size_t i = 1; i < got.size(); ++i) {
        bool expected = false;
        for (std::size_t k = 0; k < plain.x.size(); ++k)
          expected =
              expected || (std::isnan(plain.y[k]) && plain.x[k] > got[i - 1].x_last && plain.x[k] < got[i].x_first);
        ASSERT_EQ(got[i].gap_before, expected) << columns << " columns, the one at " << got[i].x_first;
      }
    }
  }
}

TEST(History, QuantilesAreThoseOfTheSteps) {
  const Rng rng(3, stream_of(Stream::generate, "quantiles"));
  constexpr int kSteps = 60'000, kColumns = 30;
  History single, joined(std::size_t{64} << 10);
  std::vector<float> values;
  for (std::uint64_t i = 0; i < kSteps; ++i) {
    const double level = static_cast<double>(i) / kSteps;  // a trend under the noise
    values.push_back(static_cast<float>(level + 0.1 * rng.normal(0, i)) + (rng.below(500, 1, i) == 0 ? 40.0F : 0.0F));
    single.append(static_cast<double>(i + 1), values.back());
    if (i % 8 != 7) continue;
    const auto last = values.end() - 8;
    float sum = 0;
    for (auto it = last; it != values.end(); ++it) sum += *it;
    joined.append_range(static_cast<double>(i + 1), sum / 8, *std::min_element(last, values.end()),
                        *std::max_element(last, values.end()), values.back(), 8);
  }
  ASSERT_GT(joined.folded(), 0U);
  for (const History* history : {&single, &joined}) {
    const auto columns = history->columns(1, kSteps, kColumns, true);
    ASSERT_EQ(columns.size(), static_cast<std::size_t>(kColumns));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::vector<float> inside(values.begin() + static_cast<std::ptrdiff_t>(columns[i].x_first) - 1,
                                values.begin() + static_cast<std::ptrdiff_t>(columns[i].x_last));
      std::sort(inside.begin(), inside.end());
      EXPECT_NEAR(columns[i].lower, inside[inside.size() / 10], 0.04);
      EXPECT_NEAR(columns[i].upper, inside[inside.size() * 9 / 10], 0.04);
      EXPECT_EQ(columns[i].max, inside.back());  // the spikes are kept, but move no quantile
    }
  }
}

TEST(History, OfASingleStepEveryQuantileIsItsValue) {
  History history;
  history.append(1, 4);
  const auto columns = history.columns(0, 2, 4, true);
  ASSERT_EQ(columns.size(), 1U);
  EXPECT_EQ(columns[0].lower, 4);
  EXPECT_EQ(columns[0].upper, 4);
}

TEST(History, PointsThatDoNotMoveForwardAreRefused) {
  History history;
  history.append(5, 1);
  history.append(5, 2);
  history.append(4, 3);
  history.append(std::numeric_limits<double>::quiet_NaN(), 4);
  EXPECT_EQ(history.count(), 1U);
  EXPECT_EQ(history.last_value(), 1);
}

TEST(History, ARangeSpeaksForItsSteps) {
  History history;
  history.append(1, 4);
  history.append_range(11, 2, 1, 9, 3, 10);  // steps 2 … 11
  history.append(12, 3);
  EXPECT_EQ(history.count(), 12U);
  const auto whole = history.columns(1, 12, 1);
  ASSERT_EQ(whole.size(), 1U);
  EXPECT_EQ(whole[0].min, 1);
  EXPECT_EQ(whole[0].max, 9);
  EXPECT_EQ(whole[0].count, 12U);
  EXPECT_DOUBLE_EQ(whole[0].mean, (4 + 20 + 3) / 12.0);
  const auto inside = history.at(6);
  EXPECT_EQ(inside.value, 2);
  EXPECT_EQ(inside.min, 1);
  EXPECT_EQ(inside.max, 9);
  EXPECT_EQ(inside.covers, 10U);
}

TEST(History, ReadAfterWalksThroughEverythingOnceFoldedOrNot) {
  for (const std::size_t budget : {std::size_t{64} << 20, std::size_t{32} << 10}) {
    const Plain plain = spiky(13, 20'000);
    const History history = filled(plain, budget);
    double total = 0, sum = 0, after = -1;
    for (const float y : plain.y) total += static_cast<double>(y);
    std::uint64_t count = 0;
    while (true) {
      const auto some = history.read_after(after, 700);
      if (some.empty()) break;
      EXPECT_LE(some.size(), 700U);
      for (const auto& point : some) {
        EXPECT_GT(point.x, after);
        after = point.x;
        count += point.covers;
        sum += static_cast<double>(point.value) * static_cast<double>(point.covers);
      }
    }
    EXPECT_EQ(count, plain.x.size());
    EXPECT_NEAR(sum, total, 0.05);
  }
}

TEST(History, ClearForgetsEverything) {
  History history = filled(spiky(1, 5'000), 32 << 10);
  history.clear();
  EXPECT_TRUE(history.empty());
  EXPECT_EQ(history.bytes(), 0U);
  EXPECT_EQ(history.folded(), 0U);
  EXPECT_TRUE(history.columns(0, 1e9, 100).empty());
  history.append(1, 2);
  EXPECT_EQ(history.at(1).value, 2);
}

TEST(History, WidthOfZeroOrNonsenseGivesNothing) {
  const History history = filled(spiky(1, 100));
  EXPECT_TRUE(history.columns(0, 10, 0).empty());
  EXPECT_TRUE(history.columns(10, 0, 10).empty());
  EXPECT_TRUE(history.columns(std::numeric_limits<double>::quiet_NaN(), 10, 10).empty());
  const double at = history.first_x();
  EXPECT_EQ(history.columns(at, at, 10).size(), 1U);
}

TEST(History, AGrainMovesEdgesAndLosesNothing) {
  const Plain plain = spiky(5, 60'000);
  const History history = filled(plain);
  const double from = plain.x.front(), to = plain.x.back();
  for (const int columns : {7, 100, 700}) {
    const double width = (to - from) / columns;
    const auto exact = history.columns(from, to, columns, true),
               coarse = history.columns(from, to, columns, true, 0.1);
    ASSERT_EQ(coarse.size(), exact.size());
    std::uint64_t count = 0;
    float least = exact[0].min, most = exact[0].max;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      EXPECT_LE(std::abs(coarse[i].x_first - exact[i].x_first), 0.1 * width + 3);
      count += coarse[i].count;
      least = std::min(least, coarse[i].min), most = std::max(most, coarse[i].max);
    }
    EXPECT_EQ(count, plain.x.size());
    EXPECT_EQ(least, *std::min_element(plain.y.begin(), plain.y.end()));
    EXPECT_EQ(most, *std::max_element(plain.y.begin(), plain.y.end()));
  }
}

}  // namespace
}  // namespace vitrine
