#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/tensor/kernels/math.h"

namespace vitrine {
namespace {

// Largest relative error over points from `low` to `high`; values below the smallest normal number are left out.
template <class Fast, class Exact>
double worst_error(float low, float high, Fast fast, Exact exact) {
  double worst = 0;
  constexpr int kPoints = 200'001;
  for (int i = 0; i < kPoints; ++i) {
    const float x = low + (high - low) * static_cast<float>(i) / (kPoints - 1);
    const double wanted = exact(static_cast<double>(x));
    if (std::fabs(wanted) < static_cast<double>(std::numeric_limits<float>::min())) continue;
    worst = std::max(worst, std::fabs(static_cast<double>(fast(x)) / wanted - 1));
  }
  return worst;
}

TEST(Math, StaysWithinTheStatedError) {
  const auto exp = [](float x) { return math::exp(x); };
  EXPECT_LT(worst_error(-87.3F, 88.7F, exp, [](double x) { return std::exp(x); }), 1e-6);
  const auto expm1 = [](float x) { return math::expm1(x); };
  EXPECT_LT(worst_error(-30, 30, expm1, [](double x) { return std::expm1(x); }), 1e-6);
  EXPECT_LT(worst_error(-1e-3F, 1e-3F, expm1, [](double x) { return std::expm1(x); }), 1e-6);
  const auto tanh = [](float x) { return math::tanh(x); };
  EXPECT_LT(worst_error(-12, 12, tanh, [](double x) { return std::tanh(x); }), 1e-6);
  EXPECT_LT(worst_error(-1e-3F, 1e-3F, tanh, [](double x) { return std::tanh(x); }), 1e-6);
  const auto sigmoid = [](float x) { return math::sigmoid(x); };
  EXPECT_LT(worst_error(-87, 30, sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }), 1e-6);
  const auto log1p = [](float x) { return math::log1p_unit(x); };
  EXPECT_LT(worst_error(1e-6F, 1, log1p, [](double x) { return std::log1p(x); }), 1e-6);
  const auto softplus = [](float x) { return math::softplus(x); };
  EXPECT_LT(worst_error(-80, 80, softplus, [](double x) { return x > 30 ? x : std::log1p(std::exp(x)); }), 1e-6);
}

TEST(Math, NormalDistributionIsExactWhereItMatters) {
  const auto cdf = [](float x) { return math::normal(x).cdf; };
  EXPECT_LT(worst_error(-4, 9, cdf, [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }), 1e-6);
  // Further out the rounding of x² shows: still nothing beside the values near 1 of the same loop.
  EXPECT_LT(worst_error(-13, -4, cdf, [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }), 1e-5);
}

TEST(Math, EndsOfTheRange) {
  constexpr float kInf = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(math::exp(kInf), kInf);
  EXPECT_EQ(math::exp(1000.0F), kInf);
  EXPECT_EQ(math::exp(-kInf), 0.0F);
  EXPECT_EQ(math::exp(0.0F), 1.0F);
  EXPECT_GT(math::exp(-100.0F), 0.0F);  // subnormal, not flushed
  EXPECT_EQ(math::tanh(kInf), 1.0F);
  EXPECT_EQ(math::tanh(-kInf), -1.0F);
  EXPECT_EQ(math::tanh(0.0F), 0.0F);
  EXPECT_EQ(math::normal(-kInf).cdf, 0.0F);
  EXPECT_EQ(math::normal(kInf).cdf, 1.0F);
  for (const float nan : {kNan, -kNan}) {
    EXPECT_TRUE(std::isnan(math::exp(nan)));
    EXPECT_TRUE(std::isnan(math::expm1(nan)));
    EXPECT_TRUE(std::isnan(math::tanh(nan)));
    EXPECT_TRUE(std::isnan(math::sigmoid(nan)));
    EXPECT_TRUE(std::isnan(math::softplus(nan)));
    EXPECT_TRUE(std::isnan(math::normal(nan).cdf));
  }
}

}  // namespace
}  // namespace vitrine
