#include "core/tensor/kernels/simd_target.h"

#include <hwy/highway.h>

#include <cstdlib>

#include "core/tensor/kernels/simd.h"

namespace vitrine::simd {
namespace {

struct Known {
  std::string_view name, wish;
  std::int64_t mask;  // the target and all below it
};
constexpr std::int64_t kLowest = HWY_SCALAR | HWY_EMU128;
constexpr Known kKnown[] = {
#if HWY_ARCH_X86
    {"AVX-512", "avx512", HWY_AVX3 | HWY_AVX2 | HWY_SSE4 | kLowest},
    {"AVX2", "avx2", HWY_AVX2 | HWY_SSE4 | kLowest},
    {"SSE4", "sse4", HWY_SSE4 | kLowest},
#endif
    {"baseline", "baseline", kLowest},
};
constexpr std::int64_t lowest_bit(std::int64_t mask) {
  return mask & -mask;  // Highway numbers better targets lower
}

std::int64_t supported() {
  static const std::int64_t mask = (hwy::SupportedTargets() & ~static_cast<std::int64_t>(HWY_DISABLED_TARGETS));
  return mask;
}
bool available(const Known& known) {
  return known.name == "baseline" || (supported() & lowest_bit(known.mask)) != 0;
}

const Known*& current() {
  static const Known* chosen = nullptr;
  return chosen;
}
void choose(const Known& known) {
  current() = &known;
  hwy::SetSupportedTargetsForTest(known.mask);
  hwy::GetChosenTarget().Update(known.mask & HWY_TARGETS);
}

bool choose_at_start() {
  (void)supported();  // before anything is masked
  const char* wish = std::getenv("VITRINE_SIMD");
  bool reached = wish == nullptr;
  for (const Known& known : kKnown) {
    reached = reached || known.wish == wish;
    if (reached && available(known)) return choose(known), true;
  }
  for (const Known& known : kKnown)  // an unknown wish counts as none
    if (available(known)) return choose(known), true;
  return true;
}

}  // namespace

bool obey_environment() {
  static const bool done = choose_at_start();
  return done;
}

std::string_view target() {
  obey_environment();
  return current()->name;
}

const std::string_view* targets(int& count) {
  static std::string_view names[std::size(kKnown)];
  static const int found = [] {
    int n = 0;
    for (const Known& known : kKnown)
      if (available(known)) names[n++] = known.name;
    return n;
  }();
  count = found;
  return names;
}

bool use_target(std::string_view name) {
  obey_environment();
  for (const Known& known : kKnown) {
    if (known.name != name || !available(known)) continue;
    choose(known);
    return true;
  }
  return false;
}

}  // namespace vitrine::simd
