// Pooling of one plane side by side: every pixel is a vector of 16 samples.
#pragma once

#include <cstdint>

namespace vitrine {

struct SideBySideWindows {
  std::int64_t in[2] = {}, out[2] = {}, kernel[2] = {}, stride[2] = {}, pad[2] = {};  // (rows, columns)
  std::int64_t first_pixel = 0;  // number of the plane's first pixel, where it is a part of a larger one
};

// `winner`: for each output pixel and place the number of the pixel that won, -1 where a window lies in the padding
// alone (its y is 0). The first of equals wins; NaN goes through.
void side_by_side_max_pool(const SideBySideWindows& windows, const float* x, float* y, float* winner);
void side_by_side_max_pool_gradient(const SideBySideWindows& windows, const float* dy, const float* winner, bool add,
                                    float* dx);

// One row of the gradient before pooling, for windows that touch but do not overlap: where pixel first_pixel + i has
// won, to[i] = dy of its window; 0 elsewhere, and where y ≤ 0 if y is given (ReLU's backward).
void side_by_side_unpool_row(const float* dy, const float* winner, const float* y, std::int64_t windows,
                             std::int64_t width, std::int64_t first_pixel, float* to);

// Means over the pixels inside the image.
void side_by_side_average_pool(const SideBySideWindows& windows, const float* x, float* y);
void side_by_side_average_pool_gradient(const SideBySideWindows& windows, const float* dy, bool add, float* dx);

// sums[place] = Σ over pixels
void side_by_side_plane_sums(const float* x, std::int64_t pixels, float* sums);
// x[pixel, place] = (or +=) values[place]
void side_by_side_spread(const float* values, std::int64_t pixels, bool add, float* x);

}  // namespace vitrine
