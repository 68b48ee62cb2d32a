#include <cmath>

#include "core/schedules/list.h"

namespace vitrine::schedules {

ScheduleType step() {
  return {{"step",
           "Step",
           "Schedule",
           "The learning rate is multiplied by a factor every so many epochs: rate·factor^⌊epoch / every⌋. Large "
           "steps find "
           "the valley, small ones its floor.",
           {ParamSpec::integer("every", "Every", 10).range(1, 1e6).in("epochs").says("Epochs between two drops."),
            ParamSpec::real("factor", "Factor", 0.1).range(0, 1).says("What the learning rate is multiplied by."),
            warmup_param()},
           {}},
          [](const TypeInfo& info, const Params& params, const ScheduleTime& time) {
            const auto every = static_cast<std::uint64_t>(integer_of(info, params, "every"));
            const std::uint64_t drops = time.step / time.steps_per_epoch / every;
            return std::pow(real_of(info, params, "factor"), static_cast<double>(drops));
          }};
}

}  // namespace vitrine::schedules
