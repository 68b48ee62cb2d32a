// Matrix products spread over the pool, each by its route (route.h). The output is cut into tiles that depend on the
// shape alone, each tile is one product, so the bits do not depend on the number of threads.
#pragma once

#include <cstdint>

#include "core/base/parallel.h"
#include "core/tensor/kernels/route.h"

namespace vitrine {

// Rows and columns of C that a task has just finished: the place to fuse a bias or an activation while they are warm.
struct GemmTile {
  std::int64_t row_begin = 0, row_end = 0, column_begin = 0, column_end = 0;
};

// C = op(A)·op(B), or C += …, where C has rows of n elements and lda and ldb are the distances between rows as
// stored. `shape` must be of T's type. `finish` is called once for each element, in tiles, after its product.
// `scratch` has gemm_scratch_elements(shape) elements, 64-byte aligned.
template <class T>
void parallel_gemm(const Pool& pool, const ProductShape& shape, const T* a, std::int64_t lda, const T* b,
                   std::int64_t ldb, bool add, T* c, T* scratch, FunctionRef<void(GemmTile)> finish);
// Enough for every shorter m too, and for every shorter k: a batch may be shorter than planned.
[[nodiscard]] std::int64_t gemm_scratch_elements(const ProductShape& shape);

}  // namespace vitrine
