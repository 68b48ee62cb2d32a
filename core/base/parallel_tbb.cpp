#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "core/base/parallel.h"

namespace vitrine {

struct Pool::Impl {
  explicit Impl(int threads) : arena(threads) {
    // oneTBB starts at most one worker a core unless told otherwise, and says so on stderr; a pool means what it
    // says.
    static const tbb::global_control workers(tbb::global_control::max_allowed_parallelism, kMostThreads);
  }
  tbb::task_arena arena;
  // Jobs that were posted and not yet called; shared with them, for the last may still be on its way out.
  std::shared_ptr<std::atomic<int>> posted = std::make_shared<std::atomic<int>>(0);
};

Pool::Pool(int threads)
    : threads_(threads > 0 ? std::min(threads, kMostThreads) : hardware_threads()),
      impl_(std::make_unique<Impl>(threads_)) {}
// oneTBB would forget what was posted late, and leak it.
Pool::~Pool() {
  while (const int left = *impl_->posted) impl_->posted->wait(left);
}

void Pool::spread(std::int64_t count, std::int64_t grain, FunctionRef<void(Chunk)> body) const {
  const std::int64_t chunks = chunk_count(count, grain);
  if (threads_ == 1) {
    for (std::int64_t i = 0; i < chunks; ++i) run_chunk(i, count, grain, 0, body);
    return;
  }
  impl_->arena.execute([&] {
    tbb::parallel_for(
        std::int64_t{0}, chunks,
        [&](std::int64_t i) { run_chunk(i, count, grain, tbb::this_task_arena::current_thread_index(), body); },
        tbb::simple_partitioner{});
  });
}

void Pool::post(std::shared_ptr<void> state, void (*call)(void*)) const {
  ++*impl_->posted;
  impl_->arena.enqueue([state = std::move(state), call, posted = impl_->posted] {
    call(state.get());
    --*posted;
    posted->notify_all();
  });
}

}  // namespace vitrine
