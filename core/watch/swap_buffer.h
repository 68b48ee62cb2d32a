// The road from a run to whoever watches: the producer appends under a short lock, the consumer swaps the whole
// buffer out and works on it unlocked. Neither ever waits for the other's work.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace vitrine {

template <class Block>
class SwapBuffer {
 public:
  // `append` receives the block being filled; it must be quick.
  template <class Append>
  void push(Append&& append) {
    const std::lock_guard lock(mutex_);
    append(filling_);
  }
  // Hands over everything pushed since the last drain and takes `emptied` (whose capacity is reused) in return.
  void drain(Block& emptied) {
    const std::lock_guard lock(mutex_);
    std::swap(filling_, emptied);
  }

 private:
  std::mutex mutex_;
  Block filling_;
};

// One value, the newest wins.
template <class T>
class Latest {
 public:
  void publish(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    ++version_;
  }
  // The newest value if it is newer than `seen` (which is brought up to date), else null.
  [[nodiscard]] std::shared_ptr<const T> take_newer(std::uint64_t& seen) const {
    const std::lock_guard lock(mutex_);
    if (version_ == seen) return nullptr;
    seen = version_;
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::uint64_t version_ = 0;
};

}  // namespace vitrine
