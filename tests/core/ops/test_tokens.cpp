#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/ops.h"
#include "tests/support/op_harness.h"

namespace vitrine::test {
namespace {

using Values = AlignedVector<double>;

OpHarness<double> forward(const Pool& pool, const OpPtr& op, std::vector<Shape> shapes, std::vector<Values> inputs) {
  OpHarness<double> h(*op, std::move(shapes), pool, true);
  h.inputs = std::move(inputs);
  h.forward();
  return h;
}

TEST(Linear, MultipliesByTheTransposedWeight) {
  const Pool pool(1);
  const auto h = forward(pool, make_linear(true), {{1, 2}, {3, 2}, {3}}, {{1, 2}, {1, 0, 0, 1, 3, 4}, {0.5, 0, 1}});
  EXPECT_EQ(h.outputs[0], (Values{1.5, 2, 12}));
  EXPECT_EQ(make_linear(true)->multiply_adds(std::vector<Shape>{{5, 7, 2}, {3, 2}, {3}}), 5 * 7 * 2 * 3);
}

TEST(Softmax, KnownValuesAlongEitherAxis) {
  const Pool pool(1);
  const double e = std::exp(1.0);
  const auto rows = forward(pool, make_softmax(-1), {{1, 2}}, {{1, 0}});
  EXPECT_NEAR(rows.outputs[0][0], e / (e + 1), 1e-15);
  const auto columns = forward(pool, make_softmax(1), {{1, 2, 2}}, {{1, 5, 0, 5}});
  EXPECT_NEAR(columns.outputs[0][0], e / (e + 1), 1e-15);
  EXPECT_NEAR(columns.outputs[0][1], 0.5, 1e-15);
  EXPECT_NEAR(columns.outputs[0][2], 1 / (e + 1), 1e-15);
}

TEST(Softmax, HugeInputsStayFiniteAndNanShows) {
  const Pool pool(1);
  EXPECT_EQ(forward(pool, make_softmax(-1), {{1, 2}}, {{1e300, -1e300}}).outputs[0], (Values{1, 0}));
  const auto spoilt = forward(pool, make_softmax(-1), {{1, 2}}, {{1, std::nan("")}});
  for (const double y : spoilt.outputs[0]) EXPECT_TRUE(std::isnan(y));
}

TEST(Gather, TakesRowsAndMarksWhatIsNoIndex) {
  const Pool pool(1);
  const auto h = forward(pool, make_gather(3), {{1, 6}, {3, 2}}, {{2, 0, 3, -1, 0.5, 1}, {1, 2, 3, 4, 5, 6}});
  const Values wanted = {5, 6, 1, 2, NAN, NAN, NAN, NAN, NAN, NAN, 3, 4};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (std::isnan(wanted[i]))
      EXPECT_TRUE(std::isnan(h.outputs[0][i])) << i;
    else
      EXPECT_EQ(h.outputs[0][i], wanted[i]) << i;
  }
}

TEST(Gather, ARowUsedTwiceGetsBothGradients) {
  const Pool pool(1);
  const OpPtr op = make_gather(2);
  OpHarness<double> h(*op, {Shape{3}, Shape{2, 1}}, pool, true);
  h.inputs = {{1, 1, 5}, {0, 0}};
  h.output_grads[0] = {10, 100, 1000};
  h.backward();
  EXPECT_EQ(h.input_grads[1], (Values{0, 110}));
}

// Two tokens, one head of width 1. Queries 1, 1; keys 0, ln 3; values 10, 20: weights 1/4 and 3/4.
TEST(Attention, KnownValues) {
  const Pool pool(1);
  const double key = std::log(3.0);
  const auto h = forward(pool, make_attention({}), {{1, 2, 3}}, {{1, 0, 10, 1, key, 20}});
  EXPECT_NEAR(h.outputs[1][0], 0.25, 1e-15);
  EXPECT_NEAR(h.outputs[1][1], 0.75, 1e-15);
  EXPECT_NEAR(h.outputs[0][0], 17.5, 1e-13);
  EXPECT_NEAR(h.outputs[0][1], 17.5, 1e-13);
}

TEST(Attention, CausalPositionsSeeOnlyThePast) {
  const Pool pool(1);
  const double key = std::log(3.0);
  const auto h = forward(pool, make_attention({.causal = true}), {{1, 2, 3}}, {{1, 0, 10, 1, key, 20}});
  EXPECT_EQ(h.outputs[1][0], 1.0);
  EXPECT_EQ(h.outputs[1][1], 0.0);
  EXPECT_EQ(h.outputs[0][0], 10.0);
  EXPECT_NEAR(h.outputs[0][1], 17.5, 1e-13);
}

TEST(Attention, ScalesByTheRootOfTheHeadWidthAndSplitsHeads) {
  const Pool pool(1);
  // Two heads of width 4 with equal content except the values: weights are equal, outputs follow the values.
  const Shape shape{1, 2, 24};
  Values qkv(48, 0.0);
  for (std::size_t head = 0; head < 2; ++head) {
    for (std::size_t token = 0; token < 2; ++token) {
      qkv[token * 24 + head * 4] = 2;                                                       // query
      qkv[token * 24 + 8 + head * 4] = token == 1 ? std::log(3.0) : 0.0;                    // key
      qkv[token * 24 + 16 + head * 4] = (token == 1 ? 20.0 : 10.0) * (head == 1 ? -1 : 1);  // value
    }
  }
  const auto h = forward(pool, make_attention({.heads = 2}), {shape}, {qkv});
  EXPECT_NEAR(h.outputs[1][1], 0.75, 1e-15);  // 2·ln 3/√4 = ln 3
  EXPECT_NEAR(h.outputs[0][0], 17.5, 1e-13);
  EXPECT_NEAR(h.outputs[0][4], -17.5, 1e-13);
}

}  // namespace
}  // namespace vitrine::test
