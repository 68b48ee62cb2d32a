#include "core/tensor/kernels/parallel_gemm.h"

#include <algorithm>

#include "core/tensor/kernels/gemm.h"
#include "core/tensor/kernels/loops.h"

namespace vitrine {
namespace {

// Multiply-adds that make a task worth its dispatch and the packing that every call of gemm does for itself: some ten
// microseconds of arithmetic.
constexpr std::int64_t kTaskProducts = 1'000'000;
constexpr std::int64_t kMostTiles = 16;
constexpr std::int64_t kMostParts = 8;
constexpr std::int64_t kTileStep = 16;  // tiles end on whole vectors

struct Tiling {
  std::int64_t rows, columns;  // of a tile
};

std::int64_t share(std::int64_t length, std::int64_t parts) {
  const std::int64_t even = (length + parts - 1) / parts;
  return std::min(length, (even + kTileStep - 1) / kTileStep * kTileStep);
}

// Halves the longer side until there are enough tiles or they would become too small.
Tiling tile(std::int64_t m, std::int64_t n, std::int64_t k) {
  std::int64_t row_parts = 1, column_parts = 1;
  std::int64_t rows = m, columns = n;
  while (row_parts * column_parts < kMostTiles && rows * columns * k >= 2 * kTaskProducts &&
         std::max(rows, columns) >= 2 * kTileStep) {
    (rows >= columns ? row_parts : column_parts) *= 2;
    rows = share(m, row_parts);
    columns = share(n, column_parts);
  }
  return {rows, columns};
}

std::int64_t k_parts(std::int64_t m, std::int64_t n, std::int64_t k) {
  if (m * n > 16 * 1024) return 1;  // the output alone has enough tiles, and parts of it would be long to add
  return std::clamp<std::int64_t>(std::min(m * n * k / (kTaskProducts / 2), k / 128), 1, kMostParts);
}

}  // namespace

template <class T>
void parallel_gemm(const Pool& pool, bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k,
                   T alpha, const T* a, std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c,
                   std::int64_t ldc, FunctionRef<void(GemmTile)> finish) {
  if (m <= 0 || n <= 0) return;
  const Tiling size = tile(m, n, k);
  const std::int64_t across = chunk_count(n, size.columns);
  pool.for_chunks(chunk_count(m, size.rows) * across, 1, [&](Chunk chunk) {
    for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
      const std::int64_t row = i / across * size.rows, column = i % across * size.columns;
      const GemmTile part{row, std::min(m, row + size.rows), column, std::min(n, column + size.columns)};
      gemm(trans_a, trans_b, part.row_end - row, part.column_end - column, k, alpha, a + (trans_a ? row : row * lda),
           lda, b + (trans_b ? column * ldb : column), ldb, beta, c + row * ldc + column, ldc);
      finish(part);
    }
  });
}

template <class T>
void parallel_gemm(const Pool& pool, bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k,
                   T alpha, const T* a, std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c,
                   std::int64_t ldc) {
  parallel_gemm(pool, trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, [](GemmTile) {});
}

std::int64_t long_k_scratch_elements(std::int64_t m, std::int64_t n, std::int64_t k) {
  const std::int64_t parts = k_parts(m, n, k);
  return parts > 1 ? parts * aligned_count(m * n) : 0;
}

template <class T>
void parallel_gemm_long_k(const Pool& pool, bool trans_a, bool trans_b, std::int64_t m, std::int64_t n,
                          std::int64_t k, const T* a, std::int64_t lda, const T* b, std::int64_t ldb, bool add, T* c,
                          T* scratch) {
  const std::int64_t parts = k_parts(m, n, k);
  if (parts <= 1) {
    parallel_gemm(pool, trans_a, trans_b, m, n, k, T{1}, a, lda, b, ldb, add ? T{1} : T{0}, c, n);
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
                                 std::int64_t, const T*, std::int64_t, T, T*, std::int64_t,                          \
                                 FunctionRef<void(GemmTile)>);                                                       \
  template void parallel_gemm<T>(const Pool&, bool, bool, std::int64_t, std::int64_t, std::int64_t, T, const T*,     \
                                 std::int64_t, const T*, std::int64_t, T, T*, std::int64_t);                         \
  template void parallel_gemm_long_k<T>(const Pool&, bool, bool, std::int64_t, std::int64_t, std::int64_t, const T*, \
                                        std::int64_t, const T*, std::int64_t, bool, T*, T*);
VITRINE_INSTANTIATE(float)
VITRINE_INSTANTIATE(double)
#undef VITRINE_INSTANTIATE

}  // namespace vitrine
