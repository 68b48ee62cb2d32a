// One function for each schedule, defined in the file of that name.
#pragma once

#include "core/schedules/schedule.h"

namespace vitrine::schedules {

ScheduleType constant();
ScheduleType step();
ScheduleType exponential();
ScheduleType cosine();

[[nodiscard]] ParamSpec warmup_param();

}  // namespace vitrine::schedules
