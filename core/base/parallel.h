// The worker pool. This pair of files is the only place that names oneTBB.
//
// Same bits at any thread count: work is cut into chunks that depend on (count, grain) alone, a chunk never sees
// which worker runs it, and sums over chunks are made in chunk order by the caller.
#pragma once

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
  void for_chunks(std::int64_t count, std::int64_t grain, FunctionRef<void(Chunk)> body) const;

  // Which workers have run a chunk since the pool was made, as a bit mask (worker 63 stands for all past it).
  [[nodiscard]] std::uint64_t workers_used() const { return used_.load(std::memory_order_relaxed); }

  [[nodiscard]] static int hardware_threads();

 private:
  struct Impl;
  void run_chunk(std::int64_t index, std::int64_t count, std::int64_t grain, int worker,
                 FunctionRef<void(Chunk)> body) const;
  int threads_;
  std::unique_ptr<Impl> impl_;
  mutable std::atomic<std::uint64_t> used_{0};
};

}  // namespace vitrine
