// Ctrl+C, SIGTERM and a closed terminal as a wish to end well: whoever trains is told, on a thread of its own, and
// finishes what must not be lost. Whoever asks a second time does not want to wait: the signal then ends the program.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace vitrine::cli {

class Interruption {
 public:
  // While it lives, a signal calls `stop`. There is one at a time.
  explicit Interruption(std::function<void()> stop);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  [[nodiscard]] bool came() const { return came_; }

 private:
  void watch();
  std::function<void()> stop_;
  std::atomic<bool> came_{false};
  int pipe_[2] = {-1, -1};  // a handler may do little more than write a byte
  std::thread watcher_;
};

}  // namespace vitrine::cli
