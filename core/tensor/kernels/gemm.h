// The seam for matrix products: everything that multiplies matrices comes through here.
//
// Two implementations: Eigen, portable and the oracle of the tests, and OpenBLAS, which picks its kernels by CPU at
// run time. OpenBLAS is used where it was found when building; the environment variable
// VITRINE_KERNELS=eigen|openblas forces one of them. Both give the same bits for the same call, whichever thread
// makes it.
#pragma once

#include <cstdint>
#include <string>

namespace vitrine {

// C = alpha·op(A)·op(B) + beta·C, row-major: op(A) is m×k, op(B) is k×n, C is m×n; op transposes where its flag says
// so. lda, ldb and ldc are the distances between rows as stored. With beta 0, C is not read. Runs on this thread only
// and may be called from several at once. T is float or double.
template <class T>
void gemm(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
          std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);

// What computes products and convolutions, for people: "OpenBLAS 0.3.21, SkylakeX kernels; convolutions: 16 samples
// side by side, AVX-512", or "Eigen 3.4.0; convolutions: unfolded".
[[nodiscard]] std::string kernel_path();

// The implementations, for tests and measurements.
template <class T>
void gemm_eigen(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
                std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);
template <class T>
void gemm_blas(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
               std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);
// Plain loops: no call overhead, for products of a few dozen multiply-adds.
template <class T>
void gemm_small(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
                std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);

// Whether OpenBLAS is part of this build and safe to call from several threads.
[[nodiscard]] bool blas_usable();
[[nodiscard]] std::string blas_description();

}  // namespace vitrine
