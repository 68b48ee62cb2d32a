#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/engine/memory_plan.h"
#include "core/tensor/tensor.h"

namespace vitrine {
namespace {

bool alive_together(const BufferLife& a, const BufferLife& b) {
  return a.first <= b.last && b.first <= a.last;
}

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

void expect_sound(const std::vector<BufferLife>& buffers) {
  const MemoryPlan plan = plan_memory(buffers);
  ASSERT_EQ(plan.offsets.size(), buffers.size());
  std::size_t sum = 0;
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    sum += aligned(buffers[i].bytes);
    ASSERT_EQ(plan.offsets[i] % kAlignment, 0U);
    ASSERT_LE(plan.offsets[i] + buffers[i].bytes, plan.bytes);
    for (std::size_t k = 0; k < i; ++k) {
      if (!alive_together(buffers[i], buffers[k]) || buffers[i].bytes == 0 || buffers[k].bytes == 0) continue;
      const bool apart = plan.offsets[i] + buffers[i].bytes <= plan.offsets[k] ||
                         plan.offsets[k] + buffers[k].bytes <= plan.offsets[i];
      ASSERT_TRUE(apart) << "buffers " << i << " and " << k << " overlap";
    }
  }
  ASSERT_LE(plan.bytes, sum);
  // No plan does with less than what is alive at the busiest moment.
  std::size_t busiest = 0;
  for (const BufferLife& moment : buffers) {
    std::size_t now = 0;
    for (const BufferLife& other : buffers)
      if (other.first <= moment.first && moment.first <= other.last) now += aligned(other.bytes);
    busiest = std::max(busiest, now);
  }
  ASSERT_GE(plan.bytes, busiest);
}

TEST(MemoryPlan, AChainNeedsTwoBuffers) {
  const MemoryPlan plan = plan_memory({{64, 0, 1}, {64, 1, 2}, {64, 2, 3}, {64, 3, 4}});
  EXPECT_EQ(plan.bytes, 128U);
  EXPECT_EQ(plan.offsets[0], plan.offsets[2]);
}

TEST(MemoryPlan, ASmallBufferFillsAGap) {
  // Two large ones leave the stage to each other; the small one lives beside the first and fits where the second is.
  EXPECT_EQ(plan_memory({{640, 0, 3}, {320, 1, 1}, {320, 2, 2}}).bytes, 960U);
}

TEST(MemoryPlan, NothingNeedsNothing) {
  EXPECT_EQ(plan_memory({}).bytes, 0U);
  EXPECT_EQ(plan_memory({{0, 0, 5}, {0, 2, 3}}).bytes, 0U);
}

TEST(MemoryPlan, BuffersAliveAtOnceNeverOverlap) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 400; ++round) {
    SCOPED_TRACE(round);
    std::vector<BufferLife> buffers(1 + random() % 60);
    for (BufferLife& life : buffers) {
      life.bytes = random() % 10 == 0 ? 0 : 1 + random() % (round % 2 == 0 ? 500 : 100'000);
      life.first = static_cast<int>(random() % 40);
      life.last = life.first + static_cast<int>(random() % (1 + random() % 40));
    }
    expect_sound(buffers);
    if (HasFatalFailure()) return;
  }
}

// A chain of 20,000 layers in training: values live until their own backward, gradients for a moment.
TEST(MemoryPlan, ThousandsOfBuffersArePlacedAsWell) {
  constexpr int kLayers = 20'000;
  std::vector<BufferLife> buffers;
  std::size_t together = 0;  // what is alive at the turn
  for (int i = 0; i < kLayers; ++i) {
    const std::size_t bytes = 64 * (1 + static_cast<std::size_t>(i % 7));
    buffers.push_back({bytes, i, 2 * kLayers - 1 - i});
    buffers.push_back({bytes, 2 * kLayers - 2 - i, 2 * kLayers - 1 - i});
    together += bytes;
  }
  const MemoryPlan plan = plan_memory(buffers);
  EXPECT_LE(plan.bytes, together + 7 * 64 * 4);
  std::vector<std::size_t> by_place(buffers.size());
  for (std::size_t i = 0; i < by_place.size(); ++i) by_place[i] = i;
  std::sort(by_place.begin(), by_place.end(),
            [&](std::size_t a, std::size_t b) { return plan.offsets[a] < plan.offsets[b]; });
  for (std::size_t i = 0; i < by_place.size(); ++i) {
    const BufferLife& low = buffers[by_place[i]];
    for (std::size_t k = i + 1; k < by_place.size(); ++k) {
      const BufferLife& high = buffers[by_place[k]];
      if (plan.offsets[by_place[k]] >= plan.offsets[by_place[i]] + low.bytes) break;
      ASSERT_FALSE(alive_together(low, high)) << by_place[i] << " and " << by_place[k];
    }
  }
}

}  // namespace
}  // namespace vitrine
