// Counter-based randomness: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
// A number depends only on (seed, stream, step, element), never on the order in which threads ask for it, so a run
// gives the same bits at any thread count and dropout masks are drawn again in backward instead of being stored.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vitrine {

// Permanent stream numbers. Whoever needs several streams of one kind mixes a name in with `stream_of`.
enum class Stream : std::uint32_t {
  initialise = 1,
  shuffle = 2,
  split = 3,
  dropout = 4,
  generate = 5,
  probe = 6,
  transform = 7
};

class Rng {
 public:
  Rng(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

  // Four independent 32-bit words for block `block` (elements 4·block … 4·block+3) of step `step`.
  [[nodiscard]] std::array<std::uint32_t, 4> block(std::uint32_t step, std::uint64_t block) const;

  [[nodiscard]] std::uint32_t bits(std::uint32_t step, std::uint64_t element) const {
    return block(step, element / 4)[element % 4];
  }
  // Uniform in [0, 1), a multiple of 2^-24: exact in float.
  [[nodiscard]] float uniform(std::uint32_t step, std::uint64_t element) const {
    return static_cast<float>(bits(step, element) >> 8) * 0x1p-24F;
  }
  // Standard normal by Box–Muller, one value an element.
  [[nodiscard]] double normal(std::uint32_t step, std::uint64_t element) const;
  // Uniform integer in [0, bound), without modulo bias worth naming: bound must be below 2^32.
  [[nodiscard]] std::uint32_t below(std::uint32_t bound, std::uint32_t step, std::uint64_t element) const {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(bits(step, element)) * bound) >> 32);
  }

 private:
  std::uint64_t seed_, stream_;
};

inline std::array<std::uint32_t, 4> Rng::block(std::uint32_t step, std::uint64_t block) const {
  constexpr std::uint32_t kMul0 = 0xD2511F53, kMul1 = 0xCD9E8D57, kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  // The stream's low half joins the counter, its high half the key: streams never share a counter under one key.
  std::array<std::uint32_t, 4> counter{static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                                       step, static_cast<std::uint32_t>(stream_)};
  auto key0 = static_cast<std::uint32_t>(seed_);
  auto key1 = static_cast<std::uint32_t>(seed_ >> 32) ^ static_cast<std::uint32_t>(stream_ >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = static_cast<std::uint64_t>(kMul0) * counter[0];
    const std::uint64_t product1 = static_cast<std::uint64_t>(kMul1) * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(product0)};
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  return counter;
}

// A stream for a named thing, e.g. stream_of(Stream::initialise, "dense_1/weight").
[[nodiscard]] std::uint64_t stream_of(Stream kind, std::string_view name = {});

}  // namespace vitrine
