#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/schedules/list.h"

namespace vitrine::schedules {

ScheduleType cosine() {
  return {{"cosine",
           "Cosine",
           "Schedule",
           "The learning rate falls along half a cosine over the whole run, slowly at both ends: rate·(f + (1 − "
           "f)·(1 + cos(π·t "
           "/ T)) / 2), with T the steps after the warm-up (Loshchilov & Hutter 2017).",
           {ParamSpec::real("final", "Final factor", 0.0)
                .range(0, 1)
                .says("Share f of the learning rate that is left at the end."),
            warmup_param()},
           {}},
          [](const TypeInfo& info, const Params& params, const ScheduleTime& time) {
            const double done = std::min(1.0, static_cast<double>(time.step) /
                                                  static_cast<double>(std::max<std::uint64_t>(1, time.total_steps)));
            const double last = real_of(info, params, "final");
            return last + (1.0 - last) * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
          }};
}

}  // namespace vitrine::schedules
