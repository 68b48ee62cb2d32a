// Small fully connected layers in vectors; see small_linear.h.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_small_linear.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_lanes-inl.h"
#include "core/tensor/kernels/small_linear.h"
#include "core/tensor/kernels/tuning.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

// C = (or +=) A·B, with the first row of C at `first` if that is not null (a bias). Term q of row i of A lies at
// a + i·row_step + q·k_step; B and C are row-major with n columns, B's rows b_row apart.
struct Small {
  std::int64_t m, n, k;
  const float* a;
  std::int64_t row_step, k_step;
  const float* b;
  std::int64_t b_row;
  const float* first;
  bool add;
  float* c;
};

// As many rows as there are chains of sums in flight.
template <int kRows, class Access>
HWY_INLINE void Lines(const Small& p, std::int64_t row, std::int64_t column, Access at) {
  const V start = p.first ? at.Load(p.first + column) : hn::Zero(F());
  V sums[kRows];
  HWY_UNROLL(8)
  for (int r = 0; r < kRows; ++r) sums[r] = start;
  const float* a = p.a + row * p.row_step;
  const float* b = p.b + column;
  for (std::int64_t q = 0; q < p.k; ++q, a += p.k_step, b += p.b_row) {
    const V line = at.Load(b);
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) sums[r] = hn::MulAdd(hn::Set(F(), a[r * p.row_step]), line, sums[r]);
  }
  float* c = p.c + row * p.n + column;
  HWY_UNROLL(8)
  for (int r = 0; r < kRows; ++r, c += p.n) at.Store(p.add ? hn::Add(at.Load(c), sums[r]) : sums[r], c);
}

struct ProductBody {
  const Small& p;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t column, Access at) const {
    std::int64_t row = 0;
    for (; row + 8 <= p.m; row += 8) Lines<8>(p, row, column, at);
    if (row + 4 <= p.m) Lines<4>(p, row, column, at), row += 4;
    if (row + 2 <= p.m) Lines<2>(p, row, column, at), row += 2;
    if (row < p.m) Lines<1>(p, row, column, at);
  }
};

HWY_INLINE void Multiply(const Small& p) {
  const ProductBody body{p};
  Sweep(p.n, body);
}

}  // namespace

void SmallForward(const SmallLinear* layer, float* z) {
  const SmallLinear& l = *layer;
  HWY_ALIGN float turned[tuning::kSmallWeights];  // (in, out)
  const float* weight = l.weight;
  if (l.out > 1 && l.in > 1) {
    for (std::int64_t o = 0; o < l.out; ++o) {
      for (std::int64_t i = 0; i < l.in; ++i) turned[i * l.out + o] = l.weight[o * l.in + i];
    }
    weight = turned;
  }
  Multiply({l.rows, l.out, l.in, l.x, l.in, 1, weight, l.out, l.bias, false, z});
}

void SmallBackward(const SmallLinear* layer, const float* g, const SmallGradients* gradients) {
  const SmallLinear& l = *layer;
  const SmallGradients& to = *gradients;
  if (to.x) Multiply({l.rows, l.in, l.out, g, l.out, 1, l.weight, l.in, nullptr, to.add_x, to.x});
  if (to.weight) Multiply({l.out, l.in, l.rows, g, 1, l.out, l.x, l.in, nullptr, to.add_weight, to.weight});
  if (!to.bias) return;
  const auto store = [&](std::int64_t o, double sum) {
    to.bias[o] = to.add_bias ? to.bias[o] + static_cast<float>(sum) : static_cast<float>(sum);
  };
  const auto width = static_cast<std::int64_t>(hn::Lanes(FD()));
  HWY_ALIGN double lanes[HWY_MAX_BYTES / sizeof(double)];
  std::int64_t o = 0;
  for (; o + width <= l.out; o += width) {
    VD sum = hn::Zero(FD());
    for (std::int64_t r = 0; r < l.rows; ++r)
      sum = hn::Add(sum, hn::PromoteTo(FD(), hn::LoadU(FH(), g + r * l.out + o)));
    hn::Store(sum, FD(), lanes);
    for (std::int64_t k = 0; k < width; ++k) store(o + k, lanes[k]);
  }
  for (; o < l.out; ++o) {
    double sum = 0;
    for (std::int64_t r = 0; r < l.rows; ++r) sum += static_cast<double>(g[r * l.out + o]);
    store(o, sum);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(SmallForward);
HWY_EXPORT(SmallBackward);
}  // namespace

void small_linear(const SmallLinear& layer, float* z, float* y) {
  VITRINE_DISPATCH(SmallForward)(&layer, z);
  if (layer.kind != UnaryKind::linear) activate(layer.kind, layer.alpha, z, layer.rows * layer.out, y);
}

void small_linear_gradients(const SmallLinear& layer, const float* g, const SmallGradients& to) {
  VITRINE_DISPATCH(SmallBackward)(&layer, g, &to);
}

}  // namespace vitrine::simd
#endif
