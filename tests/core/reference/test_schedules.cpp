// Schedules against PyTorch's, which change once an epoch (the cosine: once a step).
#include "core/schedules/schedule.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

TEST(ScheduleReference, EveryScheduleFollowsPyTorch) {
  for (const ScheduleType& type : schedule_types().all()) {
    const auto reference = testing::read_reference("schedules", type.info.id);
    EXPECT_GE(reference.cases.size(), 1U) << type.info.id;
    for (std::size_t i = 0; i < reference.cases.size(); ++i) {
      const auto& test = reference.cases[i];
      SCOPED_TRACE(type.info.id + " case " + std::to_string(i));
      const Spec schedule{type.info.id, testing::params_from(type.info, test["settings"])};
      ScheduleTime time{0, test["steps_per_epoch"], test["total_steps"]};
      const auto& wanted = reference.find(i, "factor")->values;
      ASSERT_EQ(wanted.size(), time.total_steps);
      for (; time.step < time.total_steps; ++time.step) {
        // The exponential falls smoothly here and once an epoch there: they meet where an epoch begins.
        if (type.info.id == "exponential" && time.step % time.steps_per_epoch != 0) continue;
        EXPECT_NEAR(Schedule(schedule).factor(time), static_cast<double>(wanted[time.step]), 1e-6)
            << "step " << time.step;
      }
    }
  }
}

}  // namespace
}  // namespace vitrine
