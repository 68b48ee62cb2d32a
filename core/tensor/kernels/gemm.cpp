#include "core/tensor/kernels/gemm.h"

#include <algorithm>
#include <type_traits>

#include "core/tensor/kernels/route.h"
#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/tuning.h"

namespace vitrine {
namespace {

float* packed_panels() {
  alignas(64) static thread_local float buffer[tuning::kPackedColumns * tuning::kProductStretch];
  return buffer;
}

}  // namespace

void gemm_vectors(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
                  const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c,
                  std::int64_t ldc) {
  simd::PanelProduct product{m, n, k, a, trans_a ? 1 : lda, trans_a ? lda : 1};
  product.b = b, product.b_row = ldb, product.b_panel = simd::kPanelColumns;
  product.c = c, product.ldc = ldc, product.alpha = alpha, product.beta = beta;
  if (!trans_b && m <= tuning::kDirectRows) return simd::panel_product(product);
  product.b_row = simd::kPanelColumns;
  for (std::int64_t column = 0; column < n; column += tuning::kPackedColumns) {
    product.n = std::min(tuning::kPackedColumns, n - column);
    product.c = c + column;
    std::int64_t from = 0;
    do {  // an empty sum is a sum too
      product.k = std::min(tuning::kProductStretch, k - from);
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
    if (!computes_in_eigen(DType::f32))
      return gemm_vectors(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
  gemm_eigen(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

template void gemm<float>(bool, bool, std::int64_t, std::int64_t, std::int64_t, float, const float*, std::int64_t,
                          const float*, std::int64_t, float, float*, std::int64_t);
template void gemm<double>(bool, bool, std::int64_t, std::int64_t, std::int64_t, double, const double*, std::int64_t,
                           const double*, std::int64_t, double, double*, std::int64_t);

}  // namespace vitrine
