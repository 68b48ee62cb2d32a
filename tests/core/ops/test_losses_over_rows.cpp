// KL divergence, cosine, and KL to the standard normal: known values, and what is at the edge of them.
#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/ops.h"
#include "tests/core/ops/judge.h"
#include "tests/support/not_finite.h"

namespace vitrine::test {
namespace {


TEST(KlDivergence, KnownValues) {
  // Against 1/4 each: ½·ln(½/¼)·2 = ln 2. What the target does not have costs nothing.
  const Outcome out = judge(make_kl_divergence(), {1, 4}, {1, 4}, Values(4, 7.0F), {0.5F, 0.5F, 0, 0});
  EXPECT_FLOAT_EQ(out.loss, std::log(2.0F));
  EXPECT_FLOAT_EQ(out.grad[0], -0.25F);
  EXPECT_FLOAT_EQ(out.grad[2], 0.25F);
  EXPECT_FLOAT_EQ(out.target_grad[0], 1 + std::log(2.0F));
  EXPECT_EQ(out.target_grad[2], 0.0F);
  const Values same = {std::log(0.2F), std::log(0.3F), std::log(0.5F)};
  EXPECT_NEAR(judge(make_kl_divergence(), {1, 3}, {1, 3}, same, {0.2F, 0.3F, 0.5F}).loss, 0, 1e-6F);
}

TEST(KlDivergence, HugeLogitsStayFinite) {
  EXPECT_FLOAT_EQ(judge(make_kl_divergence(), {1, 2}, {1, 2}, {1000, 0}, {0, 1}).loss, 1000.0F);
  const Outcome sure = judge(make_kl_divergence(), {1, 2}, {1, 2}, {1e30F, -1e30F}, {1, 0});
  EXPECT_EQ(sure.loss, 0.0F);
  EXPECT_EQ(sure.grad, (Values{0, 0}));
}

TEST(KlDivergence, ANegativeShareGivesNan) {
  EXPECT_TRUE(std::isnan(judge(make_kl_divergence(), {1, 2}, {1, 2}, {1, 0}, {-0.5F, 1.5F}).loss));
}

TEST(Cosine, KnownValues) {
  // The same direction, the opposite one, a right angle, and 45 degrees.
  const Outcome out = judge(make_cosine(), {4, 2}, {4, 2}, {3, 4, 3, 4, 1, 0, 1, 0}, {6, 8, -3, -4, 0, 9, 5, 5});
  EXPECT_FLOAT_EQ(out.loss, (0 + 2 + 1 + 1 - std::sqrt(0.5F)) / 4);
  EXPECT_NEAR(out.grad[0], 0, 1e-7F);
  EXPECT_FLOAT_EQ(out.grad[5], -1.0F / 4);  // towards the target
  EXPECT_EQ(out.grad[4], 0.0F);             // not along itself
}

TEST(Cosine, ARowOfZerosPointsNowhere) {
  const Outcome out = judge(make_cosine(), {1, 2}, {1, 2}, {0, 0}, {1, 2});
  EXPECT_EQ(out.loss, 1.0F);
  EXPECT_EQ(out.grad, (Values{0, 0}));
  EXPECT_EQ(out.target_grad, (Values{0, 0}));
  const Outcome far = judge(make_cosine(), {1, 2}, {1, 2}, {1e30F, 0}, {1e30F, 1e30F});
  EXPECT_FLOAT_EQ(far.loss, 1 - std::sqrt(0.5F)) << "lengths whose squares no float holds";
}

TEST(KlNormal, KnownValues) {
  // ½·(1 + e^0 - 1 - 0) + ½·(0 + e^2 - 1 - 2), the mean of that and 0.
  const Outcome out = judge(make_kl_normal(), {2, 2}, {2, 2}, {1, 0, 0, 0}, {0, 2, 0, 0});
  EXPECT_FLOAT_EQ(out.loss, (0.5F + 0.5F * (std::exp(2.0F) - 3)) / 2);
  EXPECT_EQ(out.weight, 2.0F);
  EXPECT_EQ(out.grad, (Values{0.5F, 0, 0, 0}));
  EXPECT_FLOAT_EQ(out.target_grad[1], 0.25F * (std::exp(2.0F) - 1));
  EXPECT_EQ(out.target_grad[0], 0.0F);
}

TEST(KlNormal, NearTheStandardNormalItIsExact) {
  // ¼·v² for a small v: e^v - 1 - v must not be lost.
  EXPECT_NEAR(judge(make_kl_normal(), {1, 1}, {1, 1}, {0}, {1e-4F}).loss, 0.25e-8F, 1e-12F);
  EXPECT_FLOAT_EQ(judge(make_kl_normal(), {1, 1}, {1, 1}, {0}, {-1e4F}).loss, 0.5F * (1e4F - 1));
}

TEST(LossesOverRows, NanGoesThrough) {
  for (const OpPtr& op : {make_kl_divergence(), make_cosine(), make_kl_normal()})
    for (std::size_t bad = 0; bad < 4; ++bad) {
      Values x{1, 0.5F}, t{0.5F, 0};
      (bad < 2 ? x : t)[bad % 2] = kNan;
      EXPECT_TRUE(std::isnan(judge(op, {1, 2}, {1, 2}, x, t).loss)) << op->id() << " " << bad;
    }
  // A row of zeros has no direction, but the other may still be no number.
  EXPECT_TRUE(std::isnan(judge(make_cosine(), {1, 2}, {1, 2}, {0, 0}, {1, kNan}).loss));
}

}  // namespace
}  // namespace vitrine::test
