#include "core/runs/listening.h"

#include <utility>

#include "core/train/units.h"

namespace vitrine {

void write_down(RunSetup& setup, std::shared_ptr<RunKeeper> keeper, Advisor* advisor) {
  MetricsLog::RowTold told;
  if (advisor)
    told = [advisor](const StepRow& row, std::span<const Reading> readings) { (void)advisor->add(row, readings); };
  setup.on_step = [keeper, told = std::move(told)](const StepRecord& record, const StepFigures& figures) {
    keeper->step(record, figures, told);
  };
  setup.on_epoch = [keeper, advisor](const EpochRecord& record) {
    keeper->epoch(record);
    if (advisor) (void)advisor->add(record);
  };
  setup.on_look = [keeper = std::move(keeper), advisor,
                   units = std::make_shared<UnitsLook>()](const ProbeSubject& subject) {
    const auto seen = units->look(subject);
    if (!seen) return;  // there is no sample to look at
    if (keeper->look(subject.step, *seen) && advisor) (void)advisor->add(subject.step, *seen);
  };
}

}  // namespace vitrine
