#include "core/schedules/list.h"

namespace vitrine::schedules {

ScheduleType constant() {
  return {{"constant",
           "Constant",
           "Schedule",
           "The learning rate stays as it is set, from the first step to the last.",
           {warmup_param()},
           {}},
          [](const TypeInfo&, const Params&, const ScheduleTime&) { return 1.0; }};
}

}  // namespace vitrine::schedules
