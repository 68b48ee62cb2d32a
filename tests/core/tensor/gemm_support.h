// Random matrix products for the tests.
#pragma once

#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "core/tensor/kernels/gemm.h"
#include "core/tensor/tensor.h"

namespace vitrine::test {

struct Product {
  bool trans_a, trans_b;
  std::int64_t m, n, k, lda, ldb, ldc;

  // The i-th random product with sides up to `most`, rows stored up to 4 elements apart.
  static Product random(std::uint32_t i, std::uint32_t most) {
    const Rng rng(3, 4);
    const auto pick = [&](std::uint64_t what, std::uint32_t bound) {
      return static_cast<std::int64_t>(rng.below(bound, i, what));
    };
    Product p{pick(0, 2) == 1, pick(1, 2) == 1, 1 + pick(2, most), 1 + pick(3, most), 1 + pick(4, most), 0, 0, 0};
    p.lda = (p.trans_a ? p.m : p.k) + pick(5, 5);
    p.ldb = (p.trans_b ? p.k : p.n) + pick(6, 5);
    p.ldc = p.n + pick(7, 5);
    return p;
  }
  [[nodiscard]] std::size_t a_size() const { return static_cast<std::size_t>((trans_a ? k : m) * lda); }
  [[nodiscard]] std::size_t b_size() const { return static_cast<std::size_t>((trans_b ? n : k) * ldb); }
  [[nodiscard]] std::size_t c_size() const { return static_cast<std::size_t>(m * ldc); }
};

template <class T>
AlignedVector<T> random_matrix(std::size_t size, std::uint64_t stream) {
  AlignedVector<T> values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<T>(Rng(1, stream).uniform(0, i)) - T(0.5);
  return values;
}

// The definition, summed in double. Elements past a row's end keep what `c` had.
template <class T>
AlignedVector<double> reference(const Product& p, double alpha, const AlignedVector<T>& a, const AlignedVector<T>& b,
                                double beta, const AlignedVector<T>& c) {
  AlignedVector<double> out(c.begin(), c.end());
  for (std::int64_t i = 0; i < p.m; ++i) {
    for (std::int64_t j = 0; j < p.n; ++j) {
      double sum = 0;
      for (std::int64_t q = 0; q < p.k; ++q) {
        sum += static_cast<double>(a[static_cast<std::size_t>(p.trans_a ? q * p.lda + i : i * p.lda + q)]) *
               static_cast<double>(b[static_cast<std::size_t>(p.trans_b ? j * p.ldb + q : q * p.ldb + j)]);
      }
      double& to = out[static_cast<std::size_t>(i * p.ldc + j)];
      to = alpha * sum + (beta == 0 ? 0 : beta * to);
    }
  }
  return out;
}

}  // namespace vitrine::test
