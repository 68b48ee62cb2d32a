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
        block.steps.push_back({.step = step});
        block.gradient_norms.push_back(static_cast<float>(step));
      });
    }
  });
  StepBlock drained;
  std::uint64_t next = 1;
  while (next <= kSteps) {
    drained.clear();
    buffer.drain(drained);
    ASSERT_EQ(drained.steps.size(), drained.gradient_norms.size());
    for (const auto& record : drained.steps) EXPECT_EQ(record.step, next++);
  }
  producer.join();
  drained.clear();
  buffer.drain(drained);
  EXPECT_TRUE(drained.steps.empty());
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
