// How often this program's own code asks for memory. Linking allocations.cpp replaces operator new by one that
// counts; what C libraries take with malloc is not ours and is not counted.
#pragma once

#include <cstdint>

namespace vitrine::cli {

// A sanitizer brings an operator new of its own: nothing is counted then.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kAllocationsCounted = false;
#else
inline constexpr bool kAllocationsCounted = true;
#endif

// Calls of operator new so far, on all threads.
[[nodiscard]] std::uint64_t allocations();

}  // namespace vitrine::cli
