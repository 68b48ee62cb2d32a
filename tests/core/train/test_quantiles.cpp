// Quantiles against those of numbers that were sorted, and against figures worked out by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "core/train/quantiles.h"

namespace vitrine {
namespace {

TEST(Quantiles, OfFewNumbersAreThoseByHand) {
  const std::array<float, 4> values{4, 1, 3, 2};
  const std::array<double, 5> shares{0, 0.25, 0.5, 0.9, 1};
  const std::vector<double> told = quantiles_of(values, shares);
  ASSERT_EQ(told.size(), 5U);
  EXPECT_DOUBLE_EQ(told[0], 1);
  EXPECT_DOUBLE_EQ(told[1], 1.75);
  EXPECT_DOUBLE_EQ(told[2], 2.5);
  EXPECT_DOUBLE_EQ(told[3], 3.7);
  EXPECT_DOUBLE_EQ(told[4], 4);
}

TEST(Quantiles, OfManyAreThoseOfTheSorted) {
  const Rng rng(3, 1);
  std::vector<float> values(10'007);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = i % 3 == 0 ? 0.0F : static_cast<float>(rng.normal(0, i));  // with ties
  std::vector<float> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const std::array<double, 8> shares{0, 0.05, 0.25, 0.25, 0.5, 0.75, 0.95, 1};
  const std::vector<double> told = quantiles_of(values, shares);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double at = shares[i] * 10'006;
    const auto low = static_cast<std::size_t>(std::floor(at)), high = static_cast<std::size_t>(std::ceil(at));
    const double part = at - std::floor(at);
    EXPECT_NEAR(told[i], static_cast<double>(sorted[low]) * (1 - part) + static_cast<double>(sorted[high]) * part,
                1e-12);
  }
}

TEST(Quantiles, WhatIsNotFiniteDoesNotCount) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::array<float, 5> values{kInfinity, 2, std::nanf(""), -kInfinity, 4};
  const std::array<double, 3> shares{0, 0.5, 1};
  EXPECT_EQ(quantiles_of(values, shares), (std::vector<double>{2, 3, 4}));
  EXPECT_TRUE(quantiles_of(std::array<float, 1>{std::nanf("")}, shares).empty());
  EXPECT_TRUE(quantiles_of({}, shares).empty());
}

}  // namespace
}  // namespace vitrine
