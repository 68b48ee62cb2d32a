#include "core/tensor/kernels/gemm.h"

#include <Eigen/Core>
#include <cstdlib>
#include <string_view>
#include <type_traits>

#include "core/tensor/kernels/simd.h"

#include "core/tensor/kernels/lanes_conv.h"

namespace vitrine {
namespace {

// Up to this many multiply-adds plain loops beat the call into a library (measured: 30 against 60 ns for 10×8·8×1).
constexpr std::int64_t kSmallProduct = 128;
// Up to this many the vector kernel does, and a second matrix of so many elements may be transposed for it first.
constexpr std::int64_t kSmallVectors = 16'384, kSmallTransposed = 1024;

bool choose_blas() {
  const char* wish = std::getenv("VITRINE_KERNELS");
  return (!wish || std::string_view(wish) != "eigen") && blas_usable();
}

bool use_blas() {
  static const bool chosen = choose_blas();
  return chosen;
}

// The oracle of the tests multiplies everything with Eigen.
bool use_vectors() {
  static const bool chosen = [] {
    const char* wish = std::getenv("VITRINE_KERNELS");
    return !wish || std::string_view(wish) != "eigen";
  }();
  return chosen;
}

template <class T>
void scale_rows(std::int64_t m, std::int64_t n, T beta, T* c, std::int64_t ldc) {
  if (beta == T{1}) return;
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) c[i * ldc + j] = beta == T{0} ? T{0} : beta * c[i * ldc + j];
  }
}

}  // namespace

template <class T>
void gemm_small(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
                std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc) {
  const std::int64_t row_a = trans_a ? 1 : lda, step_a = trans_a ? lda : 1;
  if (!trans_b) {
    scale_rows(m, n, beta, c, ldc);
    for (std::int64_t i = 0; i < m; ++i) {
      T* __restrict row = c + i * ldc;
      for (std::int64_t p = 0; p < k; ++p) {
        const T factor = alpha * a[i * row_a + p * step_a];
        const T* __restrict from = b + p * ldb;
        for (std::int64_t j = 0; j < n; ++j) row[j] += factor * from[j];
      }
    }
    return;
  }
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      T sum{0};
      for (std::int64_t p = 0; p < k; ++p) sum += a[i * row_a + p * step_a] * b[j * ldb + p];
      T& out = c[i * ldc + j];
      out = beta == T{0} ? alpha * sum : alpha * sum + beta * out;
    }
  }
}

// Whether the product was small enough to be made here. B is put the right way round on the stack.
static bool gemm_vectors(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
                         const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c,
                         std::int64_t ldc) {
  if (trans_b && n * k > kSmallTransposed) return false;
  simd::SmallProduct product{m, n, k, a, trans_a ? 1 : lda, trans_a ? lda : 1, b, ldb, c, ldc, alpha, beta};
  if (!trans_b) {
    simd::small_product(product);
    return true;
  }
  alignas(64) float turned[kSmallTransposed];
  for (std::int64_t j = 0; j < n; ++j) {
    for (std::int64_t p = 0; p < k; ++p) turned[p * n + j] = b[j * ldb + p];
  }
  product.b = turned;
  product.ldb = n;
  simd::small_product(product);
  return true;
}

template <class T>
void gemm(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
          std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  if constexpr (std::is_same_v<T, float>) {
    if (m * n * k <= kSmallVectors && use_vectors() &&
        gemm_vectors(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))
      return;
  }
  if (m * n * k <= kSmallProduct)
    gemm_small(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  else if (use_blas())
    gemm_blas(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  else
    gemm_eigen(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

std::string kernel_path() {
  const std::string eigen = "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + '.' +
                            std::to_string(EIGEN_MAJOR_VERSION) + '.' + std::to_string(EIGEN_MINOR_VERSION);
  return (use_blas() ? blas_description() : eigen) + "; convolutions: " +
         (lanes_usable() ? "16 samples side by side" : "unfolded") + "; vectors: " + std::string(simd::target());
}

#define VITRINE_INSTANTIATE(function, T)                                                                     \
  template void function<T>(bool, bool, std::int64_t, std::int64_t, std::int64_t, T, const T*, std::int64_t, \
                            const T*, std::int64_t, T, T*, std::int64_t);
VITRINE_INSTANTIATE(gemm, float)
VITRINE_INSTANTIATE(gemm, double)
VITRINE_INSTANTIATE(gemm_small, float)
VITRINE_INSTANTIATE(gemm_small, double)
#undef VITRINE_INSTANTIATE

}  // namespace vitrine
