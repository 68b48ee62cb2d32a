// Matrix products in vectors. A tile of C stays in registers while one stretch of k runs past it; B comes in panels
// of sixteen columns that are read in order, A is broadcast from where it lies, or from a copy where its rows lie
// across. The blocking follows Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
//
// Every element of C is one chain over each stretch of k, the stretches are added in order: its bits do not depend on
// how C is cut into tiles.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_gemm.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_math-inl.h"
#include "core/tensor/kernels/tuning.h"

#ifndef VITRINE_SIMD_GEMM_SHARED
#define VITRINE_SIMD_GEMM_SHARED
namespace vitrine::simd {
// Rows of A that lie across, side by side; of the calling thread.
inline float* turned_rows() {
  alignas(64) static thread_local float buffer[tuning::kRowBlock * tuning::kProductStretch];
  return buffer;
}
}  // namespace vitrine::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

constexpr int kPanelVectors = static_cast<int>(kPanelColumns / hn::MaxLanes(F()));
// Sums that fit the registers beside a line of B: 24 of the 32 that AVX-512 has, 12 or fewer of 16 elsewhere.
#if HWY_TARGET <= HWY_AVX3
constexpr int kRows = 8, kPanels = 3;
#elif HWY_TARGET == HWY_AVX2
constexpr int kRows = 6, kPanels = 1;
#else
constexpr int kRows = 2, kPanels = 1;
#endif

struct All {
  HWY_INLINE Whole Vector(int) const { return {}; }
};
struct Some {  // the first columns of a panel
  std::int64_t columns;
  HWY_INLINE Part Vector(int v) const { return {std::clamp<std::int64_t>(columns - v * Width(), 0, Width())}; }
};

// A stretch of the product: everything of `p` but where it begins and how long it is.
struct Stretch {
  const PanelProduct* p;
  std::int64_t k;
  const float* a;
  std::int64_t row_step, k_step;
  const float* b;
  float* c;
  float beta;
};

template <int kTileRows, int kTilePanels, class Columns>
HWY_NOINLINE void Tile(const Stretch& s, Columns columns) {
  constexpr int kVectors = kTilePanels * kPanelVectors;
  const PanelProduct& p = *s.p;
  V sums[kTileRows][kVectors];
  HWY_UNROLL(8)
  for (int r = 0; r < kTileRows; ++r) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::Zero(F());
  }
  const std::int64_t row_step = s.row_step, k_step = s.k_step, b_row = p.b_row;
  const float *a = s.a, *b = s.b;
  for (std::int64_t k = 0; k < s.k; ++k, a += k_step, b += b_row) {
    V line[kVectors];
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) {
      const int in_panel = v % kPanelVectors;
      line[v] = columns.Vector(in_panel).Load(b + v / kPanelVectors * p.b_panel + in_panel * Width());
    }
    HWY_UNROLL(8)
    for (int r = 0; r < kTileRows; ++r) {
      const V factor = Set(a[r * row_step]);
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(factor, line[v], sums[r][v]);
    }
  }
  const V alpha = Set(p.alpha), beta = Set(s.beta);
  HWY_UNROLL(8)
  for (int r = 0; r < kTileRows; ++r) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) {
      float* const c = s.c + r * p.ldc + v * Width();
      const auto access = columns.Vector(v % kPanelVectors);
      V out = hn::Mul(alpha, sums[r][v]);
      if (s.beta != 0) out = hn::MulAdd(beta, access.Load(c), out);
      access.Store(out, c);
    }
  }
}

using WholeTile = void (*)(const Stretch&, All);
using PartTile = void (*)(const Stretch&, Some);

template <int kTilePanels, int... kRow>
constexpr auto WholeTiles(std::integer_sequence<int, kRow...>) {
  return std::array<WholeTile, sizeof...(kRow)>{Tile<kRow + 1, kTilePanels, All>...};
}
template <int... kRow>
constexpr auto PartTiles(std::integer_sequence<int, kRow...>) {
  return std::array<PartTile, sizeof...(kRow)>{Tile<kRow + 1, 1, Some>...};
}
using RowCounts = std::make_integer_sequence<int, kRows>;

// The first of `tiles` is for one row, and so on.
HWY_INLINE const WholeTile* TilesOf(std::int64_t panels) {
  static constexpr auto kOne = WholeTiles<1>(RowCounts());
#if HWY_TARGET <= HWY_AVX3
  static constexpr auto kTwo = WholeTiles<2>(RowCounts());
  static constexpr auto kThree = WholeTiles<3>(RowCounts());
  if (panels == 3) return kThree.data();
  if (panels == 2) return kTwo.data();
#endif
  (void)panels;
  return kOne.data();
}

// Rows of A that lie across: for each tile (k, rows).
HWY_INLINE void TurnRows(const float* a, std::int64_t k_step, std::int64_t rows, std::int64_t k, float* to) {
  std::int64_t row = 0;
  for (; row + kRows <= rows; row += kRows) {
    const float* from = a + row;
    for (std::int64_t q = 0; q < k; ++q, from += k_step, to += kRows) std::memcpy(to, from, kRows * sizeof(float));
  }
  for (std::int64_t q = 0; row < rows && q < k; ++q) to = std::copy(a + q * k_step + row, a + q * k_step + rows, to);
}

// A block of rows against all panels.
HWY_INLINE void RowBlock(const Stretch& block, std::int64_t rows, bool turned) {
  static constexpr auto kParts = PartTiles(RowCounts());
  const PanelProduct& p = *block.p;
  const std::int64_t whole = p.n / kPanelColumns;
  Stretch s = block;
  for (std::int64_t panel = 0; panel * kPanelColumns < p.n;) {
    const std::int64_t panels = std::min<std::int64_t>(kPanels, whole - panel),
                       together = std::max<std::int64_t>(1, panels);
    const WholeTile* const tiles = TilesOf(panels);
    s.b = block.b + panel * p.b_panel;
    for (std::int64_t row = 0; row < rows; row += kRows) {
      const std::int64_t height = std::min<std::int64_t>(kRows, rows - row);
      s.a = turned ? block.a + row * s.k : block.a + row * s.row_step;
      if (turned) s.k_step = height;
      s.c = block.c + row * p.ldc + panel * kPanelColumns;
      if (panels > 0)
        tiles[height - 1](s, All{});
      else
        kParts[static_cast<std::size_t>(height - 1)](s, Some{p.n - panel * kPanelColumns});
    }
    panel += together;
  }
}

}  // namespace

void Product(const PanelProduct* product) {
  const PanelProduct& p = *product;
  const bool turn = p.k_step != 1 && p.n > 2 * kPanels * kPanelColumns;
  std::int64_t from = 0;
  do {  // an empty sum is a sum too
    const std::int64_t k = std::min(tuning::kProductStretch, p.k - from);
    for (std::int64_t row = 0; row < p.m; row += tuning::kRowBlock) {
      const std::int64_t rows = std::min(tuning::kRowBlock, p.m - row);
      Stretch s{&p,
                k,
                p.a + row * p.row_step + from * p.k_step,
                p.row_step,
                p.k_step,
                p.b + from * p.b_row,
                p.c + row * p.ldc,
                from == 0 ? p.beta : 1};
      if (turn) {
        TurnRows(s.a, p.k_step, rows, k, turned_rows());
        s.a = turned_rows();
      }
      RowBlock(s, rows, turn);
    }
    from += k;
  } while (from < p.k);
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(Product);
}  // namespace

void panel_product(const PanelProduct& product) {
  if (product.m > 0 && product.n > 0) VITRINE_DISPATCH(Product)(&product);
}

}  // namespace vitrine::simd
#endif
