// The same pool on std::thread: ThreadSanitizer understands it, while Debian's oneTBB is not instrumented.
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/parallel.h"

namespace vitrine {

struct Pool::Impl {
  std::mutex mutex;
  std::condition_variable wake, done;
  std::vector<std::thread> workers;
  std::function<void(int)> job;  // takes the worker's number
  std::deque<std::pair<std::shared_ptr<void>, void (*)(void*)>> posted;
  std::uint64_t generation = 0;
  int running = 0;
  bool quit = false;
};

Pool::Pool(int threads)
    : threads_(threads > 0 ? std::min(threads, kMostThreads) : hardware_threads()), impl_(std::make_unique<Impl>()) {
  for (int worker = 1; worker < threads_; ++worker) {
    impl_->workers.emplace_back([this, worker] {
      std::uint64_t seen = 0;
      std::unique_lock lock(impl_->mutex);
      for (;;) {
        impl_->wake.wait(lock, [&] { return impl_->quit || impl_->generation != seen || !impl_->posted.empty(); });
        if (impl_->quit) return;
        if (impl_->generation == seen) {
          const auto [state, call] = std::move(impl_->posted.front());
          impl_->posted.pop_front();
          lock.unlock();
          call(state.get());
          lock.lock();
          continue;
        }
        seen = impl_->generation;
        const auto job = impl_->job;
        lock.unlock();
        job(worker);
        lock.lock();
        if (--impl_->running == 0) impl_->done.notify_one();
      }
    });
  }
}

Pool::~Pool() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->quit = true;
  }
  impl_->wake.notify_all();
  for (auto& worker : impl_->workers) worker.join();
}

void Pool::post(std::shared_ptr<void> state, void (*call)(void*)) const {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->posted.emplace_back(std::move(state), call);
  }
  impl_->wake.notify_one();
}

void Pool::spread(std::int64_t count, std::int64_t grain, FunctionRef<void(Chunk)> body) const {
  const std::int64_t chunks = chunk_count(count, grain);
  if (threads_ == 1) {
    for (std::int64_t i = 0; i < chunks; ++i) run_chunk(i, count, grain, 0, body);
    return;
  }
  std::atomic<std::int64_t> next{0};
  const auto work = [&](int worker) {
    for (std::int64_t i; (i = next.fetch_add(1)) < chunks;) run_chunk(i, count, grain, worker, body);
  };
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->job = work;
    impl_->running = threads_ - 1;
    ++impl_->generation;
  }
  impl_->wake.notify_all();
  work(0);
  std::unique_lock lock(impl_->mutex);
  impl_->done.wait(lock, [&] { return impl_->running == 0; });
}

}  // namespace vitrine
