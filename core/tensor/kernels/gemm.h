// The seam for matrix products: which kernels multiply is decided here.
//
// In single precision our own vector kernels compute them (simd.h), where the processor has AVX2 or better: measured
// against OpenBLAS they come to the same speed, need no packing twice when workers share a product, and treat all
// processors alike. Double precision, older processors (past a few thousand multiply-adds) and the wish
// VITRINE_KERNELS=openblas go to OpenBLAS where it was found when building; Eigen is the portable path and the oracle
// of the tests (VITRINE_KERNELS=eigen). Each gives the same bits for the same call, whichever thread makes it.
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

// What computes, for people: "matrix products: vectors; convolutions: 16 samples side by side; vectors: AVX-512", or
// "matrix products: OpenBLAS 0.3.21, Nehalem kernels; convolutions: unfolded; vectors: SSE4".
[[nodiscard]] std::string kernel_path();
// The same in two words, of the products: "AVX-512 kernels", "OpenBLAS 0.3.21, Nehalem kernels" or "Eigen 3.4.0".
[[nodiscard]] std::string kernel_name();
// Whether products in single precision go to our own kernels: then a product may share packed panels among workers,
// and convolutions run in the lane layout.
[[nodiscard]] bool gemm_in_vectors();
// Whether the environment variable VITRINE_KERNELS asks for a library: then no kernel of ours multiplies matrices.
[[nodiscard]] bool library_wished();

// Fewer rows of A read B from where it lies: packing it would cost more.
inline constexpr std::int64_t kDirectRows = 32;

// The implementations, for tests and measurements.
template <class T>
void gemm_eigen(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
                std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);
template <class T>
void gemm_blas(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
               std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);
void gemm_vectors(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
                  const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c,
                  std::int64_t ldc);
// Plain loops: no call overhead, for products of a few dozen multiply-adds.
template <class T>
void gemm_small(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
                std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc);

// Whether OpenBLAS is part of this build and safe to call from several threads.
[[nodiscard]] bool blas_usable();
[[nodiscard]] std::string blas_description();

}  // namespace vitrine
