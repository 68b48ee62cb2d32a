// metrics.csv read back: what a run's log tells of it, for whoever looks at a run that is over, or goes on with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/watch/records.h"

namespace vitrine {

// What a log says before its first row.
struct LogColumns {
  std::vector<std::string> metrics;  // ids of RunInfo::figures
  std::vector<std::string> layers;   // names
  friend bool operator==(const LogColumns&, const LogColumns&) = default;
};

// The metrics of its columns, as RunInfo has them.
[[nodiscard]] std::vector<FigureInfo> figures_of(const LogColumns& columns);
[[nodiscard]] std::string header_of(const LogColumns& columns);
// Those of the metrics that rows of steps have too, beside the first where that is the task's own: of each of several
// objectives its loss and the metric behind it, and what a recipe tells. In the order of RunInfo::judged.
[[nodiscard]] std::vector<std::size_t> judged_of(const LogColumns& columns);

struct RunLog {
  LogColumns columns;
  StepBlock steps;  // figures as StepLog has them
  std::vector<EpochRecord> epochs;
  std::size_t bytes = 0;  // of the text, up to the end of the last row that was taken
};

// How far a run has come.
struct LogPlace {
  std::uint64_t step = 0;
  std::uint32_t epoch = 0;
};

// Reads every whole row, or those up to `until`. What comes behind a row that is cut short, or not a row of these
// columns, is left out: the program ended in it. An error where the header is not one of ours; `where` names the
// text in it.
[[nodiscard]] Result<RunLog> read_log(std::string_view text, const std::string& where,
                                      std::optional<LogPlace> until = {});

// The same rows of a log, as one of these metrics has them: empty where it had no such column.
[[nodiscard]] std::string with_metrics(std::string_view text, const LogColumns& columns,
                                       const std::vector<std::string>& metrics);

// Past StepLog::kWhole, of a log up to this step: the steps of the row that was not done by then, if there is one,
// have lines of their own, and all of them are there.
[[nodiscard]] bool has_open_row(const StepBlock& steps, std::uint64_t last);
// Where in the text of a log the first row of a later step begins; at its end where there is none.
[[nodiscard]] std::size_t first_step_after(std::string_view text, std::uint64_t last);
// The same log without the rows of later steps; those of epochs stay.
[[nodiscard]] std::string without_steps_after(std::string_view text, std::uint64_t last);

}  // namespace vitrine
