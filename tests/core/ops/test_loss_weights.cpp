// What weights do is the same for every loss.
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "core/ops/ops.h"
#include "tests/core/ops/judge.h"
#include "tests/support/not_finite.h"

namespace vitrine::test {
namespace {


// Three samples of two rows of two values, (3,2,2), and a target for them.
struct Judged {
  OpPtr op;
  Shape target, places;
  Values targets;
  [[nodiscard]] Outcome judge(const Values& x, const Shape& weighted = {}, const Values& weights = {}) const {
    return test::judge(op, {3, 2, 2}, target, x, targets, weighted, weights);
  }
  [[nodiscard]] std::string name() const { return std::string(op->id()); }
};
const Values kOutput = {1, 0.5F, -1, 2, 0.25F, 0.75F, 3, 1, -2, 0.125F, 0.6F, 1.5F};

std::vector<Judged> judged_losses() {
  const Values labels{1, 0, 0, 1, 0, 0}, bits{1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0};
  const Values numbers{0.5F, 0.25F, 1, 0.75F, 2, 0.5F, 0.1F, 0.9F, 0.3F, 0.7F, 1, 3};
  std::vector<Judged> out;
  for (const OpPtr& op : {make_cross_entropy(0, {}), make_cross_entropy(0.1, {1, 3}), make_focal(2, {1, 3}),
                          make_hinge(true), make_dice(1)})
    out.push_back({op, {3, 2}, {3, 2}, labels});
  for (const OpPtr& op : {make_mean_squared_error(), make_mean_absolute_error(), make_huber(0.5)})
    out.push_back({op, {3, 2, 2}, {3, 2, 2}, numbers});
  out.push_back({make_binary_cross_entropy(2), {3, 2, 2}, {3, 2, 2}, bits});
  out.push_back({make_kl_divergence(), {3, 2, 2}, {3, 2}, numbers});
  out.push_back({make_cosine(), {3, 2, 2}, {3, 2}, numbers});
  out.push_back({make_kl_normal(), {3, 2, 2}, {3}, numbers});
  return out;
}

void expect_same(const Values& a, const Values& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 2e-6F) << what << " " << i;
}

TEST(LossWeights, EqualOnesChangeNothing) {
  for (const Judged& loss : judged_losses()) {
    const Outcome plain = loss.judge(kOutput);
    for (const Shape& shape : {Shape{3}, loss.places})
      for (const float weight : {1.0F, 4.0F}) {
        if (loss.name() == "dice" && weight != 1 && shape != Shape{3}) continue;  // they stand beside its smooth term
        const Values weights(static_cast<std::size_t>(shape.size()), weight);
        const Outcome weighted = loss.judge(kOutput, shape, weights);
        EXPECT_FLOAT_EQ(weighted.loss, plain.loss) << loss.name();
        expect_same(weighted.grad, plain.grad, loss.name());
        EXPECT_FLOAT_EQ(weighted.weight, weight * plain.weight) << loss.name();
      }
  }
}

// (3,2): a weight for each position of a sequence stands for all that is judged there.
TEST(LossWeights, AWeightByPositionIsThatOfAllItsPlaces) {
  for (const Judged& loss : judged_losses()) {
    if (loss.places.rank() < 2) continue;
    const Values weights{1, 0, 1, 2, 0, 0.5F};
    Values spread;
    const auto each = static_cast<std::size_t>(loss.places.size() / 6);
    for (const float weight : weights) spread.insert(spread.end(), each, weight);
    const Outcome by_position = loss.judge(kOutput, {3, 2}, weights),
                  by_place = loss.judge(kOutput, loss.places, spread);
    EXPECT_FLOAT_EQ(by_position.loss, by_place.loss) << loss.name();
    EXPECT_FLOAT_EQ(by_position.weight, by_place.weight) << loss.name();
    expect_same(by_position.grad, by_place.grad, loss.name());
  }
}

// Two batches become one by the weights of their means, which is what the second output is for.
TEST(LossWeights, MeansOfPartsBecomeTheMeanOfTheWhole) {
  for (const Judged& loss : judged_losses()) {
    const Outcome whole = loss.judge(kOutput, {3}, {0.5F, 2, 1});
    const Outcome first = loss.judge(kOutput, {3}, {0.5F, 2, 0}), rest = loss.judge(kOutput, {3}, {0, 0, 1});
    EXPECT_FLOAT_EQ(whole.weight, first.weight + rest.weight) << loss.name();
    EXPECT_FLOAT_EQ(whole.loss, (first.loss * first.weight + rest.loss * rest.weight) / whole.weight) << loss.name();
  }
}

TEST(LossWeights, AWeightOfZeroLeavesASampleOut) {
  for (const Judged& loss : judged_losses()) {
    Values spoilt = kOutput;
    for (std::size_t i = 4; i < 8; ++i) spoilt[i] = kNan;
    const Outcome clean = loss.judge(kOutput, {3}, {1, 0, 2}), out = loss.judge(spoilt, {3}, {1, 0, 2});
    EXPECT_TRUE(std::isfinite(out.loss)) << loss.name();
    EXPECT_EQ(out.loss, clean.loss) << loss.name();
    EXPECT_EQ(out.grad, clean.grad) << loss.name();
    for (std::size_t i = 4; i < 8; ++i) EXPECT_EQ(out.grad[i], 0.0F) << loss.name();
  }
}

TEST(LossWeights, AWeightOfZeroLeavesAPlaceOut) {
  for (const Judged& loss : judged_losses()) {
    Values weights(static_cast<std::size_t>(loss.places.size()), 1.0F), spoilt = kOutput;
    const std::size_t of_place = spoilt.size() / weights.size();
    weights[1] = 0;
    for (std::size_t i = of_place; i < 2 * of_place; ++i) spoilt[i] = kNan;
    const Outcome out = loss.judge(spoilt, loss.places, weights);
    EXPECT_TRUE(std::isfinite(out.loss)) << loss.name();
    for (std::size_t i = of_place; i < 2 * of_place; ++i) EXPECT_EQ(out.grad[i], 0.0F) << loss.name();
    EXPECT_TRUE(std::any_of(out.grad.begin(), out.grad.end(), [](float g) { return g != 0; })) << loss.name();
  }
}

TEST(LossWeights, NoWeightAtAllIsNoLoss) {
  for (const Judged& loss : judged_losses())
    for (const Shape& shape : {Shape{3}, loss.places}) {
      const Outcome out = loss.judge(kOutput, shape, Values(static_cast<std::size_t>(shape.size()), 0.0F));
      EXPECT_EQ(out.loss, 0.0F) << loss.name();
      EXPECT_EQ(out.weight, 0.0F) << loss.name();
      EXPECT_EQ(out.grad, Values(12, 0.0F)) << loss.name();
      if (!loss.op->differentiable(1)) continue;
      EXPECT_EQ(out.target_grad, Values(12, 0.0F)) << loss.name();
    }
}

TEST(LossWeights, ANegativeOneOrNoneGivesNan) {
  for (const Judged& loss : judged_losses())
    for (const float bad : {-1.0F, kNan})
      for (const Shape& shape : {Shape{3}, loss.places}) {
        Values weights(static_cast<std::size_t>(shape.size()), 1.0F);
        weights.back() = bad;
        EXPECT_TRUE(std::isnan(loss.judge(kOutput, shape, weights).loss)) << loss.name() << " " << bad;
      }
}

TEST(LossWeights, AnotherShapeIsADefect) {
  for (const Judged& loss : judged_losses())
    for (const Shape& wrong : {Shape{2}, Shape{3, 5}, Shape{}})
      EXPECT_THROW((void)loss.op->infer(std::vector<Shape>{{3, 2, 2}, loss.target, wrong}), std::logic_error)
          << loss.name() << " " << wrong.text();
}

TEST(LossWeights, WithoutThemTheWeightIsWhatWasJudged) {
  const auto weight = [](const OpPtr& op, const Shape& x, const Shape& t, Values targets) {
    return judge(op, x, t, Values(static_cast<std::size_t>(x.size()), 0.5F), std::move(targets)).weight;
  };
  EXPECT_EQ(weight(make_cross_entropy(0, {}), {3, 2}, {3}, {1, -1, 0}), 2.0F);
  EXPECT_EQ(weight(make_cross_entropy(0, {1, 5}), {3, 2}, {3}, {1, -1, 0}), 6.0F);
  EXPECT_EQ(weight(make_mean_squared_error(), {2, 3}, {2, 3}, Values(6, 1.0F)), 6.0F);
  EXPECT_EQ(weight(make_cosine(), {2, 3}, {2, 3}, Values(6, 1.0F)), 2.0F);
}

}  // namespace
}  // namespace vitrine::test
