// Memory on a 64-byte boundary for everything the kernels read and write.
#pragma once

#include <cstddef>

namespace vitrine {

inline constexpr std::size_t kAlignment = 64;  // bytes

// At least `bytes` bytes, not zeroed; throws std::bad_alloc. Blocks of several megabytes lie in whole huge pages where
// the system grants them: sweeping through small ones costs a step some percent for address translation.
// `bytes` must be the same in both calls.
[[nodiscard]] void* allocate_aligned(std::size_t bytes);
void free_aligned(void* block, std::size_t bytes);

}  // namespace vitrine
