// Matrix products spread over the pool. The output is cut into tiles that depend on the shape alone, each tile is one
// product, so the bits do not depend on the number of threads.
#pragma once

#include <cstdint>

#include "core/base/parallel.h"

namespace vitrine {

// Rows and columns of C that a task has just finished: the place to fuse a bias or an activation while they are warm.
struct GemmTile {
  std::int64_t row_begin = 0, row_end = 0, column_begin = 0, column_end = 0;
};

// The arguments of `gemm`; `finish` is called once for each tile after its product. `scratch` has
// gemm_scratch_elements(n, k) elements, 64-byte aligned: B is packed there once for all tiles unless it is very
// large; 0 where another path computes.
template <class T>
void parallel_gemm(const Pool& pool, bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k,
                   T alpha, const T* a, std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c,
                   std::int64_t ldc, T* scratch, FunctionRef<void(GemmTile)> finish);
[[nodiscard]] std::int64_t gemm_scratch_elements(std::int64_t n, std::int64_t k);

// For products whose output is small and whose k is long (weight gradients): k is cut into at most 8 parts that are
// summed in order. Writes C, or adds to it. `scratch` has long_k_scratch_elements(m, n, k) elements.
template <class T>
void parallel_gemm_long_k(const Pool& pool, bool trans_a, bool trans_b, std::int64_t m, std::int64_t n,
                          std::int64_t k, const T* a, std::int64_t lda, const T* b, std::int64_t ldb, bool add, T* c,
                          T* scratch);
[[nodiscard]] std::int64_t long_k_scratch_elements(std::int64_t m, std::int64_t n, std::int64_t k);

}  // namespace vitrine
