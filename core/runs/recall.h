// What the folder of a run remembers, told to an advisor as it was told then.
#pragma once

#include "core/advice/advisor.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_log.h"

namespace vitrine {

// For a run of so many steps in all that is taken up again, once its keeper goes on (RunKeeper::go_on) with this
// `log_every`: from here on its findings are those of a run that never stopped, if what was told live is what the log
// was told (write_down). That holds past StepLog::kWhole too, where steps share rows: those of a row that is not done
// stand by themselves in the log, and its keeper has taken them into the row, of which the advisor hears once it is
// done. It does not hold where the first of such steps are not there: a run that was killed, or a fork, goes on from
// a state in the middle of a row whose line is cut off with what came after that state. The steps since are told one
// by one then.
[[nodiscard]] Status recall(const RunFolder& folder, LogPlace until, std::int64_t log_every,
                            std::uint64_t total_steps, Advisor& advisor);

}  // namespace vitrine
