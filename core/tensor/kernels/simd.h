// The seam for maths in single precision, elementwise and of matrices: vector code (Highway) for the best instruction
// set that the processor has, chosen at run time. The environment variable VITRINE_SIMD=baseline|sse4|avx2|avx512
// forces a lower one. The double type goes through kernels/math.h, which is also the oracle of the tests.
//
// On one instruction set the bits depend on the values and the lengths alone: elementwise results not even on the
// position in the row, for the last few elements go through the same instructions as all others. NaN goes through.
// Lengths may be 0; no alignment is asked for. Arrays may be the same (y = x), else they must not overlap.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/tensor/kernels/activation.h"

namespace vitrine::simd {

// "AVX-512", "AVX2", "SSE4", "baseline"
[[nodiscard]] std::string_view target();
// For tests: every target this machine has, best first; use_target takes one of those names until the next call.
[[nodiscard]] const std::string_view* targets(int& count);
bool use_target(std::string_view name);

// ---- activations. Relative error ≤ 1e-6 where the result is a normal number (GELU: of 1 + |y|).
// y = f(x)
void activate(UnaryKind kind, float alpha, const float* x, std::int64_t count, float* y);
// dx = (or +=) g·f′, f′ from v: the input or the output, as slope_reads_input says.
void activate_gradient(UnaryKind kind, float alpha, const float* v, const float* g, std::int64_t count, bool add,
                       float* dx);
// For rows of `columns` elements that lie `stride` apart in z and in y: z += bias (unless null), y = f(z).
void bias_activate(UnaryKind kind, float alpha, const float* bias, std::int64_t rows, std::int64_t columns,
                   std::int64_t stride, float* z, float* y);

// ---- rows
// y = e^(y - max) / Σ e^(y - max) for each of `rows` rows that lie `stride` apart; row r uses its first
// length + r·growth elements and gets zeros up to `stride`.
void softmax_rows(float* y, std::int64_t rows, std::int64_t length, std::int64_t growth, std::int64_t stride);
// The derivative: d = a·(d - Σ a·d) by rows, with the softmax a.
void softmax_pull_rows(const float* a, float* d, std::int64_t rows, std::int64_t length);
struct ExpSum {
  float largest, sum;
};
[[nodiscard]] ExpSum exp_sum(const float* x, std::int64_t length);  // Σ e^(x - max); length ≥ 1
// y = (or +=) factor·e^(x - largest)
void scaled_exp(const float* x, std::int64_t length, float largest, float factor, bool add, float* y);

// y = (x - mean)·inverse·gain + shift with the mean and 1/√(variance + epsilon) of every row, which are written too.
void layer_norm_rows(const float* x, const float* gain, const float* shift, std::int64_t rows, std::int64_t width,
                     float epsilon, float* y, float* mean, float* inverse);
// With h = g·gain and x̂ = (x - mean)·inverse: dx = (or +=) (h - mean(h) - x̂·mean(h·x̂))·inverse
void layer_norm_pull_rows(const float* x, const float* g, const float* gain, const float* mean, const float* inverse,
                          std::int64_t rows, std::int64_t width, bool add, float* dx);

// ---- sums over the rows of a matrix, added to `sums` in double
void column_sums(const float* matrix, std::int64_t rows, std::int64_t columns, double* sums);
// gains += Σ g·x̂, shifts += Σ g
void layer_norm_sums(const float* x, const float* g, const float* mean, const float* inverse, std::int64_t rows,
                     std::int64_t width, double* gains, double* shifts);

// ---- plain sums
[[nodiscard]] double square_sum(const float* x, std::int64_t count);  // in double
void add_to(const float* x, std::int64_t count, float* y);            // y += x
void sum_two(const float* a, const float* b, std::int64_t count, float* y);

// ---- matrix products: C (m×n) = alpha·A·B + beta·C. Row i and term q of A lie at a + i·row_step + q·k_step, one of
// the steps being 1. B comes in panels of 16 columns: row q of panel j lies at b + j·b_panel + q·b_row, be it in a
// packed copy (see below) or in a row-major matrix as it is (b_panel 16). With beta 0, C is not read.
inline constexpr std::int64_t kPanelColumns = 16;
// A product may be cut at multiples of tuning::kProductStretch terms without changing a bit.
struct PanelProduct {
  std::int64_t m = 0, n = 0, k = 0;
  const float* a = nullptr;
  std::int64_t row_step = 0, k_step = 0;
  const float* b = nullptr;
  std::int64_t b_row = 0, b_panel = 0;
  float* c = nullptr;
  std::int64_t ldc = 0;
  float alpha = 1, beta = 0;
};
void panel_product(const PanelProduct& product);
// The k×n matrix B, stored n×k if transposed, as ⌈n/16⌉ panels of (k,16), with zeros past column n.
void pack_panels(bool transposed, std::int64_t n, std::int64_t k, const float* b, std::int64_t ldb, float* panels);

// ---- dropout: the Philox bits of Rng(seed, stream) at `step`, elements first …
// y = (or +=) x·scale where the upper 24 bits reach `threshold`, 0 elsewhere.
struct DropoutBits {
  std::uint64_t seed = 0, stream = 0;
  std::uint32_t step = 0, threshold = 0;
  std::uint64_t first = 0;
};
void dropout(const DropoutBits& bits, const float* x, std::int64_t count, float scale, bool add, float* y);

// ---- optimizers: one pass over a stretch. w ← keep·w - step; the sums of the squared moves and new weights, in
// double, are added to `sums`.
struct UpdateTotals {
  double update_squared = 0, weight_squared = 0;
};
struct AdamRule {  // m ← keep1·m + take1·g, v ← keep2·v + take2·g², step = rate·m/(√v·correct + epsilon)
  float keep, rate, correct, epsilon, keep1, take1, keep2, take2;
};
[[nodiscard]] UpdateTotals adam(const AdamRule& rule, const float* g, std::int64_t count, float* w, float* mean,
                                float* square);
struct SgdRule {  // v ← momentum·v + g, step = rate·v, or rate·(g + momentum·v) with nesterov
  float keep, rate, momentum;
  bool nesterov;
};
[[nodiscard]] UpdateTotals sgd(const SgdRule& rule, const float* g, std::int64_t count, float* w, float* velocity);
struct RmspropRule {  // s ← keep2·s + take2·g², v ← momentum·v + g/(√s + epsilon), step = rate·v
  float keep, rate, epsilon, keep2, take2, momentum;
};
[[nodiscard]] UpdateTotals rmsprop(const RmspropRule& rule, const float* g, std::int64_t count, float* w,
                                   float* square, float* velocity);

}  // namespace vitrine::simd
