#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/ops/ops.h"
#include "tests/core/ops/judge.h"

namespace vitrine::test {
namespace {

TEST(CrossEntropy, EqualLogitsGiveTheLogarithmOfTheClasses) {
  const Outcome out = judge(make_cross_entropy(0, {}), {2, 4}, {2}, Values(8, 3.0F), {1, 3});
  EXPECT_FLOAT_EQ(out.loss, std::log(4.0F));
  EXPECT_FLOAT_EQ(out.grad[0], 0.25F / 2);
  EXPECT_FLOAT_EQ(out.grad[1], (0.25F - 1) / 2);
}

TEST(CrossEntropy, KnownValue) {
  // p = (e, 1)/(e+1); loss of class 1 is ln(e+1) = 1.3132617.
  EXPECT_FLOAT_EQ(judge(make_cross_entropy(0, {}), {1, 2}, {1}, {1, 0}, {1}).loss, 1.3132617F);
}

TEST(CrossEntropy, HugeLogitsStayFinite) {
  const Outcome out = judge(make_cross_entropy(0, {}), {1, 2}, {1}, {1e30F, -1e30F}, {0});
  EXPECT_EQ(out.loss, 0.0F);
  EXPECT_EQ(out.grad[0], 0.0F);
  EXPECT_FLOAT_EQ(judge(make_cross_entropy(0, {}), {1, 2}, {1}, {1000, 0}, {1}).loss, 1000.0F);
}

TEST(CrossEntropy, SmoothingMixesInTheUniformDistribution) {
  // (1-s)·ln(e+1) + s·mean(ln(e+1) - 1, ln(e+1)), s = 0.2
  EXPECT_FLOAT_EQ(judge(make_cross_entropy(0.2, {}), {1, 2}, {1}, {1, 0}, {1}).loss, 1.3132617F - 0.1F);
}

TEST(CrossEntropy, WeightsAverageOverTheWeightsOfTheTargets) {
  // Equal logits: every loss is ln 2, whatever the weights.
  EXPECT_FLOAT_EQ(judge(make_cross_entropy(0, {1, 5}), {2, 2}, {2}, Values(4, 0), {0, 1}).loss, std::log(2.0F));
  // ln(e+1) with weight 3 and ln(e+1) - 1 with weight 1
  EXPECT_FLOAT_EQ(judge(make_cross_entropy(0, {1, 3}), {2, 2}, {2}, {1, 0, 1, 0}, {1, 0}).loss,
                  (3 * 1.3132617F + 0.3132617F) / 4);
}

TEST(CrossEntropy, IgnoredTargetsCountForNothing) {
  const Outcome out = judge(make_cross_entropy(0, {}), {2, 2}, {2}, {1, 0, 50, -50}, {1, -1});
  EXPECT_FLOAT_EQ(out.loss, 1.3132617F);
  EXPECT_EQ(out.grad[2], 0.0F);
  EXPECT_EQ(out.grad[3], 0.0F);
  const Outcome none = judge(make_cross_entropy(0.1, {}), {2, 2}, {2}, {1, 0, 2, 3}, {-1, -1});
  EXPECT_EQ(none.loss, 0.0F);
  EXPECT_EQ(none.grad, Values(4, 0.0F));
}

TEST(CrossEntropy, ATargetThatIsNoClassGivesNan) {
  for (const float target : {2.0F, -2.0F, 0.5F, std::numeric_limits<float>::quiet_NaN(), 1e20F}) {
    EXPECT_TRUE(std::isnan(judge(make_cross_entropy(0, {}), {1, 2}, {1}, {1, 0}, {target}).loss)) << target;
  }
}

TEST(CrossEntropy, TakesClassesFromTheChannelsOfImages) {
  // Two pixels; channel 0 is (1, 0), channel 1 is (0, 1): pixel 0 has logits (1, 0), pixel 1 (0, 1).
  EXPECT_FLOAT_EQ(judge(make_cross_entropy(0, {}), {1, 2, 1, 2}, {1, 1, 2}, {1, 0, 0, 1}, {1, 0}).loss, 1.3132617F);
}

TEST(BinaryCrossEntropy, KnownValuesAndWeight) {
  EXPECT_FLOAT_EQ(judge(make_binary_cross_entropy(1), {1, 1}, {1}, {0}, {1}).loss, std::log(2.0F));
  EXPECT_FLOAT_EQ(judge(make_binary_cross_entropy(3), {1, 1}, {1}, {0}, {1}).loss, 3 * std::log(2.0F));
  EXPECT_FLOAT_EQ(judge(make_binary_cross_entropy(3), {1, 1}, {1}, {0}, {0}).loss, std::log(2.0F));
  EXPECT_FLOAT_EQ(judge(make_binary_cross_entropy(1), {2, 1}, {2}, {1, 1}, {1, 0}).loss,
                  (0.3132617F + 1.3132617F) / 2);
}

TEST(BinaryCrossEntropy, HugeLogitsStayFinite) {
  EXPECT_FLOAT_EQ(judge(make_binary_cross_entropy(1), {1, 1}, {1}, {1e6F}, {0}).loss, 1e6F);
  EXPECT_FLOAT_EQ(judge(make_binary_cross_entropy(1), {1, 1}, {1}, {-1e6F}, {1}).loss, 1e6F);
  EXPECT_EQ(judge(make_binary_cross_entropy(1), {1, 1}, {1}, {1e6F}, {1}).loss, 0.0F);
}

TEST(MeanErrors, KnownValues) {
  const Values x = {1, 2, 3, 10}, t = {1, 0, 4, 6};  // differences 0, 2, -1, 4
  EXPECT_FLOAT_EQ(judge(make_mean_squared_error(), {4, 1}, {4}, x, t).loss, (4 + 1 + 16) / 4.0F);
  EXPECT_FLOAT_EQ(judge(make_mean_absolute_error(), {4, 1}, {4}, x, t).loss, 7 / 4.0F);
  EXPECT_FLOAT_EQ(judge(make_huber(1), {4, 1}, {4}, x, t).loss, (1.5F + 0.5F + 3.5F) / 4);
  EXPECT_EQ(judge(make_mean_squared_error(), {4, 1}, {4}, x, t).grad, (Values{0, 1, -0.5F, 2}));
  EXPECT_EQ(judge(make_mean_absolute_error(), {4, 1}, {4}, x, t).grad, (Values{0, 0.25F, -0.25F, 0.25F}));
  EXPECT_EQ(judge(make_huber(1), {4, 1}, {4}, x, t).grad, (Values{0, 0.25F, -0.25F, 0.25F}));
}

}  // namespace
}  // namespace vitrine::test
