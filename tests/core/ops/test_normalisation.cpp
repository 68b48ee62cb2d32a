#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "core/ops/side_by_side_ops.h"
#include "core/tensor/side_by_side.h"
#include "tests/support/op_harness.h"

namespace vitrine::test {
namespace {

using Doubles = AlignedVector<double>;

OpHarness<double> batch_norm(const Pool& pool, const OpPtr& op, const Shape& x, Doubles values, bool training) {
  const Shape channels{x[1]};
  OpHarness<double> h(*op, {x, channels, channels, channels, channels}, pool, training);
  const auto count = static_cast<std::size_t>(x[1]);
  h.inputs = {std::move(values), Doubles(count, 2.0), Doubles(count, 1.0), Doubles(count, 10.0), Doubles(count, 4.0)};
  h.forward();
  return h;
}

TEST(BatchNorm, TrainsOnTheStatisticsOfTheBatch) {
  const Pool pool(1);
  const OpPtr op = make_batch_norm(0, 0.25);
  // Channel 0: 1, 3 (mean 2, variance 1); channel 1: 0, 8 (mean 4, variance 16).
  const auto h = batch_norm(pool, op, {2, 2}, {1, 0, 3, 8}, true);
  EXPECT_EQ(h.outputs[0], (Doubles{-1, -1, 3, 3}));
  EXPECT_EQ(h.outputs[1], (Doubles{0.75 * 10 + 0.25 * 2, 0.75 * 10 + 0.25 * 4}));
  EXPECT_EQ(h.outputs[2], (Doubles{0.75 * 4 + 0.25 * 2, 0.75 * 4 + 0.25 * 32}));  // unbiased: times 2/(2-1)
  EXPECT_EQ(h.inputs[3], Doubles(2, 10.0)) << "running statistics are never written in place";
}

TEST(BatchNorm, EvaluatesOnTheRunningStatisticsAndKeepsThem) {
  const Pool pool(1);
  const OpPtr op = make_batch_norm(0, 0.25);
  const auto h = batch_norm(pool, op, {1, 2}, {12, 8}, false);
  EXPECT_EQ(h.outputs[0], (Doubles{2 * (12 - 10) / 2.0 + 1, 2 * (8 - 10) / 2.0 + 1}));
  EXPECT_EQ(h.outputs[1], h.inputs[3]);
  EXPECT_EQ(h.outputs[2], h.inputs[4]);
}

TEST(BatchNorm, ASingleValueHasNoUnbiasedVariance) {
  const Pool pool(1);
  const OpPtr op = make_batch_norm(1e-5, 0.5);
  const auto h = batch_norm(pool, op, {1, 1}, {7}, true);
  EXPECT_EQ(h.outputs[0], Doubles{1});  // the shift: the value is its own mean
  EXPECT_EQ(h.outputs[2], Doubles{2});  // half of 4 and of 0, not NaN
}

TEST(LayerNorm, KnownValues) {
  const Pool pool(1);
  const OpPtr op = make_layer_norm(1, 0);
  OpHarness<double> h(*op, {Shape{2, 2}, Shape{2}, Shape{2}}, pool, true);
  h.inputs = {{1, 3, -5, 5}, {2, 10}, {0.5, 0.25}};
  h.forward();
  EXPECT_EQ(h.outputs[0], (Doubles{-1.5, 10.25, -1.5, 10.25}));
}

TEST(LayerNorm, DoesNotSeeScaleOrOffsetOfItsInput) {
  const Pool pool(1);
  const OpPtr op = make_layer_norm(2, 0);
  OpHarness<double> h(*op, {Shape{1, 2, 3}, Shape{2, 3}, Shape{2, 3}}, pool, true);
  h.inputs = {{1, 2, 4, 8, 16, 32}, Doubles(6, 1.0), Doubles(6, 0.0)};
  h.forward();
  const Doubles y = h.outputs[0];
  for (double& value : h.inputs[0]) value = 7 * value + 100;
  h.forward();
  for (std::size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(h.outputs[0][i], y[i], 1e-12);
}

// Sixteen samples side by side of one channel: mean, new running variance and 1/σ against sums in double.
void expect_moments(const Doubles& together) {
  constexpr std::int64_t kEdge = 32;
  const Pool pool(1);
  const auto count = static_cast<double>(together.size());
  double mean = 0, variance = 0;
  for (const double v : together) mean += v / count;
  for (const double v : together) variance += (v - mean) * (v - mean) / count;
  const Shape shape = side_by_side_shape({kSideBySide, 1, kEdge, kEdge}), channel{1};
  AlignedVector<float> image(together.begin(), together.end()), y(image.size()), in[4], out[4];
  OpRun run(pool, true);
  run.samples = kSideBySide;
  run.inputs = {{shape, image.data()}};
  run.outputs = {{shape, y.data()}};
  for (int i = 0; i < 4; ++i) {
    in[i].assign(1, 1), out[i].assign(1, std::numeric_limits<float>::quiet_NaN());
    run.inputs.push_back({channel, in[i].data()}), run.outputs.push_back({channel, out[i].data()});
  }
  make_side_by_side_batch_norm({0, 1})->forward(run, DType::f32);
  EXPECT_NEAR(static_cast<double>(out[0][0]), mean, 1e-6 * std::max(std::fabs(mean), std::sqrt(variance)));
  EXPECT_NEAR(static_cast<double>(out[1][0]) * (count - 1) / count, variance, 1e-5 * variance);
  EXPECT_NEAR(static_cast<double>(out[3][0]) * std::sqrt(variance), 1, 1e-5);
}

TEST(BatchNorm, VarianceSurvivesAFirstPixelTenThousandDeviationsAway) {
  Doubles together(static_cast<std::size_t>(kSideBySide * 32 * 32));
  const Rng rng(5, 5);
  const auto draw = [&](std::size_t i) { return static_cast<double>(rng.below(4001, 0, i)) / 1024 - 2; };
  for (const double far : {0.0, 1e4, -1e4}) {
    for (const double offset : {0.0, 1e4}) {
      SCOPED_TRACE(std::to_string(far) + " from " + std::to_string(offset));
      for (std::size_t i = 0; i < together.size(); ++i) together[i] = offset + draw(i);
      together[0] += far;
      expect_moments(together);
    }
  }
}

}  // namespace
}  // namespace vitrine::test
