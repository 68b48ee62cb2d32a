// Where a convolution side by side finds what it reads: tables of taps, padded strips, how the work is cut.
#pragma once

#include <cstdint>
#include <optional>

#include "core/ops/ops.h"
#include "core/tensor/kernels/side_by_side_conv.h"
#include "core/tensor/side_by_side.h"

namespace vitrine {

// A piece of an image with a border of zeros: rows first_row … of all channels, `left` zeros before column 0. Row and
// column numbers may lie outside the image.
struct SideBySideStrip {
  std::int64_t first_row = 0, rows = 0, left = 0, columns = 0;
  std::int64_t plane = 0;  // floats from one channel to the next
  [[nodiscard]] std::int64_t row() const { return columns * kSideBySide; }
};

struct SideBySideGeometry {
  std::int64_t blocks, in_channels, out_channels, groups, group_in, group_out;
  std::int64_t in[2], out[2], kernel[2], stride[2], dilation[2], pad[2], span[2];
  std::int64_t pool[2] = {1, 1};  // windows of a pooling that follows
  bool pools;
  std::int64_t strips;  // a block's rows are cut into so many pieces

  // x side by side: (blocks,C,H,W,16).
  SideBySideGeometry(const Conv2DAttributes& attributes, const std::optional<PoolAttributes>& pooling, const Shape& x,
                     const Shape& weight);

  [[nodiscard]] std::int64_t field() const { return kernel[0] * kernel[1]; }
  [[nodiscard]] std::int64_t taps() const { return group_in * field(); }
  [[nodiscard]] std::int64_t weights() const { return out_channels * taps(); }
  [[nodiscard]] std::int64_t items() const { return blocks * strips; }
  [[nodiscard]] std::int64_t in_block() const { return in_channels * in[0] * in[1] * kSideBySide; }
  // Rows and columns of what is written in the end.
  [[nodiscard]] std::int64_t pooled(int axis) const { return out[axis] / pool[axis]; }
  [[nodiscard]] std::int64_t pooled_plane() const { return pooled(0) * pooled(1) * kSideBySide; }
  [[nodiscard]] std::int64_t pooled_block() const { return out_channels * pooled_plane(); }

  // Output rows of a strip, whole windows of the pooling, and the part of the input they see.
  [[nodiscard]] std::int64_t out_begin(std::int64_t strip) const { return pooled(0) * strip / strips * pool[0]; }
  [[nodiscard]] std::int64_t out_rows(std::int64_t strip) const { return out_begin(strip + 1) - out_begin(strip); }
  [[nodiscard]] SideBySideStrip seen(std::int64_t strip) const;
  // Whether forward may read the input where it is.
  [[nodiscard]] bool in_place() const;

  // Input pixels come in stride·stride phases: those of a phase see the same taps. Rows of a strip, in units of the
  // stride, and the part of the output that a strip's gradient needs (its own output rows and those its input sees).
  [[nodiscard]] std::int64_t phase_rows() const { return (in[0] + stride[0] - 1) / stride[0]; }
  [[nodiscard]] std::int64_t phase_begin(std::int64_t strip) const { return phase_rows() * strip / strips; }
  [[nodiscard]] SideBySideStrip needed(std::int64_t strip) const;
  // Shift in the output at which tap `k` finds the pixels of a phase; false where it does not see them.
  [[nodiscard]] bool shift(int axis, std::int64_t phase, std::int64_t k, std::int64_t& q) const;

  // Floats of the largest seen() and needed(), with one channel of ones in the former, which makes the bias a tap.
  [[nodiscard]] std::int64_t seen_floats() const;
  [[nodiscard]] std::int64_t needed_floats() const;

 private:
  struct Rows {
    std::int64_t begin, end;
  };
  [[nodiscard]] std::int64_t seen_rows(std::int64_t strip) const;
  [[nodiscard]] Rows needed_rows(std::int64_t strip) const;
  std::int64_t least_shift_[2] = {0, 0}, most_shift_[2] = {0, 0};
  std::int64_t longest_seen_ = 0, longest_needed_ = 0;  // rows
};

// Copies rows of one plane into a strip's; `keep`, if given, is a plane like `from`: where it is ≤ 0 a 0 is copied
// (ReLU's backward).
void copy_to_strip(const SideBySideStrip& strip, const float* from, const float* keep, std::int64_t height,
                   std::int64_t width, float* to);
// The same for the gradient of a plane that was pooled: `dy`, `winner` and `keep` are pooled planes.
void unpool_to_strip(const SideBySideGeometry& geometry, const SideBySideStrip& strip, const float* dy,
                     const float* winner, const float* keep, float* to);

}  // namespace vitrine
