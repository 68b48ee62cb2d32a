// When a run that trains is saved, so that a crash costs little: after a second, then whenever it has trained as long
// again, at last twice a minute. A save that takes long comes less often: one in fifty times as long.
#pragma once

#include <algorithm>
#include <chrono>

namespace vitrine {

class SavePace {
 public:
  using Time = std::chrono::milliseconds;
  static constexpr Time kFirst{1'000}, kMost{30'000};
  static constexpr int kShare = 50;

  SavePace() = default;
  // Always as often, whatever it costs.
  explicit SavePace(Time every) : always_(every) {}

  // How long to wait from now on; `cost`: what the last save took.
  [[nodiscard]] Time next(Time cost = Time(0)) {
    if (always_ > Time(0)) return always_;
    const Time wait = std::clamp(std::max(so_far_, cost * kShare), kFirst, kMost);
    so_far_ += wait;
    return wait;
  }

 private:
  Time always_{0}, so_far_{0};
};

}  // namespace vitrine
