// Which instruction sets the vector kernels are built for. Included by each of them before Highway.
#pragma once

// Few enough to test them all: Highway's fallback, then what processors since 2008, 2013 and 2017 have.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

namespace hwy {
struct ChosenTarget;
ChosenTarget& GetChosenTarget();
}  // namespace hwy

namespace vitrine::simd {

// Obeys VITRINE_SIMD, once. Each kernel file sees to it before main, so that no kernel runs on another target first.
bool obey_environment();
inline const bool kObeyed = obey_environment();

// Asked of Highway's library once: a small network calls a kernel every twenty nanoseconds.
inline hwy::ChosenTarget& chosen_target() {
  static hwy::ChosenTarget& chosen = hwy::GetChosenTarget();
  return chosen;
}
// The exported function as it is for the chosen instruction set: HWY_DYNAMIC_DISPATCH without a call.
#define VITRINE_DISPATCH(FUNCTION) (*(HWY_DISPATCH_TABLE(FUNCTION)[::vitrine::simd::chosen_target().GetIndex()]))

}  // namespace vitrine::simd
