#include "core/tensor/kernels/gemm.h"

#include <Eigen/Core>
#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <type_traits>

#include "core/tensor/kernels/simd.h"

namespace vitrine {
namespace {

// Up to this many multiply-adds plain loops beat the call into a library (measured: 30 against 60 ns for 10×8·8×1).
constexpr std::int64_t kSmallProduct = 128;
// Up to this many our vectors beat a library on every processor.
constexpr std::int64_t kSmallVectors = 16'384;
// Columns of B that a thread packs for itself at a time.
constexpr std::int64_t kPackedColumns = 256;

enum class Path { vectors, blas, eigen };

std::string_view wish() {
  static const char* const variable = std::getenv("VITRINE_KERNELS");
  return variable ? variable : "";
}

Path choose_path() {
  if (wish() == "eigen") return Path::eigen;
  const bool wide = simd::target() == "AVX-512" || simd::target() == "AVX2";
  if (wide && !library_wished()) return Path::vectors;
  return blas_usable() ? Path::blas : Path::eigen;
}

// Without a wish: our own vectors where they are wide, else OpenBLAS, else Eigen.
Path path() {
  static const Path chosen = choose_path();
  return chosen;
}

float* packed_panels() {
  alignas(64) static thread_local float buffer[kPackedColumns * simd::kProductStretch];
  return buffer;
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

bool library_wished() {
  return wish() == "eigen" || wish() == "openblas";
}

bool gemm_in_vectors() {
  return path() == Path::vectors;
}

void gemm_vectors(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
                  const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c,
                  std::int64_t ldc) {
  simd::PanelProduct product{m, n, k, a, trans_a ? 1 : lda, trans_a ? lda : 1};
  product.b = b, product.b_row = ldb, product.b_panel = simd::kPanelColumns;
  product.c = c, product.ldc = ldc, product.alpha = alpha, product.beta = beta;
  if (!trans_b && m <= kDirectRows) return simd::panel_product(product);
  product.b_row = simd::kPanelColumns;
  for (std::int64_t column = 0; column < n; column += kPackedColumns) {
    product.n = std::min(kPackedColumns, n - column);
    product.c = c + column;
    std::int64_t from = 0;
    do {  // an empty sum is a sum too
      product.k = std::min(simd::kProductStretch, k - from);
      product.a = a + from * product.k_step;
      product.b = packed_panels(), product.b_panel = product.k * simd::kPanelColumns;
      product.beta = from == 0 ? beta : 1;
      simd::pack_panels(trans_b, product.n, product.k, b + (trans_b ? column * ldb + from : from * ldb + column), ldb,
                        packed_panels());
      simd::panel_product(product);
      from += product.k;
    } while (from < k);
  }
}

template <class T>
void gemm(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
          std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  if constexpr (std::is_same_v<T, float>) {
    if (path() == Path::vectors || (path() == Path::blas && !library_wished() && m * n * k <= kSmallVectors))
      return gemm_vectors(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
  if (m * n * k <= kSmallProduct)
    gemm_small(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  else if (path() != Path::eigen && blas_usable())
    gemm_blas(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  else
    gemm_eigen(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

std::string kernel_name() {
  if (path() == Path::vectors) return std::string(simd::target()) + " kernels";
  if (path() == Path::blas) return blas_description();
  return "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + '.' + std::to_string(EIGEN_MAJOR_VERSION) + '.' +
         std::to_string(EIGEN_MINOR_VERSION);
}

std::string kernel_path() {
  return "matrix products: " + (path() == Path::vectors ? "vectors" : kernel_name()) +
         "; convolutions: " + (gemm_in_vectors() ? "16 samples side by side" : "unfolded") +
         "; vectors: " + std::string(simd::target());
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
