#include "core/tensor/kernels/im2col.h"

#include <algorithm>
#include <cstring>

namespace vitrine {
namespace {

struct Range {
  std::int64_t begin, end;
};

// Output columns whose window cell at offset `shift` lies inside the image.
Range inside(const Windows& w, std::int64_t shift) {
  const std::int64_t stride = w.stride[1];
  const std::int64_t begin = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
  const std::int64_t end = shift >= w.in[1] ? 0 : (w.in[1] - 1 - shift) / stride + 1;
  return {std::min(begin, w.out[1]), std::clamp(end, std::min(begin, w.out[1]), w.out[1])};
}

// Calls body(row of columns, offset of the cell's first pixel in the image or -1 outside, columns inside, shift)
// for every cell and every output row.
template <class F>
void for_cells(const Windows& w, std::int64_t first_row, std::int64_t row_count, F body) {
  std::int64_t cell = 0;
  for (std::int64_t channel = 0; channel < w.channels; ++channel) {
    for (std::int64_t ky = 0; ky < w.kernel[0]; ++ky) {
      for (std::int64_t kx = 0; kx < w.kernel[1]; ++kx, ++cell) {
        const std::int64_t shift = kx * w.dilation[1] - w.pad_before[1];
        const Range range = inside(w, shift);
        for (std::int64_t row = 0; row < row_count; ++row) {
          const std::int64_t y = (first_row + row) * w.stride[0] + ky * w.dilation[0] - w.pad_before[0];
          const bool outside = y < 0 || y >= w.in[0];
          body((cell * row_count + row) * w.out[1], outside ? -1 : (channel * w.in[0] + y) * w.in[1], range, shift);
        }
      }
    }
  }
}

}  // namespace

template <class T>
void im2col(const Windows& w, const T* image, std::int64_t first_row, std::int64_t row_count, T* columns) {
  for_cells(w, first_row, row_count, [&](std::int64_t at, std::int64_t line, Range range, std::int64_t shift) {
    T* __restrict to = columns + at;
    if (line < 0) {
      std::fill_n(to, w.out[1], T{0});
      return;
    }
    const T* __restrict from = image + line;
    const std::int64_t stride = w.stride[1];
    for (std::int64_t x = 0; x < range.begin; ++x) to[x] = T{0};
    if (stride == 1) {
      for (std::int64_t x = range.begin; x < range.end; ++x) to[x] = from[x + shift];
    } else {
      for (std::int64_t x = range.begin; x < range.end; ++x) to[x] = from[x * stride + shift];
    }
    for (std::int64_t x = range.end; x < w.out[1]; ++x) to[x] = T{0};
  });
}

template <class T>
void col2im_add(const Windows& w, const T* columns, std::int64_t first_row, std::int64_t row_count, T* image) {
  for_cells(w, first_row, row_count, [&](std::int64_t at, std::int64_t line, Range range, std::int64_t shift) {
    if (line < 0) return;
    const T* __restrict from = columns + at;
    T* __restrict to = image + line;
    const std::int64_t stride = w.stride[1];
    if (stride == 1) {
      for (std::int64_t x = range.begin; x < range.end; ++x) to[x + shift] += from[x];
    } else {
      for (std::int64_t x = range.begin; x < range.end; ++x) to[x * stride + shift] += from[x];
    }
  });
}

template void im2col<float>(const Windows&, const float*, std::int64_t, std::int64_t, float*);
template void im2col<double>(const Windows&, const double*, std::int64_t, std::int64_t, double*);
template void col2im_add<float>(const Windows&, const float*, std::int64_t, std::int64_t, float*);
template void col2im_add<double>(const Windows&, const double*, std::int64_t, std::int64_t, double*);

}  // namespace vitrine
