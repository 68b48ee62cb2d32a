#include "app/cli/bench/peak.h"

#include <algorithm>
#include <chrono>

#include "core/tensor/kernels/simd.h"

namespace vitrine::cli {
namespace {

// Enough independent chains to hide a multiply-add's latency on every unit; plain loops over vector types, so that
// the target attribute alone decides the instructions.
constexpr int kChains = 16;

template <int Lanes>
struct Vector {
  typedef float type __attribute__((vector_size(Lanes * 4)));
};

#define VITRINE_PEAK_LOOP(name, attribute, lanes)                               \
  attribute double name(std::int64_t rounds) {                                  \
    typedef Vector<lanes>::type V;                                              \
    V sums[kChains], factor, addend;                                            \
    for (int k = 0; k < lanes; ++k) factor[k] = 0.999F, addend[k] = 0.001F;     \
    for (int i = 0; i < kChains; ++i)                                           \
      for (int k = 0; k < lanes; ++k) sums[i][k] = static_cast<float>(i + k);   \
    for (std::int64_t r = 0; r < rounds; ++r)                                   \
      for (int i = 0; i < kChains; ++i) sums[i] = sums[i] * factor + addend;    \
    double total = 0;                                                           \
    for (int i = 0; i < kChains; ++i) total += static_cast<double>(sums[i][0]); \
    return total;                                                               \
  }

#if defined(__x86_64__)
VITRINE_PEAK_LOOP(peak_avx512, __attribute__((target("avx512f,fma"), optimize("O3", "fp-contract=fast"))), 16)
VITRINE_PEAK_LOOP(peak_avx2, __attribute__((target("avx2,fma"), optimize("O3", "fp-contract=fast"))), 8)
#endif
VITRINE_PEAK_LOOP(peak_base, __attribute__((optimize("O3"))), 4)

struct Choice {
  double (*loop)(std::int64_t);
  int lanes;
  const char* name;
};

// Of the instruction set that the kernels use, so that VITRINE_SIMD holds both to it.
Choice best_loop() {
#if defined(__x86_64__)
  if (simd::target() == "AVX-512") return {peak_avx512, 16, "AVX-512"};
  if (simd::target() == "AVX2") return {peak_avx2, 8, "AVX2"};
#endif
  return {peak_base, 4, "baseline"};
}

}  // namespace

Peak measure_peak(const Pool& pool) {
  const Choice choice = best_loop();
  constexpr std::int64_t kRounds = 4'000'000;
  volatile double sink = 0;
  Peak peak{0, choice.name};
  for (int repeat = 0; repeat < 5; ++repeat) {  // the fastest: noise only ever slows it down
    const auto began = std::chrono::steady_clock::now();
    pool.for_chunks(pool.threads(), 1, [&](Chunk) { sink = sink + choice.loop(kRounds); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const double flops = 2.0 * kChains * choice.lanes * static_cast<double>(kRounds) * pool.threads();
    peak.gflops = std::max(peak.gflops, flops / seconds / 1e9);
  }
  return peak;
}

}  // namespace vitrine::cli
