// Pooling of one plane in the lane layout: every pixel is a vector of 16 samples.
#pragma once

#include <cstdint>

namespace vitrine {

struct LanesWindows {
  std::int64_t in[2] = {}, out[2] = {}, kernel[2] = {}, stride[2] = {}, pad[2] = {};  // (rows, columns)
  std::int64_t first_pixel = 0;  // number of the plane's first pixel, where it is a part of a larger one
};

// `winner`: for each output pixel and lane the number of the pixel that won, -1 where a window lies in the padding
// alone (its y is 0). The first of equals wins; NaN goes through.
void lanes_max_pool(const LanesWindows& windows, const float* x, float* y, float* winner);
void lanes_max_pool_gradient(const LanesWindows& windows, const float* dy, const float* winner, bool add, float* dx);

// One row of the gradient before pooling, for windows that touch but do not overlap: where pixel first_pixel + i has
// won, to[i] = dy of its window; 0 elsewhere, and where y ≤ 0 if y is given (ReLU's backward).
void lanes_unpool_row(const float* dy, const float* winner, const float* y, std::int64_t windows, std::int64_t width,
                      std::int64_t first_pixel, float* to);

// Means over the pixels inside the image.
void lanes_average_pool(const LanesWindows& windows, const float* x, float* y);
void lanes_average_pool_gradient(const LanesWindows& windows, const float* dy, bool add, float* dx);

// sums[lane] = Σ over pixels
void lanes_plane_sums(const float* x, std::int64_t pixels, float* sums);
// x[pixel, lane] = (or +=) values[lane]
void lanes_spread(const float* values, std::int64_t pixels, bool add, float* x);

}  // namespace vitrine
