// Gives every buffer of a program its place in one arena: buffers that are never alive together may share memory.
#pragma once

#include <cstddef>
#include <vector>

namespace vitrine {

struct BufferLife {
  std::size_t bytes = 0;
  int first = 0, last = 0;  // moments at which it is first written and last read, both included
};

struct MemoryPlan {
  std::vector<std::size_t> offsets;  // of each buffer; multiples of 64
  std::size_t bytes = 0;             // of the arena
};

// Greedy by size (Pisarchyk & Lee 2020, "Efficient memory management for deep neural net inference"): the largest
// buffer first, each in the tightest place where no buffer alive at the same time stands. Thousands of buffers are
// placed in the order of time instead, for the first way compares each with each.
[[nodiscard]] MemoryPlan plan_memory(const std::vector<BufferLife>& buffers);

}  // namespace vitrine
