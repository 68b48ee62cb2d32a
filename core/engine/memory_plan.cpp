#include "core/engine/memory_plan.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/ops/op.h"

namespace vitrine {

MemoryPlan plan_memory(const std::vector<BufferLife>& buffers) {
  MemoryPlan plan;
  plan.offsets.assign(buffers.size(), 0);
  std::vector<std::size_t> by_size(buffers.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](std::size_t a, std::size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  std::vector<std::size_t> placed;  // sorted by offset
  for (const std::size_t id : by_size) {
    const std::size_t size = aligned_bytes(buffers[id].bytes);
    if (size == 0) continue;
    // The tightest gap between buffers that live at the same time, else the end.
    std::size_t end = 0, best = std::numeric_limits<std::size_t>::max(), best_gap = best;
    for (const std::size_t other : placed) {
      if (buffers[other].last < buffers[id].first || buffers[other].first > buffers[id].last) continue;
      const std::size_t begin = plan.offsets[other];
      if (begin > end && begin - end >= size && begin - end < best_gap) best = end, best_gap = begin - end;
      end = std::max(end, begin + aligned_bytes(buffers[other].bytes));
    }
    plan.offsets[id] = best == std::numeric_limits<std::size_t>::max() ? end : best;
    plan.bytes = std::max(plan.bytes, plan.offsets[id] + size);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), id,
                                   [&](std::size_t a, std::size_t b) { return plan.offsets[a] < plan.offsets[b]; }),
                  id);
  }
  return plan;
}

}  // namespace vitrine
