// For tests of the vector kernels: random values, and every instruction set this machine has.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/tensor/kernels/simd.h"
#include "tests/support/not_finite.h"

namespace vitrine::test {


inline std::vector<float> random(std::size_t count, std::uint64_t stream, double scale = 1) {
  std::vector<float> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(scale * Rng(7, stream).normal(0, i));
  return out;
}

inline void on_every_target(const std::function<void()>& body) {
  int count = 0;
  const std::string_view* const names = simd::targets(count);
  ASSERT_GE(count, 1);
  const auto before = simd::target();
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(simd::use_target(names[i]));
    ASSERT_EQ(simd::target(), names[i]);
    SCOPED_TRACE(std::string(names[i]));
    body();
  }
  ASSERT_TRUE(simd::use_target(before));
}

inline bool same_bits(float a, float b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

}  // namespace vitrine::test
