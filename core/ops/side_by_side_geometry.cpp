#include "core/ops/side_by_side_geometry.h"

#include <algorithm>
#include <cstring>

#include "core/tensor/kernels/side_by_side_pool.h"
#include "core/tensor/kernels/tuning.h"

namespace vitrine {
namespace {

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

}  // namespace

SideBySideGeometry::SideBySideGeometry(const Conv2DAttributes& a, const std::optional<PoolAttributes>& pooling,
                                       const Shape& x, const Shape& weight)
    : blocks(x[0]),
      in_channels(x[1]),
      out_channels(weight[0]),
      groups(a.groups),
      group_in(in_channels / groups),
      group_out(out_channels / groups),
      pools(pooling.has_value()) {
  for (int axis = 0; axis < 2; ++axis) {
    in[axis] = x[axis + 2];
    kernel[axis] = a.kernel[axis], stride[axis] = a.stride[axis], dilation[axis] = a.dilation[axis];
    pad[axis] = a.pad_before[axis];
    span[axis] = dilation[axis] * (kernel[axis] - 1) + 1;
    out[axis] = (in[axis] + a.pad_before[axis] + a.pad_after[axis] - span[axis]) / stride[axis] + 1;
    if (pooling) pool[axis] = pooling->kernel[axis];
    bool found = false;
    for (std::int64_t k = 0; k < kernel[axis]; ++k) {
      for (std::int64_t phase = 0, q = 0; phase < stride[axis]; ++phase) {
        if (!shift(axis, phase, k, q)) continue;
        least_shift_[axis] = found ? std::min(least_shift_[axis], q) : q;
        most_shift_[axis] = found ? std::max(most_shift_[axis], q) : q;
        found = true;
      }
    }
  }
  const std::int64_t block_products = weights() * out[0] * out[1] * kSideBySide;
  const std::int64_t for_cores = std::min(chunk_count(tuning::kEnoughTasks, std::max<std::int64_t>(1, blocks)),
                                          block_products / tuning::kSideBySideTask);
  strips = 1;
  longest_seen_ = seen_rows(0), longest_needed_ = needed_rows(0).end - needed_rows(0).begin;
  const std::int64_t for_cache = chunk_count(seen_floats() + needed_floats(), tuning::kSideBySideFloats);
  strips = std::clamp<std::int64_t>(std::max(for_cores, for_cache), 1, std::max<std::int64_t>(1, pooled(0)));
  longest_seen_ = longest_needed_ = 0;
  for (std::int64_t strip = 0; strip < strips; ++strip) {
    const Rows rows = needed_rows(strip);
    longest_seen_ = std::max(longest_seen_, seen_rows(strip));
    longest_needed_ = std::max(longest_needed_, rows.end - rows.begin);
  }
}

std::int64_t SideBySideGeometry::seen_rows(std::int64_t strip) const {
  return (out_rows(strip) - 1) * stride[0] + span[0];
}

SideBySideGeometry::Rows SideBySideGeometry::needed_rows(std::int64_t strip) const {
  const std::int64_t begin = phase_begin(strip), end = phase_begin(strip + 1);
  Rows rows{out_begin(strip), out_begin(strip + 1)};
  if (end > begin) rows = {std::min(rows.begin, begin + least_shift_[0]), std::max(rows.end, end + most_shift_[0])};
  return rows;
}

SideBySideStrip SideBySideGeometry::seen(std::int64_t strip) const {
  SideBySideStrip s;
  s.first_row = out_begin(strip) * stride[0] - pad[0];
  s.rows = seen_rows(strip);
  s.left = pad[1];
  s.columns = (out[1] - 1) * stride[1] + span[1];
  s.plane = longest_seen_ * s.row();
  return s;
}

bool SideBySideGeometry::in_place() const {
  return pad[0] == 0 && pad[1] == 0 && (out[0] - 1) * stride[0] + span[0] <= in[0] &&
         (out[1] - 1) * stride[1] + span[1] <= in[1];
}

SideBySideStrip SideBySideGeometry::needed(std::int64_t strip) const {
  const Rows rows = needed_rows(strip);
  const std::int64_t phase_columns = (in[1] + stride[1] - 1) / stride[1];
  SideBySideStrip s;
  s.first_row = rows.begin;
  s.rows = rows.end - rows.begin;
  s.left = std::max<std::int64_t>(0, -least_shift_[1]);
  s.columns = s.left + std::max(out[1], phase_columns + most_shift_[1]);
  s.plane = longest_needed_ * s.row();
  return s;
}

bool SideBySideGeometry::shift(int axis, std::int64_t phase, std::int64_t k, std::int64_t& q) const {
  const std::int64_t distance = phase + pad[axis] - k * dilation[axis];
  q = floor_divide(distance, stride[axis]);
  return q * stride[axis] == distance;
}

std::int64_t SideBySideGeometry::seen_floats() const {
  const std::int64_t columns = (out[1] - 1) * stride[1] + span[1];
  return (in_channels + 1) * longest_seen_ * columns * kSideBySide;
}

std::int64_t SideBySideGeometry::needed_floats() const {
  return out_channels * longest_needed_ * needed(0).row();
}

void copy_to_strip(const SideBySideStrip& strip, const float* from, const float* keep, std::int64_t height,
                   std::int64_t width, float* to) {
  const std::int64_t left = std::min(strip.left, strip.columns);
  const std::int64_t inside = std::min(width, strip.columns - left);
  const auto zero = [](float* at, std::int64_t pixels) {
    std::memset(at, 0, static_cast<std::size_t>(pixels * kSideBySide) * sizeof(float));
  };
  for (std::int64_t i = 0; i < strip.rows; ++i, to += strip.row()) {
    const std::int64_t row = strip.first_row + i;
    if (row < 0 || row >= height) {
      zero(to, strip.columns);
      continue;
    }
    zero(to, left);
    float* const inner = to + left * kSideBySide;
    const float* const line = from + row * width * kSideBySide;
    if (keep)
      side_by_side_open(keep + row * width * kSideBySide, line, inside * kSideBySide, inner);
    else
      std::memcpy(inner, line, static_cast<std::size_t>(inside * kSideBySide) * sizeof(float));
    zero(inner + inside * kSideBySide, strip.columns - left - inside);
  }
}

void unpool_to_strip(const SideBySideGeometry& g, const SideBySideStrip& strip, const float* dy, const float* winner,
                     const float* keep, float* to) {
  const auto zero = [](float* at, std::int64_t pixels) {
    std::memset(at, 0, static_cast<std::size_t>(pixels * kSideBySide) * sizeof(float));
  };
  const std::int64_t inside = g.pooled(1) * g.pool[1];
  for (std::int64_t i = 0; i < strip.rows; ++i, to += strip.row()) {
    const std::int64_t row = strip.first_row + i;
    if (row < 0 || row >= g.pooled(0) * g.pool[0]) {
      zero(to, strip.columns);
      continue;
    }
    const std::int64_t line = row / g.pool[0] * g.pooled(1) * kSideBySide;
    zero(to, strip.left);
    side_by_side_unpool_row(dy + line, winner + line, keep ? keep + line : nullptr, g.pooled(1), g.pool[1],
                            row * g.out[1], to + strip.left * kSideBySide);
    zero(to + (strip.left + inside) * kSideBySide, strip.columns - strip.left - inside);
  }
}

}  // namespace vitrine
