// Focal, hinge and Dice: known values, huge logits, labels that are missing or wrong.
#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/ops.h"
#include "tests/core/ops/judge.h"
#include "tests/support/not_finite.h"

namespace vitrine::test {
namespace {

const std::vector<OpPtr>& all() {
  static const std::vector<OpPtr> ops{
      make_focal(2, {}), make_focal(0.5, {1, 2}), make_hinge(false), make_hinge(true), make_dice(1), make_dice(0)};
  return ops;
}

TEST(Focal, KnownValues) {
  // Equal logits: p = 1/4, (3/4)²·ln 4.
  EXPECT_FLOAT_EQ(judge(make_focal(2, {}), {1, 4}, {1}, Values(4, 3.0F), {1}).loss, 0.5625F * std::log(4.0F));
  EXPECT_FLOAT_EQ(judge(make_focal(2, {1, 3, 1, 1}), {1, 4}, {1}, Values(4, 0.0F), {1}).loss,
                  3 * 0.5625F * std::log(4.0F));
  // One logit of 0: p = 1/2 of either class.
  EXPECT_FLOAT_EQ(judge(make_focal(2, {0.75, 0.25}), {2, 1}, {2}, {0, 0}, {0, 1}).loss, 0.125F * std::log(2.0F));
}

TEST(Focal, WithoutGammaItIsCrossEntropy) {
  const Values x = {1, 0, -2, 4, 3, 3};
  const Outcome focal = judge(make_focal(0, {}), {2, 3}, {2}, x, {1, 0});
  const Outcome entropy = judge(make_cross_entropy(0, {}), {2, 3}, {2}, x, {1, 0});
  EXPECT_FLOAT_EQ(focal.loss, entropy.loss);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(focal.grad[i], entropy.grad[i], 1e-6F);
  const Outcome one = judge(make_focal(0, {}), {2, 1}, {2}, {1.5F, -2}, {1, 0});
  EXPECT_FLOAT_EQ(one.loss, judge(make_binary_cross_entropy(1), {2, 1}, {2}, {1.5F, -2}, {1, 0}).loss);
}

TEST(Focal, OneLogitIsTwoOfWhichTheFirstIsZero) {
  const Outcome one = judge(make_focal(1.5, {0.25, 0.75}), {2, 1}, {2}, {1.5F, -2}, {1, 1});
  const Outcome two = judge(make_focal(1.5, {0.25, 0.75}), {2, 2}, {2}, {0, 1.5F, 0, -2}, {1, 1});
  EXPECT_FLOAT_EQ(one.loss, two.loss);
  EXPECT_FLOAT_EQ(one.grad[0], two.grad[1]);
  EXPECT_FLOAT_EQ(one.grad[1], two.grad[3]);
}

TEST(Focal, HugeLogitsStayFinite) {
  for (const double gamma : {0.0, 0.5, 2.0}) {
    EXPECT_FLOAT_EQ(judge(make_focal(gamma, {}), {1, 2}, {1}, {1000, 0}, {1}).loss, 1000.0F);
    const Outcome right = judge(make_focal(gamma, {}), {1, 2}, {1}, {1e30F, -1e30F}, {0});
    EXPECT_EQ(right.loss, 0.0F);
    EXPECT_EQ(right.grad, (Values{0, 0}));
    const Outcome wrong = judge(make_focal(gamma, {}), {1, 1}, {1}, {1e6F}, {0});
    EXPECT_FLOAT_EQ(wrong.loss, 1e6F);
    EXPECT_FLOAT_EQ(wrong.grad[0], 1.0F);
  }
}

TEST(Hinge, KnownValues) {
  // The right class has 2; the largest other 1.5: 1 + 1.5 - 2.
  const Outcome out = judge(make_hinge(false), {1, 3}, {1}, {1.5F, 2, -4}, {1});
  EXPECT_FLOAT_EQ(out.loss, 0.5F);
  EXPECT_EQ(out.grad, (Values{1, -1, 0}));
  const Outcome squared = judge(make_hinge(true), {1, 3}, {1}, {1.5F, 2, -4}, {1});
  EXPECT_FLOAT_EQ(squared.loss, 0.25F);
  EXPECT_EQ(squared.grad, (Values{1, -1, 0}));
  const Outcome led = judge(make_hinge(false), {1, 3}, {1}, {1, 2.5F, -4}, {1});
  EXPECT_EQ(led.loss, 0.0F);
  EXPECT_EQ(led.grad, Values(3, 0.0F));
}

TEST(Hinge, OneOutputHasLabelsPlusAndMinusOne) {
  // 1 - 0.25, 1 + 0.25, and one that is past the margin.
  const Outcome out = judge(make_hinge(false), {3, 1}, {3}, {0.25F, 0.25F, -7}, {1, 0, 0});
  EXPECT_FLOAT_EQ(out.loss, (0.75F + 1.25F) / 3);
  EXPECT_FLOAT_EQ(out.grad[0], -1.0F / 3);
  EXPECT_FLOAT_EQ(out.grad[1], 1.0F / 3);
  EXPECT_EQ(out.grad[2], 0.0F);
}

TEST(Dice, KnownValues) {
  // Two pixels, p = 1/2 of each class, labels 0 and 1: A = 2·(1/2) = 1, B = 2·(1/4) + 1 = 3/2 for either class.
  EXPECT_FLOAT_EQ(judge(make_dice(0), {1, 2, 1, 2}, {1, 1, 2}, Values(4, 0.0F), {0, 1}).loss, 1 - 1 / 1.5F);
  EXPECT_FLOAT_EQ(judge(make_dice(1), {1, 2, 1, 2}, {1, 1, 2}, Values(4, 0.0F), {0, 1}).loss, 1 - 2 / 2.5F);
  // One logit a pixel judges class 1 alone: A = 2·(1/2), B = 2·(1/4) + 1.
  EXPECT_FLOAT_EQ(judge(make_dice(0), {1, 1, 1, 2}, {1, 1, 2}, {0, 0}, {0, 1}).loss, 1 - 1 / 1.5F);
  // The mean over samples: a perfect one and one that finds nothing.
  EXPECT_FLOAT_EQ(judge(make_dice(0), {2, 1, 1, 1}, {2, 1, 1}, {100, -100}, {1, 1}).loss, 0.5F);
}

TEST(Dice, AClassThatIsNeitherThereNorFoundIsRight) {
  const Outcome out = judge(make_dice(0), {1, 1, 1, 2}, {1, 1, 2}, {-1e6F, -1e6F}, {0, 0});
  EXPECT_EQ(out.loss, 0.0F);
  EXPECT_EQ(out.grad, (Values{0, 0}));
}

// Few samples of many places: the sum over blocks of a sample is that over the whole.
TEST(Dice, ALargeImageIsTheSumOfItsBlocks) {
  const std::int64_t side = 200;  // 40,000 places, three blocks of them
  const auto places = static_cast<std::size_t>(side * side);
  Values labels(places);
  for (std::size_t i = 0; i < places; ++i) labels[i] = i % 4 == 0 ? 1.0F : 0.0F;
  // p = 1/2 everywhere: A = 2·n/4·1/2, B = n/4 + n/4.
  EXPECT_FLOAT_EQ(judge(make_dice(0), {1, 1, side, side}, {1, side, side}, Values(places, 0.0F), labels).loss, 0.5F);
}

TEST(LossesOverClasses, MissingLabelsCountForNothing) {
  for (const OpPtr& op : all()) {
    const Outcome some = judge(op, {2, 2}, {2}, {1, 0, 50, -50}, {1, -1});
    const Outcome alone = judge(op, {1, 2}, {1}, {1, 0}, {1});
    EXPECT_FLOAT_EQ(some.loss, alone.loss) << op->id();
    EXPECT_EQ(some.weight, 1.0F) << op->id();
    EXPECT_FLOAT_EQ(some.grad[0], alone.grad[0]) << op->id();
    EXPECT_EQ(some.grad[2], 0.0F) << op->id();
    EXPECT_EQ(some.grad[3], 0.0F) << op->id();
    const Outcome none = judge(op, {2, 2}, {2}, {1, 0, 2, 3}, {-1, -1});
    EXPECT_EQ(none.loss, 0.0F) << op->id();
    EXPECT_EQ(none.weight, 0.0F) << op->id();
    EXPECT_EQ(none.grad, Values(4, 0.0F)) << op->id();
  }
}

TEST(LossesOverClasses, WhatIsNoNumberOrNoClassGivesNan) {
  for (const OpPtr& op : all()) {
    for (const float target : {2.0F, -2.0F, 0.5F, kNan, 1e20F}) {
      EXPECT_TRUE(std::isnan(judge(op, {1, 2}, {1}, {1, 0}, {target}).loss)) << op->id() << " " << target;
      EXPECT_TRUE(std::isnan(judge(op, {1, 1}, {1}, {1}, {target}).loss)) << op->id() << " " << target;
    }
    for (std::size_t bad = 0; bad < 3; ++bad) {
      Values x{1, 0, 2};
      x[bad] = kNan;
      for (const float target : {0.0F, 1.0F}) {
        const OpPtr three = op->id() == "focal" ? make_focal(2, {}) : op;
        EXPECT_TRUE(std::isnan(judge(three, {1, 3}, {1}, x, {target}).loss)) << op->id() << " " << bad;
      }
    }
    EXPECT_TRUE(std::isnan(judge(op, {1, 1}, {1}, {kNan}, {1}).loss)) << op->id();
  }
}

}  // namespace
}  // namespace vitrine::test
