#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/ops.h"
#include "tests/support/op_harness.h"

namespace vitrine::test {
namespace {

AlignedVector<float> drop(double rate, std::uint64_t stream, std::uint32_t step, std::uint64_t seed, bool training) {
  const Pool pool(2);
  const OpPtr op = make_dropout(rate, stream);
  OpHarness<float> h(*op, {Shape{100, 1000}}, pool, training);
  h.inputs[0].assign(h.inputs[0].size(), 1.0F);
  h.run.step = step;
  h.run.seed = seed;
  h.forward();
  return h.outputs[0];
}

TEST(Dropout, ZeroesTheRateAndScalesTheRest) {
  const auto y = drop(0.3, 1, 0, 1, true);
  std::size_t zeros = 0;
  for (const float value : y) {
    if (value == 0)
      ++zeros;
    else
      ASSERT_FLOAT_EQ(value, 1 / 0.7F);
  }
  // A binomial count: five standard deviations are 5·√(0.3·0.7/100,000).
  EXPECT_NEAR(static_cast<double>(zeros) / 100000, 0.3, 0.0073);
}

TEST(Dropout, MaskDependsOnSeedStreamAndStepAlone) {
  const auto y = drop(0.5, 1, 4, 1, true);
  EXPECT_EQ(y, drop(0.5, 1, 4, 1, true));
  EXPECT_NE(y, drop(0.5, 2, 4, 1, true));
  EXPECT_NE(y, drop(0.5, 1, 5, 1, true));
  EXPECT_NE(y, drop(0.5, 1, 4, 2, true));
}

TEST(Dropout, IsTheIdentityInEvaluation) {
  for (const float value : drop(0.9, 1, 0, 1, false)) ASSERT_EQ(value, 1.0F);
}

TEST(Dropout, GradientUsesTheMaskOfForward) {
  const Pool pool(2);
  const OpPtr op = make_dropout(0.4, 9);
  OpHarness<float> h(*op, {Shape{7, 33}}, pool, true);
  h.inputs[0].assign(h.inputs[0].size(), 1.0F);
  h.output_grads[0].assign(h.outputs[0].size(), 1.0F);
  h.forward();
  h.backward();
  EXPECT_EQ(h.input_grads[0], h.outputs[0]);
}

}  // namespace
}  // namespace vitrine::test
