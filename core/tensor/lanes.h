// The lane layout of images: sixteen samples side by side, (⌈N/16⌉, C, H, W, 16) instead of (N, C, H, W).
//
// Whatever a kernel does to a pixel it does to sixteen samples at once, so that the number of channels never matters:
// a convolution with 1, 3 or 6 channels runs as near to the processor's peak as one with 64 (measured against
// channel-blocked layouts, which pad small numbers of channels to 16). The price are idle lanes where N is not a
// multiple of 16. In values idle lanes hold finite numbers that nobody reads; in gradients they hold 0, so that sums
// over lanes need no mask.
#pragma once

#include "core/tensor/shape.h"

namespace vitrine {

inline constexpr std::int64_t kLaneCount = 16;

[[nodiscard]] constexpr std::int64_t lane_blocks(std::int64_t samples) {
  return (samples + kLaneCount - 1) / kLaneCount;
}

// (N,C,H,W) -> (⌈N/16⌉,C,H,W,16)
[[nodiscard]] inline Shape lanes_shape(const Shape& image) {
  return {lane_blocks(image[0]), image[1], image[2], image[3], kLaneCount};
}

}  // namespace vitrine
