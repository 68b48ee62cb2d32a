#include <Eigen/Core>

#include "core/tensor/kernels/gemm.h"

namespace vitrine {
namespace {

template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using View = Eigen::Map<const Matrix<T>, Eigen::Unaligned, Eigen::OuterStride<>>;

// C = alpha·A·B + beta·C for operands already turned the right way.
template <class T, class A, class B>
void product(T alpha, const A& a, const B& b, T beta, T* c, std::int64_t ldc) {
  Eigen::Map<Matrix<T>, Eigen::Unaligned, Eigen::OuterStride<>> out(c, a.rows(), b.cols(), Eigen::OuterStride<>(ldc));
  if (beta == T{0})
    out.setZero();
  else if (beta != T{1})
    out *= beta;
  if (a.cols() > 0) out.noalias() += alpha * a * b;
}

}  // namespace

template <class T>
void gemm_eigen(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
                std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  const View<T> av(a, trans_a ? k : m, trans_a ? m : k, Eigen::OuterStride<>(lda));
  const View<T> bv(b, trans_b ? n : k, trans_b ? k : n, Eigen::OuterStride<>(ldb));
  if (trans_a && trans_b)
    product<T>(alpha, av.transpose(), bv.transpose(), beta, c, ldc);
  else if (trans_a)
    product<T>(alpha, av.transpose(), bv, beta, c, ldc);
  else if (trans_b)
    product<T>(alpha, av, bv.transpose(), beta, c, ldc);
  else
    product<T>(alpha, av, bv, beta, c, ldc);
}

template void gemm_eigen<float>(bool, bool, std::int64_t, std::int64_t, std::int64_t, float, const float*,
                                std::int64_t, const float*, std::int64_t, float, float*, std::int64_t);
template void gemm_eigen<double>(bool, bool, std::int64_t, std::int64_t, std::int64_t, double, const double*,
                                 std::int64_t, const double*, std::int64_t, double, double*, std::int64_t);

}  // namespace vitrine
