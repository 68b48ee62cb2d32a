// Random words read one after the other: the sequential face of the counter-based generator, for one sample, one
// permutation, one picture. Everything drawn depends on (seed, stream, step) and the position in the sequence alone.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/base/rng.h"

namespace vitrine {

class Draws {
 public:
  Draws(const Rng& rng, std::uint32_t step, std::uint64_t first_block = 0)
      : rng_(rng), block_(first_block), step_(step) {}

  std::uint32_t bits() {
    if (next_ == words_.size()) {
      words_ = rng_.block(step_, block_++);
      next_ = 0;
    }
    return words_[next_++];
  }
  double uniform() { return bits() * 0x1p-32; }  // in [0, 1)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(bits()) * bound) >> 32);
  }
  double normal() {                              // Box–Muller
    const double u1 = (bits() + 1.0) * 0x1p-32;  // in (0, 1]: the logarithm is finite
    const double u2 = uniform();
    return std::sqrt(-2.0 * std::log(u1)) * std::cos(2.0 * std::numbers::pi * u2);
  }

 private:
  Rng rng_;
  std::uint64_t block_;
  std::uint32_t step_;
  std::array<std::uint32_t, 4> words_{};
  std::size_t next_ = 4;
};

}  // namespace vitrine
