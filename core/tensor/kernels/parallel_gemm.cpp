#include "core/tensor/kernels/parallel_gemm.h"

#include <algorithm>
#include <type_traits>

#include "core/tensor/kernels/gemm.h"
#include "core/tensor/kernels/loops.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine {
namespace {

// Multiply-adds that make a task worth its dispatch: some ten microseconds of arithmetic.
constexpr std::int64_t kTaskProducts = 1'000'000;
constexpr std::int64_t kMostTiles = 16;
constexpr std::int64_t kMostParts = 8;
constexpr std::int64_t kRowStep = 16, kColumnStep = 48;  // tiles end where AVX-512's in registers do

struct Tiling {
  std::int64_t rows, columns;  // of a tile
};

std::int64_t share(std::int64_t length, std::int64_t parts, std::int64_t step) {
  const std::int64_t even = (length + parts - 1) / parts;
  return std::min(length, (even + step - 1) / step * step);
}

// Halves the longer side until there are enough tiles or they would become too small.
Tiling tile(std::int64_t m, std::int64_t n, std::int64_t k) {
  std::int64_t row_parts = 1, column_parts = 1;
  std::int64_t rows = m, columns = n;
  while (row_parts * column_parts < kMostTiles && rows * columns * k >= 2 * kTaskProducts) {
    const bool tall = rows >= 2 * kRowStep, broad = columns >= 2 * kColumnStep;
    if (!tall && !broad) break;
    (tall && (rows >= columns || !broad) ? row_parts : column_parts) *= 2;
    rows = share(m, row_parts, kRowStep);
    columns = share(n, column_parts, kColumnStep);
  }
  return {rows, columns};
}

// Elements of B that make a task of packing worth its dispatch.
constexpr std::int64_t kPackElements = 32 * 1024;
// Past this B is packed tile by tile: a copy of it all would cost more memory than the packing twice costs time.
constexpr std::int64_t kMostPacked = std::int64_t{16} << 20;

std::int64_t panel_count(std::int64_t n) {
  return chunk_count(n, simd::kPanelColumns);
}

// Of so many terms B is packed whole.
std::int64_t most_terms(std::int64_t n) {
  return kMostPacked / std::max<std::int64_t>(1, panel_count(n) * simd::kPanelColumns);
}

// B in panels, packed once for all tiles.
void pack(const Pool& pool, bool trans_b, std::int64_t n, std::int64_t k, const float* b, std::int64_t ldb,
          float* panels) {
  const std::int64_t elements = std::max<std::int64_t>(1, k * simd::kPanelColumns);
  pool.for_chunks(panel_count(n), std::max<std::int64_t>(1, kPackElements / elements), [&](Chunk chunk) {
    const std::int64_t column = chunk.begin * simd::kPanelColumns;
    simd::pack_panels(trans_b, std::min(n, chunk.end * simd::kPanelColumns) - column, k,
                      b + (trans_b ? column * ldb : column), ldb, panels + column * k);
  });
}

std::int64_t k_parts(std::int64_t m, std::int64_t n, std::int64_t k) {
  if (m * n > 16 * 1024) return 1;  // the output alone has enough tiles, and parts of it would be long to add
  return std::clamp<std::int64_t>(std::min(m * n * k / (kTaskProducts / 2), k / 128), 1, kMostParts);
}

}  // namespace

std::int64_t gemm_scratch_elements(std::int64_t n, std::int64_t k) {
  // A shorter sum never needs more: a batch may be shorter than planned.
  return gemm_in_vectors() ? panel_count(n) * simd::kPanelColumns * std::min(k, most_terms(n)) : 0;
}

template <class T>
void parallel_gemm(const Pool& pool, bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k,
                   T alpha, const T* a, std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c,
                   std::int64_t ldc, T* scratch, FunctionRef<void(GemmTile)> finish) {
  if (m <= 0 || n <= 0) return;
  const Tiling size = tile(m, n, k);
  const std::int64_t across = chunk_count(n, size.columns);
  const bool packed =
      std::is_same_v<T, float> && gemm_in_vectors() && k <= most_terms(n) && (trans_b || m > kDirectRows);
  if constexpr (std::is_same_v<T, float>) {
    if (packed) pack(pool, trans_b, n, k, b, ldb, scratch);
  }
  pool.for_chunks(chunk_count(m, size.rows) * across, 1, [&](Chunk chunk) {
    for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
      const std::int64_t row = i / across * size.rows, column = i % across * size.columns;
      const GemmTile part{row, std::min(m, row + size.rows), column, std::min(n, column + size.columns)};
      const std::int64_t rows = part.row_end - row, columns = part.column_end - column;
      const T* const from = a + (trans_a ? row : row * lda);
      T* const to = c + row * ldc + column;
      if constexpr (std::is_same_v<T, float>) {
        if (packed)
          simd::panel_product({rows, columns, k, from, trans_a ? 1 : lda, trans_a ? lda : 1, scratch + column * k,
                               simd::kPanelColumns, k * simd::kPanelColumns, to, ldc, alpha, beta});
      }
      if (!packed)
        gemm(trans_a, trans_b, rows, columns, k, alpha, from, lda, b + (trans_b ? column * ldb : column), ldb, beta,
             to, ldc);
      finish(part);
    }
  });
}

std::int64_t long_k_scratch_elements(std::int64_t m, std::int64_t n, std::int64_t k) {
  const std::int64_t parts = k_parts(m, n, k);
  if (parts <= 1) return gemm_scratch_elements(n, k);
  // A shorter sum may be the longest that is not cut.
  const std::int64_t longest = std::min(k, std::max<std::int64_t>(256, kTaskProducts / (m * n) + 1));
  return std::max(parts * aligned_count(m * n), gemm_scratch_elements(n, longest));
}

template <class T>
void parallel_gemm_long_k(const Pool& pool, bool trans_a, bool trans_b, std::int64_t m, std::int64_t n,
                          std::int64_t k, const T* a, std::int64_t lda, const T* b, std::int64_t ldb, bool add, T* c,
                          T* scratch) {
  const std::int64_t parts = k_parts(m, n, k);
  if (parts <= 1) {
    parallel_gemm(pool, trans_a, trans_b, m, n, k, T{1}, a, lda, b, ldb, add ? T{1} : T{0}, c, n, scratch,
                  [](GemmTile) {});
    return;
  }
  const std::int64_t length = (k + parts - 1) / parts, stride = aligned_count(m * n);
  pool.for_chunks(k, length, [&](Chunk chunk) {
    gemm(trans_a, trans_b, m, n, chunk.end - chunk.begin, T{1}, a + (trans_a ? chunk.begin * lda : chunk.begin), lda,
         b + (trans_b ? chunk.begin : chunk.begin * ldb), ldb, T{0}, scratch + chunk.index * stride, n);
  });
  sum_parts(pool, scratch, chunk_count(k, length), stride, m * n, add, c);
}

#define VITRINE_INSTANTIATE(T)                                                                                       \
  template void parallel_gemm<T>(const Pool&, bool, bool, std::int64_t, std::int64_t, std::int64_t, T, const T*,     \
                                 std::int64_t, const T*, std::int64_t, T, T*, std::int64_t, T*,                      \
                                 FunctionRef<void(GemmTile)>);                                                       \
  template void parallel_gemm_long_k<T>(const Pool&, bool, bool, std::int64_t, std::int64_t, std::int64_t, const T*, \
                                        std::int64_t, const T*, std::int64_t, bool, T*, T*);
VITRINE_INSTANTIATE(float)
VITRINE_INSTANTIATE(double)
#undef VITRINE_INSTANTIATE

}  // namespace vitrine
