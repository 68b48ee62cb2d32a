// Leaks, held against comparing every pair; and what the nearest neighbours know, against its definition.
#include "core/advice/baseline.h"
#include "core/advice/leak.h"
#include "core/advice/neighbours.h"
#include "core/train/scaling.h"
#include "tests/core/advice/support.h"

namespace vitrine {
namespace {

using namespace test;

std::vector<std::vector<float>> drawn(std::size_t count, std::size_t size, std::uint32_t values = 0) {
  const Rng rng(3, 5);
  std::vector<std::vector<float>> out(count, std::vector<float>(size));
  for (std::uint32_t i = 0; i < count; ++i)
    for (std::uint64_t k = 0; k < size; ++k)
      out[i][k] = values > 0 ? static_cast<float>(rng.below(values, i, k)) : static_cast<float>(rng.normal(i, k));
  return out;
}
std::vector<std::int64_t> from_to(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> out;
  for (; from < to; ++from) out.push_back(from);
  return out;
}

TEST(Leak, FindsWhatComparingEveryPairFinds) {
  for (const std::uint32_t values : {2U, 3U, 9U, 1000U}) {
    const auto x = drawn(300, 4, values);
    const Data data = rows(x, std::vector<float>(300));
    const auto train = from_to(0, 200), other = from_to(200, 300);
    std::vector<std::int64_t> brute;
    for (const auto row : other)
      if (std::any_of(train.begin(), train.end(),
                      [&](auto one) { return x[std::size_t(one)] == x[std::size_t(row)]; }))
        brute.push_back(row);
    EXPECT_EQ(rows_again({&data->fields[0]}, train, other), brute) << values;
  }
  const Data data = rows(drawn(300, 4), std::vector<float>(300));
  EXPECT_FALSE(rows_again({&data->fields[0]}, from_to(0, 200), from_to(200, 300), [] { return true; }).has_value());
}

TEST(Leak, EqualByChanceIsTheProductOfEqualNumbers) {
  const Data coins = rows(drawn(4000, 3, 2), std::vector<float>(4000));
  EXPECT_NEAR(equal_by_chance({&coins->fields[0]}, from_to(0, 4000)), 0.125, 0.02);
  const Data numbers = rows(drawn(500, 3), std::vector<float>(500));
  EXPECT_LT(equal_by_chance({&numbers->fields[0]}, from_to(0, 500)), 1e-6);
}

TEST(Leak, CopiesWithSmallChangesAreNearAndSamplesOfALineAreNot) {
  auto x = drawn(400, 3);
  for (std::size_t i = 300; i < 400; ++i) x[i] = {x[i - 300][0] + 1e-4F, x[i - 300][1] - 1e-4F, x[i - 300][2]};
  const Data copied = rows(x, std::vector<float>(400));
  const NearRows near = nearly_again(copied->fields[0], from_to(0, 300), from_to(300, 400));
  EXPECT_EQ(near.looked_at, 100U);
  EXPECT_GT(near.near, 90U);
  const Data line = rows(drawn(2000, 1), std::vector<float>(2000));
  const NearRows chance = nearly_again(line->fields[0], from_to(0, 1500), from_to(1500, 2000));
  EXPECT_LT(static_cast<double>(chance.near), 0.1 * static_cast<double>(chance.looked_at));
}

TEST(Neighbours, KnowWhatCanBeKnownAndNoMore) {
  const auto x = drawn(400, 2);
  std::vector<float> inside, coin;
  const Rng rng(9, 9);
  for (std::uint32_t i = 0; i < 400; ++i) {
    inside.push_back(x[i][0] * x[i][0] + x[i][1] * x[i][1] < 1 ? 1.0F : 0.0F);
    coin.push_back(rng.uniform(i, 0) < 0.5F ? 1.0F : 0.0F);
  }
  const Project project = chain(2, {{2, "linear"}});
  Split split;
  split.train = from_to(0, 400);
  const auto loss = [&](const std::vector<float>& y) {
    const Data data = rows(x, y, 2);
    return neighbour_loss(project, *data, split, fit_scales(project, *data, split.train), {}).loss;
  };
  EXPECT_LT(loss(inside), 0.3);
  EXPECT_GT(loss(coin), 0.69);
}

TEST(Baselines, AreEntropyAndVarianceAndTheMeanDistance) {
  Split split;
  split.train = from_to(0, 4);
  Project project = chain(1, {{1, "linear"}});
  const Data numbers = rows({{0}, {0}, {0}, {0}}, {1, 3, 5, 11});
  const auto of = [&](const char* loss) {
    project.objectives.front().loss = {loss, {}};
    const Baseline one = baseline_of(project.objectives.front(), *numbers, split, {}, {});
    EXPECT_FALSE(one.classes);
    return one.constant;
  };
  EXPECT_NEAR(of("mse"), (16 + 4 + 0 + 36) / 4.0, 1e-6);
  EXPECT_NEAR(of("mae"), (4 + 2 + 0 + 6) / 4.0, 1e-6);
  EXPECT_NEAR(of("huber"), (3.5 + 1.5 + 0 + 5.5) / 4.0, 1e-6);
  const Data classes = rows({{0}, {0}, {0}, {0}}, {0, 1, 1, 1}, 2);
  project.objectives.front().loss = {"cross_entropy", {}};
  const Baseline baseline = baseline_of(project.objectives.front(), *classes, split, {}, {});
  EXPECT_NEAR(baseline.constant, -0.25 * std::log(0.25) - 0.75 * std::log(0.75), 1e-12);
  EXPECT_NEAR(baseline.even, std::log(2.0), 1e-12);
  EXPECT_TRUE(baseline.classes);
  // As many of the one as of the other: the same loss, and of classes still.
  const Data balanced = rows({{0}, {0}, {0}, {0}}, {0, 1, 0, 1}, 2);
  const AdviceFacts facts = facts_for_advice(project, balanced, split);
  EXPECT_NEAR(facts.guess, facts.uniform, 1e-12);
  EXPECT_TRUE(facts.of_classes);
  project.objectives.front().loss.params.set("class_weights", std::string("3, 1"));
  EXPECT_NEAR(baseline_of(project.objectives.front(), *classes, split, {}, {}).constant, std::log(2.0), 1e-12);
  project.objectives.front().loss = {"dice", {}};
  EXPECT_TRUE(std::isnan(baseline_of(project.objectives.front(), *classes, split, {}, {}).constant));
}

}  // namespace
}  // namespace vitrine
