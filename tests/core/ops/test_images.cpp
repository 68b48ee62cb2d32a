// Known answers, worked out by hand, and convolution against its definition.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/rng.h"
#include "core/ops/ops.h"
#include "tests/support/not_finite.h"
#include "tests/support/op_harness.h"

namespace vitrine::test {
namespace {

using Values = AlignedVector<float>;

Values forward(const OpPtr& op, std::vector<Shape> shapes, std::vector<Values> inputs) {
  const Pool pool(2);
  OpHarness<float> h(*op, std::move(shapes), pool, true);
  h.inputs = std::move(inputs);
  h.forward();
  return h.outputs[0];
}

TEST(Conv2D, IsACrossCorrelation) {
  // The kernel is not flipped: its lower right cell looks at the lower right pixel.
  const OpPtr op = make_conv2d({{2, 2}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, 1}, true);
  EXPECT_EQ(forward(op, {{1, 1, 2, 3}, {1, 1, 2, 2}, {1}}, {{1, 2, 3, 4, 5, 6}, {1, 0, 0, 10}, {0.5F}}),
            (Values{1 + 50 + 0.5F, 2 + 60 + 0.5F}));
}

TEST(Conv2D, PaddingIsZeroAndMayDifferBySide) {
  const OpPtr op = make_conv2d({{1, 2}, {1, 1}, {1, 1}, {0, 0}, {0, 1}, 1}, false);
  EXPECT_EQ(forward(op, {{1, 1, 1, 3}, {1, 1, 1, 2}}, {{1, 2, 3}, {1, 10}}), (Values{21, 32, 3}));
}

TEST(Conv2D, GroupsSeeOnlyTheirChannels) {
  const OpPtr op = make_conv2d({{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, 2}, false);
  EXPECT_EQ(forward(op, {{1, 2, 1, 1}, {2, 1, 1, 1}}, {{3, 5}, {10, 100}}), (Values{30, 500}));
}

TEST(Conv2D, FollowsItsDefinition) {
  const Conv2DAttributes a{{3, 2}, {2, 1}, {1, 2}, {2, 1}, {0, 2}, 2};
  const Shape x{2, 4, 9, 8}, weight{6, 2, 3, 2};
  const Rng rng(1, 1);
  const auto random = [&](const Shape& shape, std::uint32_t step) {
    Values values(static_cast<std::size_t>(shape.size()));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = rng.uniform(step, i) - 0.5F;
    return values;
  };
  const Values input = random(x, 0), kernel = random(weight, 1);
  const OpPtr op = make_conv2d(a, false);
  const Shape y = op->infer(std::vector<Shape>{x, weight})[0];
  ASSERT_EQ(y, (Shape{2, 6, 5, 9}));  // (9+2-3)/2+1 rows, (8+1+2-3)/1+1 columns
  const Values got = forward(op, {x, weight}, {input, kernel});
  std::size_t at = 0;
  for (std::int64_t n = 0; n < 2; ++n) {
    for (std::int64_t o = 0; o < 6; ++o) {
      for (std::int64_t row = 0; row < y[2]; ++row) {
        for (std::int64_t column = 0; column < y[3]; ++column, ++at) {
          double sum = 0;
          for (std::int64_t c = 0; c < 2; ++c) {
            for (std::int64_t i = 0; i < 3; ++i) {
              for (std::int64_t j = 0; j < 2; ++j) {
                const std::int64_t r = row * 2 + i - 2, s = column + 2 * j - 1;
                if (r < 0 || r >= 9 || s < 0 || s >= 8) continue;
                sum +=
                    static_cast<double>(input[static_cast<std::size_t>(((n * 4 + o / 3 * 2 + c) * 9 + r) * 8 + s)]) *
                    static_cast<double>(kernel[static_cast<std::size_t>(((o * 2 + c) * 3 + i) * 2 + j)]);
              }
            }
          }
          ASSERT_NEAR(got[at], sum, 1e-5);
        }
      }
    }
  }
}

TEST(Conv2D, CountsMultiplyAdds) {
  const OpPtr op = make_conv2d({{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 1}, true);
  EXPECT_EQ(op->multiply_adds(std::vector<Shape>{{5, 32, 14, 14}, {64, 32, 3, 3}, {64}}), 5 * 64 * 14 * 14 * 32 * 9);
}

TEST(MaxPool, TakesTheLargestAndPaddingNeverWins) {
  const Values x = {-1, -2, -3, -4, -5, -6, -7, -8, -9};
  EXPECT_EQ(forward(make_max_pool2d({{2, 2}, {1, 1}, {0, 0}, {0, 0}}), {{1, 1, 3, 3}}, {x}),
            (Values{-1, -2, -4, -5}));
  EXPECT_EQ(forward(make_max_pool2d({{3, 3}, {2, 2}, {1, 1}, {1, 1}}), {{1, 1, 3, 3}}, {x}),
            (Values{-1, -2, -4, -5}));
}

TEST(MaxPool, LetsNanThroughWhereverItIsInTheWindow) {
  for (std::size_t place = 0; place < 4; ++place) {
    Values x = {1, 2, 3, 4};
    x[place] = kNan;
    EXPECT_TRUE(std::isnan(forward(make_max_pool2d({}), {{1, 1, 2, 2}}, {x})[0])) << place;
  }
}

TEST(MaxPool, GivesTheGradientToTheFirstOfEquals) {
  const Pool pool(1);
  const OpPtr op = make_max_pool2d({});
  OpHarness<float> h(*op, {Shape{1, 1, 2, 2}}, pool, true);
  h.inputs[0] = {1, 5, 5, 5};
  h.output_grads[0] = {2};
  h.forward();
  h.backward();
  EXPECT_EQ(h.input_grads[0], (Values{0, 2, 0, 0}));
}

TEST(AveragePool, DoesNotCountPadding) {
  const Values x = {1, 2, 3, 4};
  EXPECT_EQ(forward(make_average_pool2d({}), {{1, 1, 2, 2}}, {x}), (Values{2.5F}));
  EXPECT_EQ(forward(make_average_pool2d({{2, 2}, {2, 2}, {1, 1}, {1, 1}}), {{1, 1, 2, 2}}, {x}), x);
}

TEST(GlobalAveragePool, IsTheMeanOfEachChannel) {
  EXPECT_EQ(forward(make_global_average_pool2d(), {{1, 2, 1, 3}}, {{1, 2, 6, -1, 0, 1}}), (Values{3, 0}));
}

}  // namespace
}  // namespace vitrine::test
