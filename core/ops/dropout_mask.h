// The dropout mask as a function of (seed, stream, step, element): drawn again in backward instead of being stored.
#pragma once

#include <cstdint>
#include <type_traits>

#include "core/base/rng.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine {

class DropoutMask {
 public:
  DropoutMask(std::uint64_t seed, std::uint64_t stream, std::uint32_t step, double rate)
      : seed_(seed),
        stream_(stream),
        step_(step),
        threshold_(static_cast<std::uint32_t>(rate * 0x1p24)),
        rate_(rate) {}

  // y = (or +=) what stays of x, `first` being the number of its first element.
  template <class T>
  void apply(std::uint64_t first, const T* x, std::int64_t count, bool add, T* y) const {
    if constexpr (std::is_same_v<T, float>) {
      simd::dropout({seed_, stream_, step_, threshold_, first}, x, count, scale<T>(), add, y);
    } else {
      const Rng rng(seed_, stream_);
      for (std::int64_t i = 0; i < count;) {
        const std::uint64_t element = first + static_cast<std::uint64_t>(i);
        const auto words = rng.block(step_, element / 4);
        for (std::uint64_t lane = element % 4; lane < 4 && i < count; ++lane, ++i) {
          const T kept = (words[lane] >> 8) >= threshold_ ? x[i] * scale<T>() : T{0};
          y[i] = add ? y[i] + kept : kept;
        }
      }
    }
  }
  // What a kept element is multiplied by.
  template <class T>
  [[nodiscard]] T scale() const {
    return static_cast<T>(1 / (1 - rate_));
  }

 private:
  std::uint64_t seed_, stream_;
  std::uint32_t step_, threshold_;
  double rate_;
};

}  // namespace vitrine
