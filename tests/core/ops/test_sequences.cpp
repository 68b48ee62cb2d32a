// A sample that ends early is computed as if it stood alone, without its padding.
#include <gtest/gtest.h>

#include "core/ops/ops.h"
#include "tests/support/op_harness.h"

namespace vitrine::test {
namespace {

using Values = AlignedVector<double>;
constexpr double kPadding = 1e6;  // would be seen in any sum

// Two samples of four positions, the first with three that are filled, the second with one.
constexpr std::int64_t kPositions = 4, kLengths[] = {3, 1};

Values rows(std::int64_t width) {
  Values out;
  for (std::int64_t n = 0; n < 2; ++n)
    for (std::int64_t t = 0; t < kPositions; ++t)
      for (std::int64_t c = 0; c < width; ++c)
        out.push_back(t < kLengths[n] ? 0.1 * static_cast<double>((n * 31 + t * 7 + c * 3) % 17) - 0.7 : kPadding);
  return out;
}

// Runs forward and, with ones as the gradient of what is filled, backward.
OpHarness<double> done(const Pool& pool, const OpPtr& op, const std::vector<Shape>& shapes,
                       const std::vector<Values>& inputs, Values upstream) {
  OpHarness<double> h(*op, shapes, pool, true);
  h.inputs = inputs;
  h.output_grads[0] = std::move(upstream);
  h.forward();
  h.backward();
  return h;
}

void expect_part(const Values& part, const Values& whole, std::size_t begin, const std::string& what) {
  for (std::size_t e = 0; e < part.size(); ++e) EXPECT_NEAR(whole[begin + e], part[e], 1e-12) << what << " " << e;
}
void expect_zeros(const Values& values, std::size_t begin, std::size_t end, const std::string& what) {
  for (std::size_t e = begin; e < end; ++e) EXPECT_EQ(values[e], 0) << what << " " << e;
}

TEST(Sequences, AttentionOfASampleThatEndsEarlyIsThatOfTheSampleAlone) {
  const Pool pool(1);
  for (const bool causal : {false, true}) {
    const OpPtr op = make_attention({.heads = 2, .causal = causal, .stream = 1});
    const Values all = rows(12);
    Values upstream(2 * 4 * 4, 0.0);
    for (std::size_t e = 0; e < 12; ++e) upstream[e] = 1 + 0.1 * static_cast<double>(e);
    for (std::size_t e = 16; e < 20; ++e) upstream[e] = 2;
    const auto padded = done(pool, op, {{2, 4, 12}, {2}}, {all, {3, 1}}, upstream);
    for (std::size_t n = 0; n < 2; ++n) {
      const auto length = static_cast<std::size_t>(kLengths[n]);
      const Values mine(all.begin() + static_cast<std::ptrdiff_t>(n * 48),
                        all.begin() + static_cast<std::ptrdiff_t>(n * 48 + length * 12));
      const Values from(upstream.begin() + static_cast<std::ptrdiff_t>(n * 16),
                        upstream.begin() + static_cast<std::ptrdiff_t>(n * 16 + length * 4));
      const auto alone = done(pool, op, {{1, kLengths[n], 12}}, {mine}, from);
      expect_part(alone.outputs[0], padded.outputs[0], n * 16, "output");
      expect_part(alone.input_grads[0], padded.input_grads[0], n * 48, "gradient");
      expect_zeros(padded.outputs[0], n * 16 + length * 4, n * 16 + 16, "output of padding");
      expect_zeros(padded.input_grads[0], n * 48 + length * 12, n * 48 + 48, "gradient of padding");
      for (std::size_t head = 0; head < 2; ++head)
        for (std::size_t q = 0; q < 4; ++q)
          for (std::size_t k = 0; k < 4; ++k) {
            const double weight = padded.outputs[1][((n * 2 + head) * 4 + q) * 4 + k];
            if (q < length && k < length)
              EXPECT_NEAR(weight, alone.outputs[1][(head * length + q) * length + k], 1e-12);
            else
              EXPECT_EQ(weight, 0) << "attention to or from padding";
          }
    }
  }
}

TEST(Sequences, TheMeanIsThatOfTheFilledPositions) {
  const Pool pool(1);
  const Values x{1, 10, 2,        20,       6,        60,       kPadding, kPadding,
                 5, 7,  kPadding, kPadding, kPadding, kPadding, kPadding, kPadding};
  const auto h = done(pool, make_mean_over_positions(), {{2, 4, 2}, {2}}, {x, {3, 1}}, {3, 6, 1, 2});
  EXPECT_EQ(h.outputs[0], (Values{3, 30, 5, 7}));
  const Values wanted{1, 2, 1, 2, 1, 2, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0};
  for (std::size_t e = 0; e < wanted.size(); ++e) EXPECT_NEAR(h.input_grads[0][e], wanted[e], 1e-15) << e;
  const auto full = done(pool, make_mean_over_positions(), {{1, 2, 1}}, {{1, 5}}, {1});
  EXPECT_EQ(full.outputs[0], Values{3});
}

// The filled positions of all samples, one below the other, are what batch_norm takes as samples.
TEST(Sequences, BatchStatisticsAreThoseOfTheFilledPositions) {
  const Pool pool(1);
  const Values all = rows(3), gain{1.5, -2, 0.5}, shift{0.1, 0.2, 0.3}, mean{1, 2, 3}, variance{1, 4, 9};
  Values filled(all.begin(), all.begin() + 9), upstream(24, 0.0), from;
  filled.insert(filled.end(), all.begin() + 12, all.begin() + 15);
  for (std::size_t e = 0; e < 12; ++e) from.push_back(0.3 * static_cast<double>(e % 5) - 0.4);
  std::copy_n(from.begin(), 9, upstream.begin());
  std::copy_n(from.begin() + 9, 3, upstream.begin() + 12);
  const auto padded = done(pool, make_batch_norm_positions({1e-5, 0.1, false}), {{2, 4, 3}, {3}, {3}, {3}, {3}, {2}},
                           {all, gain, shift, mean, variance, {3, 1}}, upstream);
  const auto flat = done(pool, make_batch_norm(1e-5, 0.1), {{4, 3}, {3}, {3}, {3}, {3}},
                         {filled, gain, shift, mean, variance}, from);
  for (std::size_t o = 1; o < 5; ++o) expect_part(flat.outputs[o], padded.outputs[o], 0, "statistics");
  for (std::size_t i = 1; i < 3; ++i) expect_part(flat.input_grads[i], padded.input_grads[i], 0, "gain and shift");
  const auto part = [](const Values& values, std::ptrdiff_t begin, std::ptrdiff_t end) {
    return Values(values.begin() + begin, values.begin() + end);
  };
  expect_part(part(flat.outputs[0], 0, 9), padded.outputs[0], 0, "output");
  expect_part(part(flat.outputs[0], 9, 12), padded.outputs[0], 12, "output");
  expect_part(part(flat.input_grads[0], 0, 9), padded.input_grads[0], 0, "gradient");
  expect_part(part(flat.input_grads[0], 9, 12), padded.input_grads[0], 12, "gradient");
  expect_zeros(padded.outputs[0], 15, 24, "output of padding");
  expect_zeros(padded.input_grads[0], 15, 24, "gradient of padding");
}

}  // namespace
}  // namespace vitrine::test
