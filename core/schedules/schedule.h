// How the learning rate changes over a run: a factor on the optimizer's learning rate.
#pragma once

#include <cstdint>
#include <functional>

#include "core/schema/registry.h"

namespace vitrine {

struct ScheduleTime {
  std::uint64_t step = 0;  // steps done before this one
  std::uint64_t steps_per_epoch = 1, total_steps = 1;
};

struct ScheduleType {
  TypeInfo info;  // every schedule has `warmup`: steps of linear rise from 0 before it begins
  std::function<double(const TypeInfo&, const Params&, const ScheduleTime&)> factor;  // without the warm-up
};

const Registry<ScheduleType>& schedule_types();

// A schedule that was picked, looked up once: its factor, with its warm-up, at every step.
class Schedule {
 public:
  explicit Schedule(const Spec& spec);
  [[nodiscard]] double factor(ScheduleTime time) const;
  // Whether it is 1 at every step.
  [[nodiscard]] bool constant() const { return warmup_ == 0 && type_.info.id == "constant"; }

 private:
  const ScheduleType& type_;
  Params params_;
  std::uint64_t warmup_;
};

}  // namespace vitrine
