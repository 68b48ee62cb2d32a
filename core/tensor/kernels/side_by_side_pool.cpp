#include "core/tensor/kernels/side_by_side_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/side_by_side_pool.cpp"
#include "core/tensor/kernels/simd_target.h"
// The order matters: the line above says for which targets this file is compiled again.
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <cstring>

#include "core/tensor/side_by_side.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr D kTag;
constexpr std::int64_t kWidth = static_cast<std::int64_t>(MaxLanes(D()));

struct Range {
  std::int64_t begin, end;
  [[nodiscard]] std::int64_t length() const { return end > begin ? end - begin : 0; }
};

// Pixels of the window at `position` that lie inside the image.
HWY_INLINE Range window(const SideBySideWindows& w, int axis, std::int64_t position) {
  const std::int64_t begin = position * w.stride[axis] - w.pad[axis], end = begin + w.kernel[axis];
  return {begin > 0 ? begin : 0, end < w.in[axis] ? end : w.in[axis]};
}

// body(output pixel, rows, columns) for every window.
template <class F>
HWY_INLINE void for_windows(const SideBySideWindows& w, F body) {
  for (std::int64_t oy = 0, o = 0; oy < w.out[0]; ++oy) {
    const Range rows = window(w, 0, oy);
    for (std::int64_t ox = 0; ox < w.out[1]; ++ox, ++o) body(o, rows, window(w, 1, ox));
  }
}

void max_pool(const SideBySideWindows& w, const float* x, float* y, float* winner) {
  for_windows(w, [&](std::int64_t o, Range rows, Range columns) HWY_ATTR {
    const bool any = rows.length() > 0 && columns.length() > 0;
    const std::int64_t first = any ? rows.begin * w.in[1] + columns.begin : -1;
    for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
      V best = any ? hn::Load(kTag, x + first * kSideBySide + part) : hn::Zero(kTag);
      V holder = hn::Set(kTag, static_cast<float>(any ? first + w.first_pixel : -1));
      for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        for (std::int64_t column = columns.begin; column < columns.end; ++column) {
          const std::int64_t pixel = row * w.in[1] + column;
          const V value = hn::Load(kTag, x + pixel * kSideBySide + part);
          const auto takes = hn::Or(hn::Gt(value, best), hn::IsNaN(value));
          best = hn::IfThenElse(takes, value, best);
          holder = hn::IfThenElse(takes, hn::Set(kTag, static_cast<float>(pixel + w.first_pixel)), holder);
        }
      }
      hn::Store(best, kTag, y + o * kSideBySide + part);
      hn::Store(holder, kTag, winner + o * kSideBySide + part);
    }
  });
}

// Windows that neither overlap nor leave a pixel out write every pixel once.
HWY_INLINE bool tiles_exactly(const SideBySideWindows& w) {
  for (int axis = 0; axis < 2; ++axis) {
    if (w.kernel[axis] != w.stride[axis] || w.pad[axis] != 0 || w.out[axis] * w.stride[axis] < w.in[axis])
      return false;
  }
  return true;
}

HWY_INLINE void clear_plane(const SideBySideWindows& w, float* dx) {
  std::memset(dx, 0, static_cast<std::size_t>(w.in[0] * w.in[1] * kSideBySide) * sizeof(float));
}

void max_pool_gradient(const SideBySideWindows& w, const float* dy, const float* winner, bool add, float* dx) {
  const bool overwrite = !add && tiles_exactly(w);
  if (!add && !overwrite) clear_plane(w, dx);
  for_windows(w, [&](std::int64_t o, Range rows, Range columns) HWY_ATTR {
    for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
      const V g = hn::Load(kTag, dy + o * kSideBySide + part),
              holder = hn::Load(kTag, winner + o * kSideBySide + part);
      for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        for (std::int64_t column = columns.begin; column < columns.end; ++column) {
          const std::int64_t pixel = row * w.in[1] + column;
          float* const to = dx + pixel * kSideBySide + part;
          const V here = hn::IfThenElseZero(hn::Eq(holder, hn::Set(kTag, static_cast<float>(pixel))), g);
          hn::Store(overwrite ? here : hn::Add(hn::Load(kTag, to), here), kTag, to);
        }
      }
    }
  });
}

void unpool_row(const float* dy, const float* winner, const float* y, std::int64_t windows, std::int64_t width,
                std::int64_t first_pixel, float* to) {
  for (std::int64_t at = 0; at < windows; ++at) {
    for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
      const std::int64_t from = at * kSideBySide + part;
      const V holder = hn::Load(kTag, winner + from);
      V g = hn::Load(kTag, dy + from);
      if (y) g = hn::IfThenZeroElse(hn::Le(hn::Load(kTag, y + from), hn::Zero(kTag)), g);
      for (std::int64_t k = 0; k < width; ++k) {
        const std::int64_t pixel = at * width + k;
        const V here = hn::Set(kTag, static_cast<float>(first_pixel + pixel));
        hn::Store(hn::IfThenElseZero(hn::Eq(holder, here), g), kTag, to + pixel * kSideBySide + part);
      }
    }
  }
}

HWY_INLINE float share(Range rows, Range columns) {
  const std::int64_t pixels = rows.length() * columns.length();
  return pixels > 0 ? 1.0F / static_cast<float>(pixels) : 0.0F;
}

void average_pool(const SideBySideWindows& w, const float* x, float* y) {
  for_windows(w, [&](std::int64_t o, Range rows, Range columns) HWY_ATTR {
    const V factor = hn::Set(kTag, share(rows, columns));
    for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
      V sum = hn::Zero(kTag);
      for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        for (std::int64_t column = columns.begin; column < columns.end; ++column)
          sum = hn::Add(sum, hn::Load(kTag, x + (row * w.in[1] + column) * kSideBySide + part));
      }
      hn::Store(hn::Mul(sum, factor), kTag, y + o * kSideBySide + part);
    }
  });
}

void average_pool_gradient(const SideBySideWindows& w, const float* dy, bool add, float* dx) {
  if (!add) clear_plane(w, dx);
  for_windows(w, [&](std::int64_t o, Range rows, Range columns) HWY_ATTR {
    const V factor = hn::Set(kTag, share(rows, columns));
    for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
      const V g = hn::Mul(hn::Load(kTag, dy + o * kSideBySide + part), factor);
      for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        for (std::int64_t column = columns.begin; column < columns.end; ++column) {
          float* const to = dx + (row * w.in[1] + column) * kSideBySide + part;
          hn::Store(hn::Add(hn::Load(kTag, to), g), kTag, to);
        }
      }
    }
  });
}

void plane_sums(const float* x, std::int64_t pixels, float* sums) {
  for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
    V even = hn::Zero(kTag), odd = even;
    std::int64_t p = 0;
    for (; p + 2 <= pixels; p += 2) {
      even = hn::Add(even, hn::Load(kTag, x + p * kSideBySide + part));
      odd = hn::Add(odd, hn::Load(kTag, x + (p + 1) * kSideBySide + part));
    }
    if (p < pixels) even = hn::Add(even, hn::Load(kTag, x + p * kSideBySide + part));
    hn::Store(hn::Add(even, odd), kTag, sums + part);
  }
}

void spread(const float* values, std::int64_t pixels, bool add, float* x) {
  for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
    const V value = hn::Load(kTag, values + part);
    for (std::int64_t p = 0; p < pixels; ++p) {
      float* const to = x + p * kSideBySide + part;
      hn::Store(add ? hn::Add(hn::Load(kTag, to), value) : value, kTag, to);
    }
  }
}

}  // namespace vitrine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine {

HWY_EXPORT(max_pool);
HWY_EXPORT(max_pool_gradient);
HWY_EXPORT(unpool_row);
HWY_EXPORT(average_pool);
HWY_EXPORT(average_pool_gradient);
HWY_EXPORT(plane_sums);
HWY_EXPORT(spread);

void side_by_side_max_pool(const SideBySideWindows& windows, const float* x, float* y, float* winner) {
  VITRINE_DISPATCH(max_pool)(windows, x, y, winner);
}
void side_by_side_max_pool_gradient(const SideBySideWindows& windows, const float* dy, const float* winner, bool add,
                                    float* dx) {
  VITRINE_DISPATCH(max_pool_gradient)(windows, dy, winner, add, dx);
}
void side_by_side_unpool_row(const float* dy, const float* winner, const float* y, std::int64_t windows,
                             std::int64_t width, std::int64_t first_pixel, float* to) {
  VITRINE_DISPATCH(unpool_row)(dy, winner, y, windows, width, first_pixel, to);
}
void side_by_side_average_pool(const SideBySideWindows& windows, const float* x, float* y) {
  VITRINE_DISPATCH(average_pool)(windows, x, y);
}
void side_by_side_average_pool_gradient(const SideBySideWindows& windows, const float* dy, bool add, float* dx) {
  VITRINE_DISPATCH(average_pool_gradient)(windows, dy, add, dx);
}
void side_by_side_plane_sums(const float* x, std::int64_t pixels, float* sums) {
  VITRINE_DISPATCH(plane_sums)(x, pixels, sums);
}
void side_by_side_spread(const float* values, std::int64_t pixels, bool add, float* x) {
  VITRINE_DISPATCH(spread)(values, pixels, add, x);
}

}  // namespace vitrine
#endif
