#include "core/schedules/list.h"

#include <algorithm>

namespace vitrine {

const Registry<ScheduleType>& schedule_types() {
  using namespace schedules;
  static const Registry<ScheduleType> types({constant(), step(), exponential(), cosine()});
  return types;
}

Schedule::Schedule(const Spec& spec)
    : type_(schedule_types().at(spec.type)),
      params_(spec.params),
      warmup_(static_cast<std::uint64_t>(std::max<std::int64_t>(0, integer_of(type_.info, params_, "warmup")))) {}

double Schedule::factor(ScheduleTime time) const {
  if (time.step < warmup_) return static_cast<double>(time.step + 1) / static_cast<double>(warmup_);
  time.step -= warmup_;
  time.total_steps = time.total_steps > warmup_ ? time.total_steps - warmup_ : 1;
  time.steps_per_epoch = std::max<std::uint64_t>(1, time.steps_per_epoch);
  return type_.factor(type_.info, params_, time);
}

ParamSpec schedules::warmup_param() {
  return ParamSpec::integer("warmup", "Warm-up", 0)
      .range(0, 1e9)
      .in("steps")
      .says(
          "The learning rate first rises in a line over so many steps: step s of W uses s/W of it. The schedule "
          "begins "
          "afterwards. Helps large learning rates and Transformers over the first, wild steps.");
}

}  // namespace vitrine
