#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "core/watch/records.h"
#include "core/watch/swap_buffer.h"

namespace vitrine {
namespace {

TEST(SwapBuffer, HandsOverEveryRecordOnceAndInOrder) {
  SwapBuffer<StepBlock> buffer;
  constexpr std::uint64_t kSteps = 50'000;
  std::thread producer([&] {
    for (std::uint64_t step = 1; step <= kSteps; ++step) {
      buffer.push([&](StepBlock& block) {
        block.rows.push_back({.step = step});
        block.readings.push_back({.mean = static_cast<float>(step)});
      });
    }
  });
  StepBlock drained;
  std::uint64_t next = 1;
  while (next <= kSteps) {
    drained.clear();
    buffer.drain(drained);
    ASSERT_EQ(drained.rows.size(), drained.readings.size());
    for (const auto& row : drained.rows) EXPECT_EQ(row.step, next++);
  }
  producer.join();
  drained.clear();
  buffer.drain(drained);
  EXPECT_TRUE(drained.rows.empty());
}

TEST(Latest, TheNewestWinsAndIsTakenOnce) {
  Latest<int> latest;
  std::uint64_t seen = 0;
  EXPECT_EQ(latest.take_newer(seen), nullptr);
  latest.publish(std::make_shared<const int>(1));
  latest.publish(std::make_shared<const int>(2));
  const auto value = latest.take_newer(seen);
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, 2);
  EXPECT_EQ(latest.take_newer(seen), nullptr);
}

}  // namespace
}  // namespace vitrine
