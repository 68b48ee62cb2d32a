#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/ops.h"
#include "tests/support/not_finite.h"
#include "tests/support/op_harness.h"

namespace vitrine::test {
namespace {


AlignedVector<float> apply(UnaryKind kind, AlignedVector<float> x, double alpha = 0) {
  const Pool pool(1);
  const OpPtr op = make_unary(kind, alpha);
  OpHarness<float> h(*op, {Shape{1, static_cast<std::int64_t>(x.size())}}, pool, true);
  h.inputs[0] = std::move(x);
  h.forward();
  return h.outputs[0];
}

TEST(Unary, KnownValues) {
  const auto expect = [](UnaryKind kind, double alpha, std::vector<double> wanted) {
    const auto y = apply(kind, {-2, 0, 1}, alpha);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(y[i], wanted[i], 1e-6) << static_cast<int>(kind) << " " << i;
  };
  expect(UnaryKind::linear, 0, {-2, 0, 1});
  expect(UnaryKind::step, 0, {0, 0, 1});
  expect(UnaryKind::relu, 0, {0, 0, 1});
  expect(UnaryKind::leaky_relu, 0.1, {-0.2, 0, 1});
  expect(UnaryKind::elu, 2, {2 * (std::exp(-2.0) - 1), 0, 1});
  expect(UnaryKind::gelu, 0, {-0.0455002639, 0, 0.8413447461});
  expect(UnaryKind::silu, 0, {-0.2384058440, 0, 0.7310585786});
  expect(UnaryKind::sigmoid, 0, {0.1192029220, 0.5, 0.7310585786});
  expect(UnaryKind::tanh, 0, {-0.9640275801, 0, 0.7615941560});
  expect(UnaryKind::softplus, 0, {0.1269280110, 0.6931471806, 1.3132616875});
}

TEST(Unary, NanGoesThroughEverywhere) {
  for (int kind = 0; kind <= static_cast<int>(UnaryKind::softplus); ++kind) {
    AlignedVector<float> x(37, 0.5F);
    x[3] = x[36] = kNan;
    const auto y = apply(static_cast<UnaryKind>(kind), x, 0.5);
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(std::isnan(y[i]), i == 3 || i == 36) << kind << " at " << i;
  }
}

TEST(Unary, InfinitiesSaturateOrStay) {
  const AlignedVector<float> ends = {-kInf, kInf};
  EXPECT_EQ(apply(UnaryKind::relu, ends), (AlignedVector<float>{0, kInf}));
  EXPECT_EQ(apply(UnaryKind::tanh, ends), (AlignedVector<float>{-1, 1}));
  EXPECT_EQ(apply(UnaryKind::sigmoid, ends), (AlignedVector<float>{0, 1}));
  EXPECT_EQ(apply(UnaryKind::softplus, ends), (AlignedVector<float>{0, kInf}));
  EXPECT_EQ(apply(UnaryKind::elu, ends, 1), (AlignedVector<float>{-1, kInf}));
}

}  // namespace
}  // namespace vitrine::test
