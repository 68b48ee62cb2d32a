// Sums over columns and over arrays, in vectors.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_sums.cpp"
#include <hwy/foreach_target.h>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

// Four vectors in flight: one chain of additions would wait for itself.
constexpr int kChains = 4;

struct AddBody {
  const float *a, *b;
  float* y;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    at.Store(hn::Add(at.Load(a + i), at.Load(b + i)), y + i);
  }
};

}  // namespace

// A vector of columns goes down all rows with its sums in registers.
void ColumnSumsOf(const float* matrix, std::int64_t rows, std::int64_t columns, double* sums) {
  const auto width = static_cast<std::int64_t>(hn::Lanes(FD()));
  std::int64_t c = 0;
  for (; c + kChains * width <= columns; c += kChains * width) {
    VD s0 = hn::LoadU(FD(), sums + c), s1 = hn::LoadU(FD(), sums + c + width);
    VD s2 = hn::LoadU(FD(), sums + c + 2 * width), s3 = hn::LoadU(FD(), sums + c + 3 * width);
    const float* from = matrix + c;
    for (std::int64_t row = 0; row < rows; ++row, from += columns) {
      s0 = hn::Add(s0, hn::PromoteTo(FD(), hn::LoadU(FH(), from)));
      s1 = hn::Add(s1, hn::PromoteTo(FD(), hn::LoadU(FH(), from + width)));
      s2 = hn::Add(s2, hn::PromoteTo(FD(), hn::LoadU(FH(), from + 2 * width)));
      s3 = hn::Add(s3, hn::PromoteTo(FD(), hn::LoadU(FH(), from + 3 * width)));
    }
    hn::StoreU(s0, FD(), sums + c);
    hn::StoreU(s1, FD(), sums + c + width);
    hn::StoreU(s2, FD(), sums + c + 2 * width);
    hn::StoreU(s3, FD(), sums + c + 3 * width);
  }
  for (; c + width <= columns; c += width) {
    VD s = hn::LoadU(FD(), sums + c);
    const float* from = matrix + c;
    for (std::int64_t row = 0; row < rows; ++row, from += columns)
      s = hn::Add(s, hn::PromoteTo(FD(), hn::LoadU(FH(), from)));
    hn::StoreU(s, FD(), sums + c);
  }
  if (c == columns) return;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t k = c; k < columns; ++k) sums[k] += static_cast<double>(matrix[row * columns + k]);
}

void LayerNormSums(const float* x, const float* g, const float* mean, const float* inverse, std::int64_t rows,
                   std::int64_t width, double* gains, double* shifts) {
  const auto step = static_cast<std::int64_t>(hn::Lanes(FD()));
  std::int64_t c = 0;
  for (; c + step <= width; c += step) {
    VD gain = hn::LoadU(FD(), gains + c), shift = hn::LoadU(FD(), shifts + c);
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto gv = hn::LoadU(FH(), g + row * width + c);
      const auto hat = hn::Mul(hn::Sub(hn::LoadU(FH(), x + row * width + c), hn::Set(FH(), mean[row])),
                               hn::Set(FH(), inverse[row]));
      gain = hn::Add(gain, hn::PromoteTo(FD(), hn::Mul(gv, hat)));
      shift = hn::Add(shift, hn::PromoteTo(FD(), gv));
    }
    hn::StoreU(gain, FD(), gains + c);
    hn::StoreU(shift, FD(), shifts + c);
  }
  for (std::int64_t row = 0; row < rows && c < width; ++row) {
    for (std::int64_t k = c; k < width; ++k) {
      const float gv = g[row * width + k];
      gains[k] += static_cast<double>(gv * ((x[row * width + k] - mean[row]) * inverse[row]));
      shifts[k] += static_cast<double>(gv);
    }
  }
}

void SquareSum(const float* x, std::int64_t count, double* sum) {
  const std::int64_t width = Width();
  std::int64_t i = 0;
  if (count < kChains * width) {  // the same sum without the chains that nothing is added to
    Squares whole, rest;
    for (; i + width <= count; i += width) whole.Add(hn::LoadU(F(), x + i));
    if (i < count) rest.Add(Part{count - i}.Load(x + i));
    *sum = whole.Total() + rest.Total();
    return;
  }
  Squares parts[kChains];
  for (; i + kChains * width <= count; i += kChains * width)
    for (int k = 0; k < kChains; ++k) parts[k].Add(hn::LoadU(F(), x + i + k * width));
  for (; i + width <= count; i += width) parts[0].Add(hn::LoadU(F(), x + i));
  if (i < count) parts[1].Add(Part{count - i}.Load(x + i));
  *sum = (parts[0].Total() + parts[1].Total()) + (parts[2].Total() + parts[3].Total());
}

void SumTwo(const float* a, const float* b, std::int64_t count, float* y) {
  const AddBody body{a, b, y};
  Sweep(count, body);
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(ColumnSumsOf);
HWY_EXPORT(LayerNormSums);
HWY_EXPORT(SquareSum);
HWY_EXPORT(SumTwo);
}  // namespace

void column_sums(const float* matrix, std::int64_t rows, std::int64_t columns, double* sums) {
  VITRINE_DISPATCH(ColumnSumsOf)(matrix, rows, columns, sums);
}
void layer_norm_sums(const float* x, const float* g, const float* mean, const float* inverse, std::int64_t rows,
                     std::int64_t width, double* gains, double* shifts) {
  VITRINE_DISPATCH(LayerNormSums)(x, g, mean, inverse, rows, width, gains, shifts);
}
double square_sum(const float* x, std::int64_t count) {
  double sum = 0;
  VITRINE_DISPATCH(SquareSum)(x, count, &sum);
  return sum;
}
void sum_two(const float* a, const float* b, std::int64_t count, float* y) {
  VITRINE_DISPATCH(SumTwo)(a, b, count, y);
}
void add_to(const float* x, std::int64_t count, float* y) {
  VITRINE_DISPATCH(SumTwo)(y, x, count, y);
}

}  // namespace vitrine::simd
#endif
