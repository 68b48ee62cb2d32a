// Plain loops that the compiler turns into vector code, and sums that keep several lanes so that it may.
#pragma once

#include <cmath>
#include <cstdint>

#include "core/base/parallel.h"
#include "core/tensor/tensor.h"

namespace vitrine {

// Elements rounded up so that the next piece of a buffer starts on a 64-byte boundary, for float as for double.
[[nodiscard]] constexpr std::int64_t aligned_count(std::int64_t count) {
  return (count + 15) / 16 * 16;
}

// to[i] = f(i), or to[i] += f(i).
template <class T, class F>
inline void store(T* __restrict to, std::int64_t count, bool add, F f) {
  if (add) {
    for (std::int64_t i = 0; i < count; ++i) to[i] += f(i);
  } else {
    for (std::int64_t i = 0; i < count; ++i) to[i] = f(i);
  }
}

// Sum of f(i) in 16 lanes that are added pairwise at the end: a fixed order, more accurate than one running sum.
template <class T, class F>
[[nodiscard]] inline T sum_of(std::int64_t count, F f) {
  constexpr std::int64_t kLanes = 16;
  T lanes[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] += f(i + lane);
  }
  for (std::int64_t lane = 0; i < count; ++i, ++lane) lanes[lane] += f(i);
  for (std::int64_t width = kLanes / 2; width > 0; width /= 2) {
    for (std::int64_t lane = 0; lane < width; ++lane) lanes[lane] += lanes[lane + width];
  }
  return lanes[0];
}

// Largest of x[0 … count-1], count ≥ 1. Whether a NaN comes out is open: callers let it through by the values.
template <class T>
[[nodiscard]] inline T max_of(const T* x, std::int64_t count) {
  constexpr std::int64_t kLanes = 16;
  T lanes[kLanes];
  for (T& lane : lanes) lane = x[0];
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane)
      lanes[lane] = x[i + lane] > lanes[lane] ? x[i + lane] : lanes[lane];
  }
  for (; i < count; ++i) lanes[0] = x[i] > lanes[0] ? x[i] : lanes[0];
  T best = lanes[0];
  for (const T lane : lanes) best = lane > best ? lane : best;
  return best;
}

// to = (or +=) the sum of `parts` buffers of `count` elements that lie `stride` apart, in order.
template <class From, class T>
void sum_parts(const Pool& pool, const From* parts_begin, std::int64_t parts, std::int64_t stride, std::int64_t count,
               bool add, T* to) {
  constexpr std::int64_t kGrain = 4096;
  pool.for_chunks(count, kGrain, [&](Chunk chunk) {
    store(to + chunk.begin, chunk.end - chunk.begin, add, [&, from = parts_begin + chunk.begin](std::int64_t i) {
      From sum = from[i];
      for (std::int64_t part = 1; part < parts; ++part) sum += from[part * stride + i];
      return static_cast<T>(sum);
    });
  });
}

}  // namespace vitrine
