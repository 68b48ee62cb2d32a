// Where the time of a training step goes, by phase, kind of op and the route by which it computed.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/observer.h"

namespace vitrine::cli {

struct Phase {
  std::string phase;      // "gather", "forward", "backward", "optimizer", "rest"
  std::string op, route;  // of forward and backward
  double share = 0;       // of the time of a step
};

class PhaseClock final : public PassObserver {
 public:
  void begin_step() { last_ = Clock::now(); }
  void done(PassPart part, std::string_view op, std::string_view route) override;
  void end_step();
  // What was seen so far; the phases in the order of a step, the dearest op of a phase first.
  [[nodiscard]] std::vector<Phase> phases() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    int order;  // of the phase in a step
    std::string phase, op, route;
    Clock::duration time{};
  };
  void book(int order, std::string_view phase, std::string_view op = {}, std::string_view route = {});
  Clock::time_point last_;
  std::vector<Entry> entries_;
};

}  // namespace vitrine::cli
