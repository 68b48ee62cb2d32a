#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "core/base/parallel.h"
#include "tests/support/workers.h"

namespace vitrine {
namespace {

std::vector<Chunk> chunks_of(const Pool& pool, std::int64_t count, std::int64_t grain) {
  std::vector<Chunk> chunks;
  std::mutex mutex;
  pool.for_chunks(count, grain, [&](Chunk chunk) {
    const std::lock_guard lock(mutex);
    chunks.push_back(chunk);
  });
  std::sort(chunks.begin(), chunks.end(), [](const Chunk& a, const Chunk& b) { return a.index < b.index; });
  return chunks;
}

TEST(Pool, EveryElementIsInOneChunkWhateverTheThreads) {
  for (const int threads : {1, 2, 4}) {
    const Pool pool(threads);
    for (const std::int64_t count : {1, 2, 9, 10, 11, 1000, 1001}) {
      for (const std::int64_t grain : {1, 3, 10, 5000}) {
        const auto chunks = chunks_of(pool, count, grain);
        ASSERT_EQ(static_cast<std::int64_t>(chunks.size()), chunk_count(count, grain));
        for (std::size_t i = 0; i < chunks.size(); ++i) {
          ASSERT_EQ(chunks[i].index, static_cast<std::int64_t>(i));
          ASSERT_EQ(chunks[i].begin, static_cast<std::int64_t>(i) * grain);
          ASSERT_EQ(chunks[i].end, std::min(count, (static_cast<std::int64_t>(i) + 1) * grain));
        }
      }
    }
  }
}

TEST(Pool, NothingToDoCallsNothing) {
  const Pool pool(2);
  EXPECT_TRUE(chunks_of(pool, 0, 8).empty());
  EXPECT_TRUE(chunks_of(pool, -5, 8).empty());
  EXPECT_EQ(pool.workers_used(), 0U);
}

TEST(Pool, ForChunksWaitsForAllOfThem) {
  const Pool pool(4);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int64_t> squares(257, -1);
    pool.for_chunks(257, 2, [&](Chunk chunk) {
      for (auto i = chunk.begin; i < chunk.end; ++i) squares[static_cast<std::size_t>(i)] = i * i;
    });
    for (std::size_t i = 0; i < squares.size(); ++i) ASSERT_EQ(squares[i], static_cast<std::int64_t>(i * i));
  }
}

TEST(Pool, SumsInChunkOrderAreTheSameBitsAtAnyThreadCount) {
  std::vector<float> values(100'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1.0F / static_cast<float>(i + 1);
  const auto sum = [&](int threads) {
    const Pool pool(threads);
    const auto count = static_cast<std::int64_t>(values.size());
    std::vector<float> parts(static_cast<std::size_t>(chunk_count(count, 777)));
    pool.for_chunks(count, 777, [&](Chunk chunk) {
      parts[static_cast<std::size_t>(chunk.index)] =
          std::accumulate(values.begin() + chunk.begin, values.begin() + chunk.end, 0.0F);
    });
    return std::accumulate(parts.begin(), parts.end(), 0.0F);
  };
  const float one = sum(1);
  EXPECT_EQ(sum(2), one);
  EXPECT_EQ(sum(4), one);
}

TEST(Pool, SeveralWorkersShareTheWork) {
  const Pool pool(2);
  EXPECT_EQ(pool.threads(), 2);
  EXPECT_TRUE(test::second_worker_joins(pool));
  const Pool alone(1);
  (void)chunks_of(alone, 100, 1);
  EXPECT_EQ(alone.workers_used(), 1U);
}

TEST(Pool, ZeroThreadsMeansOneForEachCore) {
  EXPECT_GE(Pool::hardware_threads(), 1);
  EXPECT_EQ(Pool(0).threads(), Pool::hardware_threads());
}

TEST(Ahead, EachJobIsDoneOnceBeforeItsWaitEnds) {
  for (const int threads : {1, 2, 4}) {
    const Pool pool(threads);
    int done = 0, wanted = 0;  // plain: the wait alone orders them
    Ahead ahead(pool, [&](Ahead::Where) { done = wanted; });
    ahead.wait();
    EXPECT_EQ(done, 0) << "nothing was started";
    for (wanted = 1; wanted < 500; ++wanted) {
      ahead.start();
      if (wanted % 3 == 0) pool.for_chunks(64, 1, [](Chunk) {});
      ahead.wait();
      ASSERT_EQ(done, wanted);
      ahead.wait();
    }
  }
}

TEST(Ahead, AloneTheOwnerDoesItAndMayUseThePool) {
  const Pool pool(1);
  int chunks = 0;
  Ahead ahead(pool, [&](Ahead::Where where) {
    EXPECT_EQ(where, Ahead::Where::owner);
    pool.for_chunks(10, 1, [&](Chunk) { ++chunks; });
  });
  ahead.start();
  EXPECT_EQ(chunks, 0) << "no worker is there to begin it";
  ahead.wait();
  EXPECT_EQ(chunks, 10);
}

TEST(Ahead, AWorkerTakesItWhileTheOwnerIsBusy) {
  const Pool pool(2);
  std::atomic<bool> begun{false};
  Ahead ahead(pool, [&](Ahead::Where where) {
    EXPECT_EQ(where, Ahead::Where::worker);
    begun = true;
    begun.notify_all();
  });
  ahead.start();
  begun.wait(false);
  ahead.wait();
}

// What the job writes goes away right after its owner: a sanitizer sees who comes late.
TEST(Ahead, MayGoAwayWhileAJobWaitsOrRuns) {
  const Pool pool(2);
  for (int round = 0; round < 200; ++round) {
    std::vector<int> made(100);
    std::atomic<bool> began{false}, ended{false};
    {
      Ahead ahead(pool, [&](Ahead::Where) {
        began = true;
        std::iota(made.begin(), made.end(), round);
        ended = true;
      });
      ahead.start();
    }
    ASSERT_EQ(began, ended) << "gone while the job ran";
  }
}

TEST(Ahead, WhatTheJobThrowsReachesTheOwnerAndTheNextJobRuns) {
  for (const int threads : {1, 2}) {
    const Pool pool(threads);
    bool fail = true;
    int done = 0;
    Ahead ahead(pool, [&](Ahead::Where) {
      if (fail) throw std::runtime_error("no memory");
      ++done;
    });
    for (int round = 0; round < 50; ++round) {
      fail = true;
      ahead.start();
      EXPECT_THROW(ahead.wait(), std::runtime_error);
      fail = false;
      ahead.start();
      ahead.wait();
      EXPECT_EQ(done, round + 1);
    }
  }
}

TEST(FunctionRef, CallsWhatItBorrows) {
  int calls = 0;
  auto add = [&calls](int a, const std::string& b) { return ++calls, a + static_cast<int>(b.size()); };
  const FunctionRef<int(int, const std::string&)> borrowed = add;
  EXPECT_EQ(borrowed(2, "abc"), 5);
  EXPECT_EQ(borrowed(1, ""), 1);
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace vitrine
