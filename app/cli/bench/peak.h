// The processor's peak of fused multiply-adds in single precision, measured where the bench runs.
#pragma once

#include <string>

#include "core/base/parallel.h"

namespace vitrine::cli {

struct Peak {
  double gflops = 0;         // of all the pool's workers together
  std::string instructions;  // "AVX-512", "AVX2", "SSE2"
};

[[nodiscard]] Peak measure_peak(const Pool& pool);

}  // namespace vitrine::cli
