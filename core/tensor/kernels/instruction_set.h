// Which instruction set our own vector code runs on. Chosen once, at the first call: the best the processor has, or
// less where the environment variable VITRINE_SIMD asks for it: "avx2", or "baseline" for what every x86-64 has.
#pragma once

namespace vitrine {

enum class InstructionSet { baseline, avx2, avx512 };

// Every function that dispatches calls this first, so that the wish is heard whoever comes first.
[[nodiscard]] InstructionSet instruction_set();
[[nodiscard]] const char* instruction_set_name();  // "AVX-512", "AVX2", "x86-64"

}  // namespace vitrine
