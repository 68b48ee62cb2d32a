#include "core/base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace vitrine {

int Pool::hardware_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

void Pool::run_chunk(std::int64_t index, std::int64_t count, std::int64_t grain, int worker,
                     FunctionRef<void(Chunk)> body) const {
  const std::uint64_t bit = std::uint64_t{1} << std::clamp(worker, 0, 63);
  if ((used_.load(std::memory_order_relaxed) & bit) == 0) used_.fetch_or(bit, std::memory_order_relaxed);
  body({index, index * grain, std::min(count, (index + 1) * grain)});
}

}  // namespace vitrine
