// Measures whole training steps: forward, loss, backward and update.
#pragma once

#include <string>
#include <vector>

#include "app/cli/bench/phases.h"
#include "app/cli/bench/workloads.h"
#include "core/base/parallel.h"
#include "core/base/result.h"

namespace vitrine::cli {

struct Measured {
  std::string name;
  double ms_per_step = 0, samples_per_s = 0;
  double gflops = 0;  // two operations a multiply-add that the step really does (see core/engine/work.h)
  double allocations_per_step = 0;  // NaN where they are not counted
  std::vector<Phase> phases;        // where they were asked for
};

// How long to look: the median of `windows` windows of `seconds` each, after three steps to warm up.
struct Effort {
  int windows = 7;
  double seconds = 0.15;
  bool phases = false;  // one window more, with a clock read around every op
};

[[nodiscard]] Result<Measured> measure(const Workload& workload, const Pool& pool, Effort effort = {});

}  // namespace vitrine::cli
