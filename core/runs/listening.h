// Who hears what a run tells while it trains: its folder, and an advisor that is told no more than the folder keeps,
// so that one that goes on later can be told the same again (recall.h). One wiring for the window and the command
// line.
#pragma once

#include <memory>

#include "core/advice/advisor.h"
#include "core/runs/run_keeper.h"
#include "core/train/run.h"

namespace vitrine {

// Fills in what the run calls: on_step, on_epoch and on_look. `advisor`, if there is one, is told on the run's thread
// and outlives the run; none: the run is only written down.
void write_down(RunSetup& setup, std::shared_ptr<RunKeeper> keeper, Advisor* advisor = nullptr);

}  // namespace vitrine
