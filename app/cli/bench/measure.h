// Measures whole training steps: forward, loss, backward and update.
#pragma once

#include <string>

#include "app/cli/bench/workloads.h"
#include "core/base/parallel.h"
#include "core/base/result.h"

namespace vitrine::cli {

struct Measured {
  std::string name;
  double ms_per_step = 0, samples_per_s = 0;
  double gflops = 0;  // two operations a multiply-add of layers, backward twice forward
  double allocations_per_step = 0;
};

// How long to look: the median of `windows` windows of `seconds` each, after three steps to warm up.
struct Effort {
  int windows = 7;
  double seconds = 0.15;
};

[[nodiscard]] Result<Measured> measure(const Workload& workload, const Pool& pool, Effort effort = {});

}  // namespace vitrine::cli
