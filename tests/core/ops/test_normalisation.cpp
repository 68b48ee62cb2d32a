#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/ops.h"
#include "tests/support/op_harness.h"

namespace vitrine::test {
namespace {

using Values = AlignedVector<double>;

OpHarness<double> batch_norm(const Pool& pool, const OpPtr& op, const Shape& x, Values values, bool training) {
  const Shape channels{x[1]};
  OpHarness<double> h(*op, {x, channels, channels, channels, channels}, pool, training);
  const auto count = static_cast<std::size_t>(x[1]);
  h.inputs = {std::move(values), Values(count, 2.0), Values(count, 1.0), Values(count, 10.0), Values(count, 4.0)};
  h.forward();
  return h;
}

TEST(BatchNorm, TrainsOnTheStatisticsOfTheBatch) {
  const Pool pool(1);
  const OpPtr op = make_batch_norm(0, 0.25);
  // Channel 0: 1, 3 (mean 2, variance 1); channel 1: 0, 8 (mean 4, variance 16).
  const auto h = batch_norm(pool, op, {2, 2}, {1, 0, 3, 8}, true);
  EXPECT_EQ(h.outputs[0], (Values{-1, -1, 3, 3}));
  EXPECT_EQ(h.outputs[1], (Values{0.75 * 10 + 0.25 * 2, 0.75 * 10 + 0.25 * 4}));
  EXPECT_EQ(h.outputs[2], (Values{0.75 * 4 + 0.25 * 2, 0.75 * 4 + 0.25 * 32}));  // unbiased: times 2/(2-1)
  EXPECT_EQ(h.inputs[3], Values(2, 10.0)) << "running statistics are never written in place";
}

TEST(BatchNorm, EvaluatesOnTheRunningStatisticsAndKeepsThem) {
  const Pool pool(1);
  const OpPtr op = make_batch_norm(0, 0.25);
  const auto h = batch_norm(pool, op, {1, 2}, {12, 8}, false);
  EXPECT_EQ(h.outputs[0], (Values{2 * (12 - 10) / 2.0 + 1, 2 * (8 - 10) / 2.0 + 1}));
  EXPECT_EQ(h.outputs[1], h.inputs[3]);
  EXPECT_EQ(h.outputs[2], h.inputs[4]);
}

TEST(BatchNorm, ASingleValueHasNoUnbiasedVariance) {
  const Pool pool(1);
  const OpPtr op = make_batch_norm(1e-5, 0.5);
  const auto h = batch_norm(pool, op, {1, 1}, {7}, true);
  EXPECT_EQ(h.outputs[0], Values{1});  // the shift: the value is its own mean
  EXPECT_EQ(h.outputs[2], Values{2});  // half of 4 and of 0, not NaN
}

TEST(LayerNorm, KnownValues) {
  const Pool pool(1);
  const OpPtr op = make_layer_norm(1, 0);
  OpHarness<double> h(*op, {Shape{2, 2}, Shape{2}, Shape{2}}, pool, true);
  h.inputs = {{1, 3, -5, 5}, {2, 10}, {0.5, 0.25}};
  h.forward();
  EXPECT_EQ(h.outputs[0], (Values{-1.5, 10.25, -1.5, 10.25}));
}

TEST(LayerNorm, DoesNotSeeScaleOrOffsetOfItsInput) {
  const Pool pool(1);
  const OpPtr op = make_layer_norm(2, 0);
  OpHarness<double> h(*op, {Shape{1, 2, 3}, Shape{2, 3}, Shape{2, 3}}, pool, true);
  h.inputs = {{1, 2, 4, 8, 16, 32}, Values(6, 1.0), Values(6, 0.0)};
  h.forward();
  const Values y = h.outputs[0];
  for (double& value : h.inputs[0]) value = 7 * value + 100;
  h.forward();
  for (std::size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(h.outputs[0][i], y[i], 1e-12);
}

}  // namespace
}  // namespace vitrine::test
