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

// The B of many products that follow one another, each by a few rows and on the thread that asks: laid out once.
template <class T>
class HeldMatrix {
 public:
  // B is k×n, stored n×k if `across`, and outlives this. `space` has elements() elements, 64-byte aligned.
  HeldMatrix(const Pool& pool, bool across, std::int64_t n, std::int64_t k, const T* b, std::int64_t ldb, T* space);
  [[nodiscard]] static std::int64_t elements(std::int64_t n, std::int64_t k);
  // C (rows×n) = A·B, or C += A·B. May be called from several threads at once.
  void multiply(std::int64_t rows, const T* a, std::int64_t lda, bool add, T* c, std::int64_t ldc) const;

 private:
  bool across_;
  std::int64_t n_, k_;
  const T* b_;
  std::int64_t ldb_;
  T* space_;
};

}  // namespace vitrine
