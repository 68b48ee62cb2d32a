#include "core/data/split.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/data/draws.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::dataset;
using testing::field;
using testing::labels;
using testing::rows;

Dataset with_labels(const std::vector<float>& values, std::int64_t classes) {
  return dataset({field("input", {1}, values), labels(values, classes)});
}

void expect_complete(const Split& split, std::int64_t count) {
  std::vector<std::int64_t> all = split.train;
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  all.insert(all.end(), split.test.begin(), split.test.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, rows(0, count));
}

TEST(Split, OrderedTakesTheFirstEightThousand) {
  const Dataset data = with_labels(std::vector<float>(10000, 0), 2);
  const auto split = make_split(data, {{"mode", std::string("ordered")}, {"validation", 0.2}}, 9);
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split->train, rows(0, 8000));
  EXPECT_EQ(split->validation, rows(8000, 10000));
  EXPECT_TRUE(split->test.empty());
}

TEST(Split, RandomIsDisjointCompleteAndFollowsTheSeed) {
  const Dataset data =
      dataset({field("input", {1}, std::vector<float>(1003, 0)), field("target", {}, std::vector<float>(1003, 0))});
  const Params params{{"mode", std::string("random")}, {"validation", 0.25}, {"test", 0.1}};
  const auto one = make_split(data, params, 1), again = make_split(data, params, 1),
             other = make_split(data, params, 2);
  ASSERT_TRUE(one.ok() && again.ok() && other.ok());
  expect_complete(*one, 1003);
  EXPECT_EQ(one->validation.size(), 251U);  // round(250.75)
  EXPECT_EQ(one->test.size(), 100U);        // round(100.3)
  EXPECT_EQ(one->validation, again->validation);
  EXPECT_NE(one->validation, other->validation);
}

TEST(Split, ItsOwnSeedOverridesTheRuns) {
  const Dataset data = with_labels(std::vector<float>(100, 0), 2);
  const Params own{{"mode", std::string("random")}, {"seed", std::int64_t{5}}};
  EXPECT_EQ(make_split(data, own, 1)->validation, make_split(data, own, 2)->validation);
  EXPECT_EQ(make_split(data, own, 1)->validation, make_split(data, {{"mode", std::string("random")}}, 5)->validation);
}

// Many shapes of class sizes: each class within one sample of its exact share, and every total as it should be.
TEST(Split, StratifiedKeepsEveryClassWithinOneSample) {
  for (std::uint32_t round = 0; round < 200; ++round) {
    Draws draws(Rng(3, 4), round);
    const auto classes = static_cast<std::int64_t>(2 + draws.below(40));
    std::vector<float> values;
    for (std::int64_t c = 0; c < classes; ++c)
      values.insert(values.end(), 1 + draws.below(round % 2 ? 4 : 60), static_cast<float>(c));
    const Dataset data = with_labels(values, classes);
    const double validation = draws.uniform(0.1, 0.45), test = draws.uniform(0.1, 0.45);
    const auto split = make_split(data, {{"validation", validation}, {"test", test}}, round);
    if (!split) continue;  // a part came out empty: said so
    expect_complete(*split, data.count);
    const auto n = static_cast<double>(data.count);
    EXPECT_EQ(split->validation.size(), static_cast<std::size_t>(std::llround(validation * n)));
    EXPECT_EQ(split->test.size(), static_cast<std::size_t>(std::llround(test * n)));
    for (const Part part : {Part::train, Part::validation, Part::test}) {
      std::map<float, double> count;
      for (const auto row : split->part(part)) ++count[data.target().values[static_cast<std::size_t>(row)]];
      for (std::int64_t c = 0; c < classes; ++c) {
        const auto label = static_cast<float>(c);
        const auto size = static_cast<double>(std::count(values.begin(), values.end(), label));
        EXPECT_LE(std::abs(count[label] - size * static_cast<double>(split->part(part).size()) / n), 1.0);
      }
    }
  }
}

TEST(Split, StratifiedFallsBackToRandomWithoutClasses) {
  const Dataset data =
      dataset({field("input", {1}, std::vector<float>(50, 0)), field("target", {}, std::vector<float>(50, 0.5F))});
  EXPECT_EQ(make_split(data, {}, 4)->validation, make_split(data, {{"mode", std::string("random")}}, 4)->validation);
}

TEST(Split, SaysWhenAPartWouldBeEmpty) {
  const Dataset data = with_labels({0, 1}, 2);
  const auto no_validation = make_split(data, {{"validation", 0.1}}, 1);
  ASSERT_FALSE(no_validation.ok());
  EXPECT_NE(no_validation.error().what.find("validation"), std::string::npos);
  const auto no_training = make_split(data, {{"validation", 0.5}, {"test", 0.5}}, 1);
  ASSERT_FALSE(no_training.ok());
  EXPECT_NE(no_training.error().what.find("train"), std::string::npos);
  EXPECT_FALSE(make_split(data, {{"validation", 2.0}}, 1).ok());
  const auto all = make_split(data, {{"validation", 0.0}}, 1);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->train.size(), 2U);
}

TEST(Split, EqualSamplesStayTogetherWhereThatIsAskedFor) {
  std::vector<float> x(400), y(400);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 100), y[i] = static_cast<float>(i % 2);
  const Dataset data = dataset({field("input", {1}, x), labels(y, 2)});
  for (const char* mode : {"stratified", "random", "ordered"}) {
    const Params params{{"mode", std::string(mode)}, {"validation", 0.25}, {"together", true}};
    const auto split = make_split(data, params, 3);
    if (std::string(mode) == "ordered") {  // the last are all equal to some of the first
      ASSERT_FALSE(split.ok());
      EXPECT_NE(split.error().what.find("validation"), std::string::npos);
      continue;
    }
    ASSERT_TRUE(split.ok()) << mode;
    expect_complete(*split, 400);
    std::set<float> trained, validated;
    for (const std::int64_t row : split->train) trained.insert(x[static_cast<std::size_t>(row)]);
    for (const std::int64_t row : split->validation) validated.insert(x[static_cast<std::size_t>(row)]);
    for (const float value : validated) EXPECT_FALSE(trained.contains(value)) << mode << value;
    EXPECT_NEAR(static_cast<double>(split->validation.size()), 100, 60) << mode;
  }
  EXPECT_EQ(make_split(data, {}, 3)->validation.size(), 80U) << "the shares are exact where it is not";
}

// Where all numbers are looked at, which may take long.
TEST(Split, LookingForEqualSamplesTellsHowFarItIsAndStopsWhenTold) {
  std::vector<float> x(5'000), y(5'000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i), y[i] = static_cast<float>(i % 2);
  const Dataset data = dataset({field("input", {1}, x), labels(y, 2)});
  const Params params{{"together", true}};
  std::vector<double> told;
  ASSERT_TRUE(make_split(data, params, 3, [&](double done) { return told.push_back(done), true; }).ok());
  ASSERT_GE(told.size(), 4U);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_LE(told.back(), 1);
  const auto stopped = make_split(data, params, 3, [](double) { return false; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(is_cancelled(stopped.error()));
  told.clear();
  ASSERT_TRUE(make_split(data, {}, 3, [&](double done) { return told.push_back(done), true; }).ok());
  EXPECT_TRUE(told.empty());
}

TEST(EpochOrder, IsAPermutationOfSeedAndEpochAlone) {
  std::vector<std::int64_t> a(997), b(997, 5), c(997), d(997);
  epoch_order(1, 0, true, a);
  epoch_order(1, 0, true, b);
  epoch_order(1, 1, true, c);
  epoch_order(2, 0, true, d);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  EXPECT_NE(a, d);
  std::sort(c.begin(), c.end());
  EXPECT_EQ(c, rows(0, 997));
  epoch_order(1, 3, false, a);
  EXPECT_EQ(a, rows(0, 997));
}

// All 24 orders of four samples are about equally common: 200 each expected, deviation 14.
TEST(EpochOrder, IsUniform) {
  std::map<std::vector<std::int64_t>, int> seen;
  std::vector<std::int64_t> order(4);
  for (std::uint32_t epoch = 0; epoch < 4800; ++epoch) {
    epoch_order(11, epoch, true, order);
    ++seen[order];
  }
  ASSERT_EQ(seen.size(), 24U);
  for (const auto& [permutation, count] : seen) EXPECT_NEAR(count, 200, 70);
}

}  // namespace
}  // namespace vitrine
