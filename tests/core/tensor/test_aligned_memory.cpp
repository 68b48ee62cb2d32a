#include "core/tensor/aligned_memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

#include "core/tensor/tensor.h"

namespace vitrine {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

bool begins_at(const void* block, std::size_t boundary) {
  return reinterpret_cast<std::uintptr_t>(block) % boundary == 0;
}

TEST(AlignedMemory, SmallBlocksBeginOnACacheLineAndLargeOnesOnAHugePage) {
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{100}, kHugePage - 1, kHugePage, 3 * kHugePage + 17}) {
    void* const block = allocate_aligned(bytes);
    EXPECT_TRUE(begins_at(block, bytes < kHugePage ? kAlignment : kHugePage)) << bytes;
    std::memset(block, 7, bytes);  // to its last byte, which a sanitizer watches
    free_aligned(block, bytes);
  }
}

TEST(AlignedMemory, AVectorKeepsItsNumbersWhileItGrowsIntoHugePages) {
  AlignedVector<float> numbers;
  const std::size_t count = kHugePage / sizeof(float) * 2;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(static_cast<float>(i));
  EXPECT_TRUE(begins_at(numbers.data(), kHugePage));
  for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(numbers[i], static_cast<float>(i));
}

}  // namespace
}  // namespace vitrine
