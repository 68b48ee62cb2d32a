// Matrix products on the calling thread. Which kernel multiplies is decided in route.h: vectors of our own in single
// precision, Eigen in double, which is also the oracle of the tests. The same call gives the same bits, whichever
// thread makes it.
#pragma once

#include <cstdint>

namespace vitrine {

// C = alpha·op(A)·op(B) + beta·C, row-major: op(A) is m×k, op(B) is k×n, C is m×n; op transposes where its flag says
// so. lda, ldb and ldc are the distances between rows as stored. With beta 0, C is not read. May be called from
// several threads at once. T is float or double.
template <class T>
void gemm(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
          std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);

// The two kernels, for tests and measurements.
template <class T>
void gemm_eigen(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
                std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);
void gemm_vectors(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
                  const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c,
                  std::int64_t ldc);

}  // namespace vitrine
