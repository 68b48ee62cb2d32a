// The worker pool. This pair of files is the only place that names oneTBB.
//
// Same bits at any thread count: work is cut into chunks that depend on (count, grain) alone, a chunk never sees
// which worker runs it, and sums over chunks are made in chunk order by the caller.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>

namespace vitrine {

// A borrowed callable: no allocation, alive only for the call it is passed to.
template <class Signature>
class FunctionRef;
template <class R, class... Args>
class FunctionRef<R(Args...)> {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
      FunctionRef(F&& f)  // NOLINT(google-explicit-constructor)
      : object_(const_cast<void*>(static_cast<const void*>(&f))), call_([](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(args...);
        }) {}
  R operator()(Args... args) const { return call_(object_, args...); }

 private:
  void* object_;
  R (*call_)(void*, Args...);
};

struct Chunk {
  std::int64_t index = 0;  // 0 … chunk_count - 1
  std::int64_t begin = 0, end = 0;
};

[[nodiscard]] constexpr std::int64_t chunk_count(std::int64_t count, std::int64_t grain) {
  return count <= 0 ? 0 : (count + grain - 1) / grain;
}

class Pool {
 public:
  static constexpr int kMostThreads = 1024;
  // `threads` workers, the calling thread among them; 0 means one for each core this process may use.
  explicit Pool(int threads = 0);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  [[nodiscard]] int threads() const { return threads_; }

  // Calls body once for each chunk of `grain` elements (the last may be shorter) and waits for all of them.
  // One chunk is called directly: small work pays for nothing.
  template <class Body>
  void for_chunks(std::int64_t count, std::int64_t grain, Body&& body) const {
    if (count > grain) return spread(count, grain, body);
    if (count <= 0) return;
    note_worker(0);
    body(Chunk{0, 0, count});
  }

  // Which workers have run a chunk since the pool was made, as a bit mask (worker 63 stands for all past it).
  [[nodiscard]] std::uint64_t workers_used() const { return used_.load(std::memory_order_relaxed); }

  [[nodiscard]] static int hardware_threads();

 private:
  friend class Ahead;
  struct Impl;
  void spread(std::int64_t count, std::int64_t grain, FunctionRef<void(Chunk)> body) const;
  // Has the pool call it with the state some time; only where there is another. Allocates nothing once warm.
  void post(std::shared_ptr<void> state, void (*call)(void*)) const;
  void note_worker(int worker) const {
    const std::uint64_t bit = std::uint64_t{1} << std::clamp(worker, 0, 63);
    if ((used_.load(std::memory_order_relaxed) & bit) == 0) used_.fetch_or(bit, std::memory_order_relaxed);
  }
  void run_chunk(std::int64_t index, std::int64_t count, std::int64_t grain, int worker,
                 FunctionRef<void(Chunk)> body) const;
  int threads_;
  std::unique_ptr<Impl> impl_;
  mutable std::atomic<std::uint64_t> used_{0};
};

// A job that some free worker does while its owner goes on, such as gathering the next batch. The owner's thread
// starts it and waits for it, in turns. Nothing depends on who does it: whatever no worker has begun when the owner
// waits for it, the owner does itself; it may also come to it while it waits for chunks of its own. What the job
// throws, wait() throws.
class Ahead {
 public:
  enum class Where { owner, worker };  // only the owner may use the pool from within the job
  Ahead(const Pool& pool, std::function<void(Where)> job);
  ~Ahead();  // waits for a job under way; one that nobody has begun is dropped
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;

  void start();
  void wait();  // until what was started is done; without a start, returns at once

 private:
  struct State;
  const Pool& pool_;
  std::shared_ptr<State> state_;  // shared with what the pool still has to call
};

}  // namespace vitrine
