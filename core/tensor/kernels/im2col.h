// The unfolding of images that turns a convolution into matrix products.
#pragma once

#include <cstdint>

namespace vitrine {

// One image of `channels` planes and the windows over it. Index 0 is rows, 1 columns.
struct Windows {
  std::int64_t channels = 0;
  std::int64_t in[2] = {}, out[2] = {};
  std::int64_t kernel[2] = {}, stride[2] = {}, dilation[2] = {}, pad_before[2] = {};

  // Rows of the unfolded matrix: one for each cell of a window.
  [[nodiscard]] std::int64_t cells() const { return channels * kernel[0] * kernel[1]; }
  // The image is its own unfolding.
  [[nodiscard]] bool trivial() const {
    return kernel[0] == 1 && kernel[1] == 1 && stride[0] == 1 && stride[1] == 1 && out[0] == in[0] &&
           out[1] == in[1] && pad_before[0] == 0 && pad_before[1] == 0;
  }
};

// columns (cells, row_count·out columns) = what each cell of a window sees, for output rows first_row …; zero
// outside.
template <class T>
void im2col(const Windows& windows, const T* image, std::int64_t first_row, std::int64_t row_count, T* columns);
// The transposed map: adds every entry of `columns` to the pixel it came from.
template <class T>
void col2im_add(const Windows& windows, const T* columns, std::int64_t first_row, std::int64_t row_count, T* image);

}  // namespace vitrine
