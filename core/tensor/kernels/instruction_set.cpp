#include "core/tensor/kernels/instruction_set.h"

#include "core/tensor/kernels/simd_targets.h"
// After the line above, which narrows what it may choose from.
#include <hwy/highway.h>

#include <cstdlib>
#include <string_view>

namespace vitrine {
namespace {

InstructionSet choose() {
  const char* variable = std::getenv("VITRINE_SIMD");
  const std::string_view wish = variable ? variable : "";
  constexpr auto kAvx512 = HWY_AVX3 | (HWY_AVX3 - 1);  // better targets have lower bits
  constexpr auto kAvx2 = HWY_AVX2 | (HWY_AVX2 - 1);
  if (wish == "avx2") hwy::DisableTargets(kAvx512);
  if (wish == "baseline") hwy::DisableTargets(kAvx2);
  const auto supported = hwy::SupportedTargets();
  if ((supported & HWY_AVX3) != 0) return InstructionSet::avx512;
  return (supported & HWY_AVX2) != 0 ? InstructionSet::avx2 : InstructionSet::baseline;
}

}  // namespace

InstructionSet instruction_set() {
  static const InstructionSet chosen = choose();
  return chosen;
}

const char* instruction_set_name() {
  constexpr const char* kNames[] = {"x86-64", "AVX2", "AVX-512"};
  return kNames[static_cast<int>(instruction_set())];
}

}  // namespace vitrine
