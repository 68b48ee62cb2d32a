// Copies a matrix into panels of sixteen columns, the order in which products read it.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_pack.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "core/tensor/kernels/side_by_side_transpose.h"
#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_lanes-inl.h"
#include "core/tensor/side_by_side.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

static_assert(kPanelColumns == kSideBySide, "rows_to_side_by_side turns the columns that lie across");
constexpr std::int64_t kVectors = kPanelColumns / static_cast<std::int64_t>(hn::MaxLanes(F()));

#if HWY_TARGET <= HWY_AVX2
// Four rows, transposed within each block of four: out[i] holds element 4·block + i of the four rows.
HWY_INLINE void TurnBlocks(const float* from, std::int64_t step, V* out) {
  const hn::RepartitionToWide<F> pairs;
  const V a = hn::LoadU(F(), from), b = hn::LoadU(F(), from + step), c = hn::LoadU(F(), from + 2 * step),
          d = hn::LoadU(F(), from + 3 * step);
  const auto ab_low = hn::BitCast(pairs, hn::InterleaveLower(F(), a, b));
  const auto ab_high = hn::BitCast(pairs, hn::InterleaveUpper(F(), a, b));
  const auto cd_low = hn::BitCast(pairs, hn::InterleaveLower(F(), c, d));
  const auto cd_high = hn::BitCast(pairs, hn::InterleaveUpper(F(), c, d));
  out[0] = hn::BitCast(F(), hn::InterleaveLower(pairs, ab_low, cd_low));
  out[1] = hn::BitCast(F(), hn::InterleaveUpper(pairs, ab_low, cd_low));
  out[2] = hn::BitCast(F(), hn::InterleaveLower(pairs, ab_high, cd_high));
  out[3] = hn::BitCast(F(), hn::InterleaveUpper(pairs, ab_high, cd_high));
}
#endif

// As many rows as a vector has lanes, and as many of their elements; element e of row r goes to to[e·16 + r].
#if HWY_TARGET <= HWY_AVX3
HWY_INLINE void TurnSquare(const float* from, std::int64_t step, float* to) {
  V rows[4][4];
  HWY_UNROLL(4)
  for (int group = 0; group < 4; ++group) TurnBlocks(from + 4 * group * step, step, rows[group]);
  HWY_UNROLL(4)
  for (int i = 0; i < 4; ++i) {
    const V a = rows[0][i], b = rows[1][i], c = rows[2][i], d = rows[3][i];
    const V even_low = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a),
            odd_low = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
    const V even_high = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(d), c),
            odd_high = hn::OddEvenBlocks(d, hn::SwapAdjacentBlocks(c));
    hn::StoreU(hn::ConcatLowerLower(F(), even_high, even_low), F(), to + i * kPanelColumns);
    hn::StoreU(hn::ConcatLowerLower(F(), odd_high, odd_low), F(), to + (4 + i) * kPanelColumns);
    hn::StoreU(hn::ConcatUpperUpper(F(), even_high, even_low), F(), to + (8 + i) * kPanelColumns);
    hn::StoreU(hn::ConcatUpperUpper(F(), odd_high, odd_low), F(), to + (12 + i) * kPanelColumns);
  }
}
#elif HWY_TARGET == HWY_AVX2
HWY_INLINE void TurnSquare(const float* from, std::int64_t step, float* to) {
  V low[4], high[4];
  TurnBlocks(from, step, low);
  TurnBlocks(from + 4 * step, step, high);
  HWY_UNROLL(4)
  for (int i = 0; i < 4; ++i) {
    hn::StoreU(hn::ConcatLowerLower(F(), high[i], low[i]), F(), to + i * kPanelColumns);
    hn::StoreU(hn::ConcatUpperUpper(F(), high[i], low[i]), F(), to + (4 + i) * kPanelColumns);
  }
}
#endif

}  // namespace

// Columns that lie in rows.
void Pack(const float* b, std::int64_t ldb, std::int64_t n, std::int64_t k, float* panels) {
  constexpr std::int64_t kTogether = 4;  // panels written at a time: few enough streams for any cache
  for (std::int64_t column = 0; column < n; column += kTogether * kPanelColumns) {
    const std::int64_t end = std::min(n, column + kTogether * kPanelColumns);
    for (std::int64_t q = 0; q < k; ++q) {
      float* to = panels + column * k + q * kPanelColumns;
      std::int64_t at = column;
      for (; at + kPanelColumns <= end; at += kPanelColumns, to += k * kPanelColumns) {
        HWY_UNROLL(16)
        for (std::int64_t v = 0; v < kVectors; ++v)
          hn::StoreU(hn::LoadU(F(), b + q * ldb + at + v * Width()), F(), to + v * Width());
      }
      if (at == end) continue;
      for (std::int64_t i = 0; i < kPanelColumns; ++i) to[i] = at + i < end ? b[q * ldb + at + i] : 0;
    }
  }
}

// Columns that lie across: each row of `b` becomes one.
void PackTurned(const float* b, std::int64_t ldb, std::int64_t n, std::int64_t k, float* panels) {
  for (std::int64_t column = 0; column < n; column += kPanelColumns, b += kPanelColumns * ldb) {
    float* const to = panels + column * k;
    const std::int64_t valid = std::min(kPanelColumns, n - column);
    std::int64_t q = 0;
#if HWY_TARGET <= HWY_AVX2
    for (; valid == kPanelColumns && q + Width() <= k; q += Width()) {
      for (std::int64_t row = 0; row < kPanelColumns; row += Width())
        TurnSquare(b + row * ldb + q, ldb, to + q * kPanelColumns + row);
    }
#endif
    rows_to_side_by_side(b, ldb, valid, q, k, false, to);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(Pack);
HWY_EXPORT(PackTurned);
}  // namespace

void pack_panels(bool transposed, std::int64_t n, std::int64_t k, const float* b, std::int64_t ldb, float* panels) {
  if (transposed)
    VITRINE_DISPATCH(PackTurned)(b, ldb, n, k, panels);
  else
    VITRINE_DISPATCH(Pack)(b, ldb, n, k, panels);
}

}  // namespace vitrine::simd
#endif
