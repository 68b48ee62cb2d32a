#include <cmath>

#include "core/schedules/list.h"

namespace vitrine::schedules {

ScheduleType exponential() {
  return {
      {"exponential",
       "Exponential",
       "Schedule",
       "The learning rate falls by the same factor in every epoch, smoothly from step to step: rate·factor^epochs.",
       {ParamSpec::real("factor", "Factor", 0.95)
            .range(1e-6, 1)
            .in("per epoch")
            .says("What is left of the learning rate after an epoch."),
        warmup_param()},
       {}},
      [](const TypeInfo& info, const Params& params, const ScheduleTime& time) {
        const double epochs = static_cast<double>(time.step) / static_cast<double>(time.steps_per_epoch);
        return std::pow(real_of(info, params, "factor"), epochs);
      }};
}

}  // namespace vitrine::schedules
