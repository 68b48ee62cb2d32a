// Which instruction sets the vector kernels are built for. Included by each of them before Highway.
#pragma once

// Few enough to test them all: Highway's fallback, then what processors since 2008, 2013 and 2017 have.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

namespace vitrine::simd {

// Obeys VITRINE_SIMD, once. Each kernel file sees to it before main, so that no kernel runs on another target first.
bool obey_environment();
inline const bool kObeyed = obey_environment();

}  // namespace vitrine::simd
