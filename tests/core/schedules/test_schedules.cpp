#include "core/schedules/schedule.h"

#include <gtest/gtest.h>

namespace vitrine {
namespace {

TEST(Schedules, WarmUpRisesInALineBeforeAny) {
  for (const ScheduleType& type : schedule_types().all()) {
    SCOPED_TRACE(type.info.id);
    const Spec schedule{type.info.id, {{"warmup", std::int64_t{4}}}};
    EXPECT_DOUBLE_EQ(Schedule(schedule).factor({0, 10, 100}), 0.25);
    EXPECT_DOUBLE_EQ(Schedule(schedule).factor({1, 10, 100}), 0.5);
    EXPECT_DOUBLE_EQ(Schedule(schedule).factor({3, 10, 100}), 1.0);
    EXPECT_DOUBLE_EQ(Schedule(schedule).factor({4, 10, 100}), 1.0) << "the schedule begins at its start";
  }
}

TEST(Schedules, CosineEndsWithTheRunWhateverTheWarmUp) {
  const Spec schedule{"cosine", {{"warmup", std::int64_t{20}}, {"final", 0.2}}};
  EXPECT_NEAR(Schedule(schedule).factor({60, 10, 100}), 0.6, 1e-12);  // half of the 80 steps after the warm-up
  EXPECT_NEAR(Schedule(schedule).factor({100, 10, 100}), 0.2, 1e-12);
  EXPECT_NEAR(Schedule(schedule).factor({500, 10, 100}), 0.2, 1e-12) << "a longer run stays there";
}

TEST(Schedules, StepDropsAtEpochs) {
  const Spec schedule{"step", {{"every", std::int64_t{2}}, {"factor", 0.1}}};
  EXPECT_DOUBLE_EQ(Schedule(schedule).factor({19, 10, 100}), 1.0);
  EXPECT_DOUBLE_EQ(Schedule(schedule).factor({20, 10, 100}), 0.1);
  EXPECT_NEAR(Schedule(schedule).factor({40, 10, 100}), 0.01, 1e-15);
}

TEST(Schedules, OddTimesAreHarmless) {
  for (const ScheduleType& type : schedule_types().all())
    for (const ScheduleTime time : {ScheduleTime{0, 0, 0}, ScheduleTime{5, 0, 0}, ScheduleTime{~0ULL, 1, 1}}) {
      const double factor = Schedule({type.info.id, {}}).factor(time);
      EXPECT_GE(factor, 0) << type.info.id;
      EXPECT_LE(factor, 1) << type.info.id;
    }
}

}  // namespace
}  // namespace vitrine
