// Pooling of one plane in the lane layout: every pixel is a vector of 16 samples.
#pragma once

#include <cstdint>

namespace vitrine {

struct LanesWindows {
  std::int64_t in[2] = {}, out[2] = {}, kernel[2] = {}, stride[2] = {}, pad[2] = {};  // (rows, columns)
};

// `winner`: for each output pixel and lane the number of the pixel that won, -1 where a window lies in the padding
// alone (its y is 0). The first of equals wins; NaN goes through.
void lanes_max_pool(const LanesWindows& windows, const float* x, float* y, float* winner);
void lanes_max_pool_gradient(const LanesWindows& windows, const float* dy, const float* winner, bool add, float* dx);

// Means over the pixels inside the image.
void lanes_average_pool(const LanesWindows& windows, const float* x, float* y);
void lanes_average_pool_gradient(const LanesWindows& windows, const float* dy, bool add, float* dx);

// sums[lane] = Σ over pixels
void lanes_plane_sums(const float* x, std::int64_t pixels, float* sums);
// x[pixel, lane] = (or +=) values[lane]
void lanes_spread(const float* values, std::int64_t pixels, bool add, float* x);

}  // namespace vitrine
