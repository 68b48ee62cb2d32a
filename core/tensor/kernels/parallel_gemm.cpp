#include "core/tensor/kernels/parallel_gemm.h"

#include <algorithm>
#include <type_traits>

#include "core/tensor/kernels/gemm.h"
#include "core/tensor/kernels/loops.h"
#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/tuning.h"

namespace vitrine {
namespace {

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
  while (row_parts * column_parts < tuning::kMostTiles && rows * columns * k >= 2 * tuning::kProductTask) {
    const bool tall = rows >= 2 * tuning::kRowStep, broad = columns >= 2 * tuning::kColumnStep;
    if (!tall && !broad) break;
    (tall && (rows >= columns || !broad) ? row_parts : column_parts) *= 2;
    rows = share(m, row_parts, tuning::kRowStep);
    columns = share(n, column_parts, tuning::kColumnStep);
  }
  return {rows, columns};
}

// body(tile) for the tiles of m×n, a task each.
template <class F>
void for_tiles(const Pool& pool, std::int64_t m, std::int64_t n, std::int64_t k, F body) {
  const Tiling size = tile(m, n, k);
  const std::int64_t across = chunk_count(n, size.columns);
  pool.for_chunks(chunk_count(m, size.rows) * across, 1, [&](Chunk chunk) {
    for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
      const std::int64_t row = i / across * size.rows, column = i % across * size.columns;
      body(GemmTile{row, std::min(m, row + size.rows), column, std::min(n, column + size.columns)});
    }
  });
}

std::int64_t panel_count(std::int64_t n) {
  return chunk_count(n, simd::kPanelColumns);
}

// What of B lies in panels at a time: all of it, unless it is very large. A sum is cut where it changes no bit.
constexpr std::int64_t kMostColumns = tuning::kMostPacked / tuning::kProductStretch;
std::int64_t most_terms(std::int64_t n) {
  const std::int64_t terms =
      tuning::kMostPacked / std::max<std::int64_t>(1, panel_count(std::min(n, kMostColumns)) * simd::kPanelColumns);
  return terms / tuning::kProductStretch * tuning::kProductStretch;
}

void pack(const Pool& pool, bool across, std::int64_t n, std::int64_t k, const float* b, std::int64_t ldb,
          float* panels) {
  const std::int64_t elements = std::max<std::int64_t>(1, k * simd::kPanelColumns);
  pool.for_chunks(panel_count(n), std::max<std::int64_t>(1, tuning::kPackElements / elements), [&](Chunk chunk) {
    const std::int64_t column = chunk.begin * simd::kPanelColumns;
    simd::pack_panels(across, std::min(n, chunk.end * simd::kPanelColumns) - column, k,
                      b + (across ? column * ldb : column), ldb, panels + column * k);
  });
}

// The columns of C from `first` on, as many as lie in panels at a time.
void panel_columns(const Pool& pool, const ProductShape& s, std::int64_t first, const float* a, std::int64_t lda,
                   const float* b, std::int64_t ldb, bool add, float* c, float* panels,
                   FunctionRef<void(GemmTile)> finish) {
  const std::int64_t n = std::min(kMostColumns, s.n - first), most = most_terms(s.n);
  std::int64_t from = 0;
  do {  // an empty sum is a sum too
    const std::int64_t terms = std::min(most, s.k - from), step = terms * simd::kPanelColumns;
    pack(pool, s.b_across, n, terms, b + (s.b_across ? first * ldb + from : from * ldb + first), ldb, panels);
    for_tiles(pool, s.m, n, s.k, [&](const GemmTile& t) {
      const float* const rows = a + (s.a_across ? t.row_begin + from * lda : t.row_begin * lda + from);
      simd::panel_product({t.row_end - t.row_begin, t.column_end - t.column_begin, terms, rows, s.a_across ? 1 : lda,
                           s.a_across ? lda : 1, panels + t.column_begin * terms, simd::kPanelColumns, step,
                           c + t.row_begin * s.n + first + t.column_begin, s.n, 1, add || from > 0 ? 1.0F : 0.0F});
      if (from + terms == s.k) finish({t.row_begin, t.row_end, first + t.column_begin, first + t.column_end});
    });
    from += terms;
  } while (from < s.k);
}

// Tiles whose products find B as it lies.
template <class T>
void whole_sums(const Pool& pool, const ProductShape& s, const T* a, std::int64_t lda, const T* b, std::int64_t ldb,
                bool add, T* c, FunctionRef<void(GemmTile)> finish) {
  for_tiles(pool, s.m, s.n, s.k, [&](const GemmTile& t) {
    gemm(s.a_across, s.b_across, t.row_end - t.row_begin, t.column_end - t.column_begin, s.k, T{1},
         a + (s.a_across ? t.row_begin : t.row_begin * lda), lda,
         b + (s.b_across ? t.column_begin * ldb : t.column_begin), ldb, add ? T{1} : T{0},
         c + t.row_begin * s.n + t.column_begin, s.n);
    finish(t);
  });
}

// Each part is a product of its own in the scratch; they are added in order.
template <class T>
void split_sum(const Pool& pool, const ProductShape& s, const T* a, std::int64_t lda, const T* b, std::int64_t ldb,
               bool add, T* c, T* scratch, FunctionRef<void(GemmTile)> finish) {
  const std::int64_t parts = split_parts(s), length = (s.k + parts - 1) / parts, stride = aligned_count(s.m * s.n);
  pool.for_chunks(s.k, length, [&](Chunk chunk) {
    gemm(s.a_across, s.b_across, s.m, s.n, chunk.end - chunk.begin, T{1},
         a + (s.a_across ? chunk.begin * lda : chunk.begin), lda, b + (s.b_across ? chunk.begin : chunk.begin * ldb),
         ldb, T{0}, scratch + chunk.index * stride, s.n);
  });
  sum_parts(pool, scratch, chunk_count(s.k, length), stride, s.m * s.n, add, c);
  finish({0, s.m, 0, s.n});
}

}  // namespace

std::int64_t gemm_scratch_elements(const ProductShape& s) {
  const std::int64_t columns = panel_count(std::min(s.n, kMostColumns)) * simd::kPanelColumns;
  const auto panels = [&](std::int64_t k) {
    return computes_in_eigen(s.type) ? 0 : columns * std::min(k, most_terms(s.n));
  };
  const std::int64_t parts = split_parts(s);
  if (parts <= 1) return panels(s.k);
  // A shorter sum may be the longest that is not split.
  const std::int64_t longest = std::max(2 * tuning::kSplitTerms, 2 * tuning::kSplitProducts / (s.m * s.n) + 1);
  return std::max(parts * aligned_count(s.m * s.n), panels(std::min(s.k, longest)));
}

template <class T>
void parallel_gemm(const Pool& pool, const ProductShape& s, const T* a, std::int64_t lda, const T* b,
                   std::int64_t ldb, bool add, T* c, T* scratch, FunctionRef<void(GemmTile)> finish) {
  if (s.m <= 0 || s.n <= 0) return;
  const ProductRoute route = choose_product(s);
  if (route == ProductRoute::split) return split_sum(pool, s, a, lda, b, ldb, add, c, scratch, finish);
  if constexpr (std::is_same_v<T, float>) {
    for (std::int64_t column = 0; route == ProductRoute::panels && column < s.n; column += kMostColumns)
      panel_columns(pool, s, column, a, lda, b, ldb, add, c, scratch, finish);
  }
  if (route != ProductRoute::panels) whole_sums(pool, s, a, lda, b, ldb, add, c, finish);
}

template <class T>
HeldMatrix<T>::HeldMatrix(const Pool& pool, bool across, std::int64_t n, std::int64_t k, const T* b, std::int64_t ldb,
                          T* space)
    : across_(across), n_(n), k_(k), b_(b), ldb_(ldb), space_(space) {
  if constexpr (std::is_same_v<T, float>) {
    if (!computes_in_eigen(DType::f32)) pack(pool, across, n, k, b, ldb, space);
  }
}

template <class T>
std::int64_t HeldMatrix<T>::elements(std::int64_t n, std::int64_t k) {
  return computes_in_eigen(dtype_of<T>) ? 0 : panel_count(n) * simd::kPanelColumns * k;
}

template <class T>
void HeldMatrix<T>::multiply(std::int64_t rows, const T* a, std::int64_t lda, bool add, T* c,
                             std::int64_t ldc) const {
  if constexpr (std::is_same_v<T, float>) {
    if (!computes_in_eigen(DType::f32))
      return simd::panel_product({rows, n_, k_, a, lda, 1, space_, simd::kPanelColumns, k_ * simd::kPanelColumns, c,
                                  ldc, 1, add ? 1.0F : 0.0F});
  }
  gemm(false, across_, rows, n_, k_, T{1}, a, lda, b_, ldb_, add ? T{1} : T{0}, c, ldc);
}

template class HeldMatrix<float>;
template class HeldMatrix<double>;

#define VITRINE_INSTANTIATE(T)                                                                                     \
  template void parallel_gemm<T>(const Pool&, const ProductShape&, const T*, std::int64_t, const T*, std::int64_t, \
                                 bool, T*, T*, FunctionRef<void(GemmTile)>);
VITRINE_INSTANTIATE(float)
VITRINE_INSTANTIATE(double)
#undef VITRINE_INSTANTIATE

}  // namespace vitrine
