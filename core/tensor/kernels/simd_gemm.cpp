// Small matrix products in vectors, straight from where the matrices lie: a library's packing and checks cost more
// than the arithmetic there. Every element of C is one chain over k in order, so its bits do not depend on the
// blocks.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_gemm.cpp"
#include <hwy/foreach_target.h>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

// C (kRows rows, kVectors vectors wide) = alpha·A·B + beta·C with everything of C in registers.
template <int kRows, int kVectors, class Access>
HWY_INLINE void Block(const SmallProduct& p, std::int64_t row, std::int64_t column, Access at) {
  const std::int64_t width = Width();
  V sums[kRows][kVectors];
  HWY_UNROLL(8)
  for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(4)
    for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::Zero(F());
  }
  const float* a = p.a + row * p.row_step;
  const float* b = p.b + column;
  for (std::int64_t k = 0; k < p.k; ++k, a += p.k_step, b += p.ldb) {
    V line[kVectors];
    HWY_UNROLL(4)
    for (int v = 0; v < kVectors; ++v) line[v] = at.Load(b + v * width);
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) {
      const V factor = Set(a[r * p.row_step]);
      HWY_UNROLL(4)
      for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(factor, line[v], sums[r][v]);
    }
  }
  HWY_UNROLL(8)
  for (int r = 0; r < kRows; ++r) {
    float* const c = p.c + (row + r) * p.ldc + column;
    HWY_UNROLL(4)
    for (int v = 0; v < kVectors; ++v) {
      V out = p.alpha == 1 ? sums[r][v] : hn::Mul(Set(p.alpha), sums[r][v]);
      if (p.beta != 0) out = hn::MulAdd(Set(p.beta), at.Load(c + v * width), out);
      at.Store(out, c + v * width);
    }
  }
}

template <int kRows, int kVectors, class Access>
HWY_INLINE void Column(const SmallProduct& p, std::int64_t column, Access at) {
  std::int64_t row = 0;
  for (; row + kRows <= p.m; row += kRows) Block<kRows, kVectors>(p, row, column, at);
  for (; row + 2 <= p.m; row += 2) Block<2, kVectors>(p, row, column, at);
  if (row < p.m) Block<1, kVectors>(p, row, column, at);
}

}  // namespace

void Product(const SmallProduct* p) {
  const std::int64_t width = Width();
  std::int64_t column = 0;
  for (; column + 2 * width <= p->n; column += 2 * width)
    Column<HWY_TARGET <= HWY_AVX3 ? 8 : 4, 2>(*p, column, Whole{});
  for (; column + width <= p->n; column += width) Column<8, 1>(*p, column, Whole{});
  if (column < p->n) Column<8, 1>(*p, column, Part{p->n - column});
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
[[maybe_unused]] const bool kObeyed = obey_environment();
HWY_EXPORT(Product);
}  // namespace

void small_product(const SmallProduct& product) {
  HWY_DYNAMIC_DISPATCH(Product)(&product);
}

}  // namespace vitrine::simd
#endif
