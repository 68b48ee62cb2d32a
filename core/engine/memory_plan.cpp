#include "core/engine/memory_plan.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <queue>
#include <set>
#include <utility>

#include "core/ops/op.h"

namespace vitrine {
namespace {

// So many buffers are compared with each other; more would take seconds.
constexpr std::size_t kMostCompared = 3000;

// The largest first, each in the tightest gap between buffers that live at the same time, else at the end.
MemoryPlan plan_by_size(const std::vector<BufferLife>& buffers) {
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

// What nobody uses of an arena that grows where it must. Holes that touch are one.
class Holes {
 public:
  // The tightest hole; the end of the arena where none is large enough.
  std::size_t take(std::size_t size) {
    const auto tightest = by_size_.lower_bound({size, 0});
    if (tightest == by_size_.end()) return grow(size);
    const auto [found, offset] = *tightest;
    remove(sizes_.find(offset));
    if (found > size) add(offset + size, found - size);
    return offset;
  }
  void give_back(std::size_t offset, std::size_t size) {
    const auto after = sizes_.lower_bound(offset);
    if (after != sizes_.begin()) {
      const auto before = std::prev(after);
      if (before->first + before->second == offset) {
        offset = before->first, size += before->second;
        remove(before);
      }
    }
    if (const auto next = sizes_.find(offset + size); next != sizes_.end()) {
      size += next->second;
      remove(next);
    }
    add(offset, size);
  }
  [[nodiscard]] std::size_t end() const { return end_; }

 private:
  std::size_t grow(std::size_t size) {
    std::size_t offset = end_;
    if (!sizes_.empty() && std::prev(sizes_.end())->first + std::prev(sizes_.end())->second == end_) {
      offset = std::prev(sizes_.end())->first;
      remove(std::prev(sizes_.end()));
    }
    end_ = offset + size;
    return offset;
  }
  void add(std::size_t offset, std::size_t size) {
    sizes_.emplace(offset, size);
    by_size_.emplace(size, offset);
  }
  void remove(std::map<std::size_t, std::size_t>::iterator hole) {
    by_size_.erase({hole->second, hole->first});
    sizes_.erase(hole);
  }
  std::map<std::size_t, std::size_t> sizes_;  // by offset
  std::set<std::pair<std::size_t, std::size_t>> by_size_;
  std::size_t end_ = 0;
};

// As time goes on, each in the tightest hole that those before it have left. It takes a little more memory than the
// way above, in time that grows with n·log n.
MemoryPlan plan_over_time(const std::vector<BufferLife>& buffers) {
  MemoryPlan plan;
  plan.offsets.assign(buffers.size(), 0);
  std::vector<std::size_t> by_time(buffers.size());
  std::iota(by_time.begin(), by_time.end(), std::size_t{0});
  std::stable_sort(by_time.begin(), by_time.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(buffers[a].first, buffers[b].bytes) < std::pair(buffers[b].first, buffers[a].bytes);
  });
  Holes holes;
  using Leaving = std::pair<int, std::size_t>;  // when it is read last, which
  std::priority_queue<Leaving, std::vector<Leaving>, std::greater<>> alive;
  for (const std::size_t id : by_time) {
    for (; !alive.empty() && alive.top().first < buffers[id].first; alive.pop())
      holes.give_back(plan.offsets[alive.top().second], aligned_bytes(buffers[alive.top().second].bytes));
    if (buffers[id].bytes == 0) continue;
    plan.offsets[id] = holes.take(aligned_bytes(buffers[id].bytes));
    alive.emplace(buffers[id].last, id);
  }
  plan.bytes = holes.end();
  return plan;
}

}  // namespace

MemoryPlan plan_memory(const std::vector<BufferLife>& buffers) {
  return buffers.size() <= kMostCompared ? plan_by_size(buffers) : plan_over_time(buffers);
}

}  // namespace vitrine
