#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "core/base/rng.h"

namespace vitrine {
namespace {

using Block = std::array<std::uint32_t, 4>;

// The known answers that Random123 publishes for philox4x32-10. Counter: (block low, block high, step, stream low);
// key: (seed low, seed high ^ stream high).
TEST(Rng, GivesThePublishedAnswersOfPhilox) {
  EXPECT_EQ(Rng(0, 0).block(0, 0), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Rng(~std::uint64_t{0}, 0xFFFFFFFF).block(0xFFFFFFFF, ~std::uint64_t{0}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Rng(0x299f31d0a4093822, 0x03707344).block(0x13198a2e, 0x85a308d3243f6a88),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, TheStreamsHighHalfGoesIntoTheKey) {
  EXPECT_EQ(Rng(0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF).block(0xFFFFFFFF, ~std::uint64_t{0}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Rng, AnElementIsAWordOfItsBlock) {
  const Rng rng(42, stream_of(Stream::dropout, "dropout_1"));
  for (std::uint64_t element = 0; element < 64; ++element) {
    EXPECT_EQ(rng.bits(3, element), rng.block(3, element / 4)[element % 4]);
    EXPECT_EQ(rng.uniform(3, element), std::ldexp(static_cast<float>(rng.bits(3, element) >> 8), -24));
  }
}

TEST(Rng, UniformNumbersFillTheUnitInterval) {
  const Rng rng(1, stream_of(Stream::generate));
  constexpr int kCount = 200'000, kCells = 100;
  std::vector<int> cells(kCells);
  double sum = 0;
  for (int i = 0; i < kCount; ++i) {
    const float u = rng.uniform(0, static_cast<std::uint64_t>(i));
    ASSERT_GE(u, 0.0F);
    ASSERT_LT(u, 1.0F);
    sum += u;
    ++cells[static_cast<std::size_t>(u * kCells)];
  }
  EXPECT_NEAR(sum / kCount, 0.5, 5 * std::sqrt(1.0 / 12 / kCount));
  double chi_squared = 0;
  for (const int n : cells) chi_squared += (n - kCount / kCells) * (n - kCount / kCells) / double{kCount / kCells};
  EXPECT_LT(chi_squared, 99 + 6 * std::sqrt(2.0 * 99));  // 99 degrees of freedom
}

TEST(Rng, NormalNumbersHaveTheMomentsOfTheNormalDistribution) {
  const Rng rng(7, stream_of(Stream::initialise, "dense_1/weight"));
  constexpr int kCount = 200'000;
  double sum = 0, squares = 0, fourth = 0;
  int within_one = 0;
  for (int i = 0; i < kCount; ++i) {
    const double z = rng.normal(0, static_cast<std::uint64_t>(i));
    ASSERT_TRUE(std::isfinite(z));
    sum += z, squares += z * z, fourth += z * z * z * z;
    within_one += std::abs(z) < 1;
  }
  EXPECT_NEAR(sum / kCount, 0, 5 / std::sqrt(kCount));
  EXPECT_NEAR(squares / kCount, 1, 5 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(fourth / kCount, 3, 5 * std::sqrt(96.0 / kCount));
  EXPECT_NEAR(static_cast<double>(within_one) / kCount, 0.682689, 0.006);
}

TEST(Rng, BelowReachesEveryNumberAndNoOther) {
  const Rng rng(3, stream_of(Stream::shuffle));
  std::vector<int> seen(7);
  for (std::uint64_t i = 0; i < 7000; ++i) {
    const std::uint32_t n = rng.below(7, 0, i);
    ASSERT_LT(n, 7U);
    ++seen[n];
  }
  for (const int n : seen) EXPECT_NEAR(n, 1000, 6 * std::sqrt(1000.0));
  EXPECT_EQ(rng.below(1, 0, 5), 0U);
  EXPECT_LT(rng.below(0xFFFFFFFF, 0, 5), 0xFFFFFFFFU);
}

TEST(Rng, SeedsStreamsStepsAndBlocksAreAllDifferentNumbers) {
  std::set<Block> seen;
  for (std::uint64_t seed = 0; seed < 4; ++seed)
    for (const auto stream : {stream_of(Stream::split), stream_of(Stream::dropout, "a"), std::uint64_t{1} << 32})
      for (std::uint32_t step = 0; step < 4; ++step)
        for (std::uint64_t block = 0; block < 4; ++block) seen.insert(Rng(seed, stream).block(step, block));
  EXPECT_EQ(seen.size(), 4U * 3 * 4 * 4);
}

// Stream numbers are permanent: FNV-1a of the kind's byte and the name. Changing them changes every run.
TEST(Rng, StreamsAreFnv1aOfKindAndName) {
  const auto fnv = [](std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
  };
  EXPECT_EQ(fnv("a"), 0xaf63dc4c8601ec8cU);  // the published answer, so that the test's own hash is right
  EXPECT_EQ(stream_of(Stream::initialise, "dense_1/weight"), fnv("\x01"
                                                                 "dense_1/weight"));
  EXPECT_EQ(stream_of(Stream::shuffle), fnv("\x02"));
  EXPECT_EQ(stream_of(Stream::probe, "größe"), fnv("\x06größe"));
}

}  // namespace
}  // namespace vitrine
