// The two sums a convolution is made of, side by side (core/tensor/side_by_side.h). A vector here is 16 floats: one
// pixel of one channel, of 16 samples. All pointers are 64-byte aligned, all distances count floats and are multiples
// of 16.
//
// Both run on this thread and may run on several at once. Same bits for the same call on one instruction set.
#pragma once

#include <cstdint>

namespace vitrine {

// `length` things cut into tiles of at most `most`, as even as possible.
struct EvenTiles {
  std::int64_t length = 0, most = 1;
  [[nodiscard]] constexpr std::int64_t count() const { return (length + most - 1) / most; }
  [[nodiscard]] constexpr std::int64_t begin(std::int64_t tile) const {
    const std::int64_t base = length / count(), longer = length % count();
    return tile * base + (tile < longer ? tile : longer);
  }
  [[nodiscard]] constexpr std::int64_t width(std::int64_t tile) const { return begin(tile + 1) - begin(tile); }
};

inline constexpr std::int64_t kChannelTile = 4;

// Forward, and the gradient by the input: for every channel o, row r and column p
//   y[o·y_channel + r·y_row + p·y_step] = (or +=) relu?(bias[o] + Σ_t w[t,o] · x[offsets[t] + r·x_row + p·x_step])
struct SideBySideProduct {
  std::int64_t taps = 0;
  const std::int64_t* offsets = nullptr;
  const float* weights = nullptr;  // for each tile of EvenTiles{channels, kChannelTile}: (taps, width of the tile)
  const float* bias = nullptr;     // or null
  const float* x = nullptr;
  std::int64_t x_row = 0, x_step = 0;
  float* y = nullptr;
  std::int64_t y_channel = 0, y_row = 0, y_step = 0;
  std::int64_t channels = 0, rows = 0, columns = 0;
  bool add = false, relu = false;
};
void side_by_side_product(const SideBySideProduct& product);

// The gradient by the weights: for every tile of channels (as above), tap t and channel o of the tile
//   dw[(tile·taps + t)·4 + o] += Σ over rows r, columns p and places of dy[o,r,p] · x[offsets[t] + r·x_row +
//   p·x_step]
// Float sums run over all rows and columns: cut them into pieces of a thousand pixels or so.
struct SideBySideCorrelation {
  std::int64_t taps = 0;
  const std::int64_t* offsets = nullptr;
  const float* x = nullptr;
  std::int64_t x_row = 0, x_step = 0;
  const float* dy = nullptr;
  std::int64_t dy_channel = 0, dy_row = 0;
  std::int64_t channels = 0, rows = 0, columns = 0;
  float* dw = nullptr;
};
void side_by_side_correlation(const SideBySideCorrelation& correlation);

// ReLU's backward on the way: to[i] = y[i] ≤ 0 ? 0 : g[i]. `count` is a multiple of 16.
void side_by_side_open(const float* y, const float* g, std::int64_t count, float* to);

}  // namespace vitrine
