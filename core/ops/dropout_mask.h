// The dropout mask as a function of (seed, stream, step, element): drawn again in backward instead of being stored.
#pragma once

#include <cstdint>

#include "core/base/rng.h"

namespace vitrine {

class DropoutMask {
 public:
  DropoutMask(std::uint64_t seed, std::uint64_t stream, std::uint32_t step, double rate)
      : rng_(seed, stream), step_(step), threshold_(static_cast<std::uint32_t>(rate * 0x1p24)), rate_(rate) {}

  // body(i, kept) for the elements first … first+count-1, i counting from 0.
  template <class F>
  void visit(std::uint64_t first, std::int64_t count, F body) const {
    std::int64_t i = 0;
    while (i < count) {
      const std::uint64_t element = first + static_cast<std::uint64_t>(i);
      const auto words = rng_.block(step_, element / 4);
      for (std::uint64_t lane = element % 4; lane < 4 && i < count; ++lane, ++i) {
        body(i, (words[lane] >> 8) >= threshold_);
      }
    }
  }
  // What a kept element is multiplied by.
  template <class T>
  [[nodiscard]] T scale() const {
    return static_cast<T>(1 / (1 - rate_));
  }

 private:
  Rng rng_;
  std::uint32_t step_, threshold_;
  double rate_;
};

}  // namespace vitrine
