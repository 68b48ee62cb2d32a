// Images that lie side by side: sixteen samples in a vector, (⌈N/16⌉, C, H, W, 16) instead of (N, C, H, W).
//
// Whatever a kernel does to a pixel it does to sixteen samples at once, so that the number of channels never matters:
// a convolution with 1, 3 or 6 channels runs as near to the processor's peak as one with 64 (measured against
// channel-blocked layouts, which pad small numbers of channels to 16). The price are idle places where N is not a
// multiple of 16. In values idle places hold finite numbers that nobody reads; in gradients they hold 0, so that sums
// over places need no mask.
#pragma once

#include "core/tensor/shape.h"

namespace vitrine {

inline constexpr std::int64_t kSideBySide = 16;

[[nodiscard]] constexpr std::int64_t side_by_side_blocks(std::int64_t samples) {
  return (samples + kSideBySide - 1) / kSideBySide;
}

// (N,C,H,W) -> (⌈N/16⌉,C,H,W,16)
[[nodiscard]] inline Shape side_by_side_shape(const Shape& image) {
  return {side_by_side_blocks(image[0]), image[1], image[2], image[3], kSideBySide};
}

}  // namespace vitrine
