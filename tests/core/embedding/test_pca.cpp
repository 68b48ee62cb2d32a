// Principal components, against power iteration and closed forms written out here.
#include <cmath>
#include <limits>

#include "core/embedding/pca.h"
#include "tests/core/embedding/support.h"

namespace vitrine {
namespace {

using namespace test;

// Eigenvalues and vectors of the covariance by power iteration with deflation, the largest first.
struct Powers {
  std::vector<double> values;
  std::vector<std::vector<double>> vectors;
  std::vector<double> mean;
};

Powers by_power(const Cloud& cloud, std::size_t wanted) {
  const auto width = static_cast<std::size_t>(cloud.width), count = static_cast<std::size_t>(cloud.count);
  Powers out;
  out.mean.assign(width, 0);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < width; ++k)
      out.mean[k] += static_cast<double>(cloud.values[i * width + k]) / static_cast<double>(count);
  std::vector<double> covariance(width * width, 0);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t l = 0; l < width; ++l)
        covariance[k * width + l] += (static_cast<double>(cloud.values[i * width + k]) - out.mean[k]) *
                                     (static_cast<double>(cloud.values[i * width + l]) - out.mean[l]) /
                                     static_cast<double>(count - 1);
  for (std::size_t c = 0; c < wanted; ++c) {
    std::vector<double> v(width);
    for (std::size_t k = 0; k < width; ++k) v[k] = 1 + 0.1 * static_cast<double>((k * 7 + c) % 5);
    double value = 0;
    for (int step = 0; step < 3000; ++step) {
      std::vector<double> next(width, 0);
      for (std::size_t k = 0; k < width; ++k)
        for (std::size_t l = 0; l < width; ++l) next[k] += covariance[k * width + l] * v[l];
      double length = 0;
      for (const double one : next) length += one * one;
      value = std::sqrt(length);
      for (std::size_t k = 0; k < width; ++k) v[k] = next[k] / value;
    }
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t l = 0; l < width; ++l) covariance[k * width + l] -= value * v[k] * v[l];
    out.values.push_back(value), out.vectors.push_back(v);
  }
  return out;
}

// Numbers whose deviation falls from one to the next, mixed.
Cloud stretched(std::int64_t count, std::int64_t width) {
  Cloud out;
  out.count = count, out.width = width;
  const Rng rng(5, 1);
  for (std::int64_t i = 0; i < count; ++i) {
    double before = 0;
    for (std::int64_t k = 0; k < width; ++k) {
      const double own =
          8 * std::pow(0.6, static_cast<double>(k)) * rng.normal(0, static_cast<std::uint64_t>(i * width + k));
      out.values.push_back(static_cast<float>(3 + own + 0.3 * before));
      before = own;
    }
  }
  return out;
}

void expect_as_by_power(const Cloud& cloud, std::size_t wanted) {
  const Pool pool(2);
  const auto told = principal_components(cloud.rows(), static_cast<std::int64_t>(wanted), pool);
  ASSERT_TRUE(told.ok());
  const Powers apart = by_power(cloud, wanted);
  const auto width = static_cast<std::size_t>(cloud.width);
  for (std::size_t c = 0; c < wanted; ++c) {
    EXPECT_NEAR(told->variance[c], apart.values[c], 1e-6 * apart.values[0]);
    double sign = 0, farthest = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(cloud.count); ++i) {
      double score = 0;
      for (std::size_t k = 0; k < width; ++k)
        score += (static_cast<double>(cloud.values[i * width + k]) - apart.mean[k]) * apart.vectors[c][k];
      const auto said = static_cast<double>(told->scores[i * wanted + c]);
      if (std::abs(said) > std::abs(farthest)) farthest = said;
      if (sign == 0) sign = said * score > 0 ? 1 : -1;
      EXPECT_NEAR(said, sign * score, 1e-3) << "row " << i << ", component " << c;
    }
    EXPECT_GT(farthest, 0) << "the score farthest from 0 is positive";
  }
}

TEST(PrincipalComponents, AreThoseOfTheCovarianceMatrix) {
  expect_as_by_power(stretched(200, 9), 3);
}

TEST(PrincipalComponents, OfWideRowsComeFromTheGramMatrix) {
  expect_as_by_power(stretched(12, 30), 3);
}

// Larger than what is taken apart wholly.
TEST(PrincipalComponents, OfALargeMatrixAreExactToo) {
  const Cloud cloud = stretched(500, 400);
  expect_as_by_power(cloud, 4);
}

TEST(PrincipalComponents, VariancesAddUpToThatOfTheNumbers) {
  const Cloud cloud = stretched(60, 5);
  const auto told = principal_components(cloud.rows(), 5, Pool(1));
  ASSERT_TRUE(told.ok());
  double sum = 0, shares = 0, apart = 0;
  for (std::int64_t k = 0; k < 5; ++k) sum += told->variance[static_cast<std::size_t>(k)], shares += told->share(k);
  for (std::size_t k = 0; k < 5; ++k) {
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < 60; ++i) mean += static_cast<double>(cloud.values[i * 5 + k]) / 60;
    for (std::size_t i = 0; i < 60; ++i) squares += std::pow(static_cast<double>(cloud.values[i * 5 + k]) - mean, 2);
    apart += squares / 59;
  }
  EXPECT_NEAR(sum, apart, 1e-6 * apart);
  EXPECT_NEAR(told->total_variance, apart, 1e-6 * apart);
  EXPECT_NEAR(shares, 1, 1e-9);
}

TEST(PrincipalComponents, OfPointsOnALineHaveOneDirection) {
  Cloud line;
  line.count = 5, line.width = 2;
  for (int i = 0; i < 5; ++i) line.values.insert(line.values.end(), {3.0F * i, 4.0F * i});
  const auto told = principal_components(line.rows(), 3, Pool(1));
  ASSERT_TRUE(told.ok());
  EXPECT_NEAR(told->variance[0], 25 * 2.5, 1e-9);  // 5 apart: 25 · (4 + 1 + 0 + 1 + 4) / 4
  EXPECT_NEAR(told->variance[1], 0, 1e-9);
  EXPECT_EQ(told->variance[2], 0);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(std::abs(told->scores[i * 3]), 5 * std::abs(static_cast<double>(i) - 2), 1e-5);
    EXPECT_EQ(told->scores[i * 3 + 2], 0);
  }
}

TEST(PrincipalComponents, LeaveOutRowsThatAreNotFinite) {
  Cloud cloud = stretched(20, 4);
  cloud.values[3 * 4 + 1] = std::nanf("");
  cloud.values[7 * 4] = std::numeric_limits<float>::infinity();
  Cloud without = cloud;
  without.values.erase(without.values.begin() + 7 * 4, without.values.begin() + 8 * 4);
  without.values.erase(without.values.begin() + 3 * 4, without.values.begin() + 4 * 4);
  without.count = 18;
  const auto told = principal_components(cloud.rows(), 2, Pool(1)),
             apart = principal_components(without.rows(), 2, Pool(1));
  ASSERT_TRUE(told.ok() && apart.ok());
  EXPECT_EQ(told->left_out, 2);
  EXPECT_EQ(told->rows.size(), 18U);
  EXPECT_EQ(told->rows[3], 4);
  EXPECT_EQ(told->scores, apart->scores);
}

TEST(PrincipalComponents, OfOneRowOrOfNoneAreSaid) {
  const std::vector<float> one{1, 2, 3}, nothing{std::nanf(""), 1, 2};
  const auto told = principal_components({one, 1, 3}, 3, Pool(1));
  ASSERT_TRUE(told.ok());
  EXPECT_EQ(told->scores, (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(told->total_variance, 0);
  const auto none = principal_components({nothing, 1, 3}, 3, Pool(1));
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().sentence().find("finite"), std::string::npos);
}

TEST(PrincipalComponents, AreTheSameBitsAtAnyThreadCount) {
  for (const Cloud& cloud : {stretched(500, 380), stretched(40, 700)}) {
    const auto one = principal_components(cloud.rows(), 3, Pool(1)),
               three = principal_components(cloud.rows(), 3, Pool(3));
    ASSERT_TRUE(one.ok() && three.ok());
    EXPECT_EQ(one->scores, three->scores);
    EXPECT_EQ(one->variance, three->variance);
  }
}

TEST(PrincipalComponents, StopWhenTheyAreNotWanted) {
  const Cloud cloud = stretched(40, 10);
  const auto told = principal_components(cloud.rows(), 3, Pool(1), [] { return true; });
  ASSERT_FALSE(told.ok());
  EXPECT_EQ(told.error().code, "cancelled");
}

}  // namespace
}  // namespace vitrine
