// Makes sure that a test of "same bits" really has several workers.
#pragma once

#include <bit>

#include "core/base/parallel.h"

namespace vitrine::test {

// Gives the pool small pieces of work until a second worker takes one; false if none ever does. Workers wake up when
// the system lets them, so on a busy machine this may take a while.
inline bool second_worker_joins(const Pool& pool) {
  constexpr int kMostRounds = 20'000;
  for (int round = 0; round < kMostRounds && std::popcount(pool.workers_used()) < 2; ++round) {
    pool.for_chunks(64, 1, [](Chunk) {
      volatile int spin = 0;
      while (spin < 2000) spin = spin + 1;
    });
  }
  return std::popcount(pool.workers_used()) >= 2;
}

}  // namespace vitrine::test
