// What the folder of a run remembers, told to an advisor as it was told then.
#pragma once

#include "core/advice/advisor.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_log.h"

namespace vitrine {

// For a run of so many steps in all that is taken up again: from here on its findings are those of a run that never
// stopped, if what was told live is what the log was told (MetricsLog::RowTold, RunKeeper::look).
[[nodiscard]] Status recall(const RunFolder& folder, LogPlace until, std::uint64_t total_steps, Advisor& advisor);

}  // namespace vitrine
