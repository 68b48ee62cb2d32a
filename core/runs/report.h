// report.json: what a run was, how it went and why it ended, for people's own tools and for the list of runs.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/advice/advisor.h"
#include "core/project/project.h"
#include "core/runs/run_folder.h"
#include "core/train/run.h"

namespace vitrine {

struct ReportFacts {
  const Project& project;  // as it was trained
  const RunInfo& info;
  const RunStatus& status;
  const std::vector<EpochRecord>& epochs;
  bool target_scaled = false;                     // the loss is that of the normalised target
  std::int64_t log_every = 0;                     // as for MetricsLog
  double loading_seconds = 0;                     // of the data
  double seconds_before = 0;                      // of training, by those who began this run
  std::uint64_t steps_before = 0;                 // and their steps
  std::vector<Finding> findings = {};             // of the advisor
  std::vector<UnitsSeen> looks = {};              // what it was told of units
  std::optional<std::size_t> snapshot_room = {};  // bytes, of states of its past; 0: none are kept
};

[[nodiscard]] std::string report_text(const ReportFacts& facts);
[[nodiscard]] nlohmann::ordered_json finding_json(const Finding& finding);

// What a report says of a run, as far as it can be read: reports are written by other versions too. Of a run that is
// not over, what its log says where that has come further.
struct RunSummary {
  RunFolder folder;
  std::string title;
  bool training = false;  // it is written down at this moment
  std::string reason;  // as in the report ("all_epochs"); empty where there is none, "training" in one of a run that
                       // trained when it was written: if it does not now, it was interrupted
  std::string why;     // the same in words
  std::int64_t epochs = 0, steps = 0;
  std::int64_t saved_steps = 0;  // of the state that lies there
  std::optional<std::int64_t> log_every;
  double seconds = 0;          // of training
  std::optional<double> loss;  // validation loss of the best epoch, or the training loss where nothing validated
  std::optional<std::pair<std::string, double>> metric;  // id and value of the task's own, of the same epoch
  [[nodiscard]] bool interrupted() const { return !training && (reason.empty() || reason == "training"); }
};

[[nodiscard]] RunSummary summary_of(const RunFolder& folder);
// The room that its states may take, as the report has it, be it 0; none where it says nothing of that.
[[nodiscard]] std::optional<std::size_t> snapshot_room_in(const RunFolder& folder);

// The looks that a report tells of up to a step, those at steps at which a run of so many in all looks.
[[nodiscard]] std::vector<UnitsSeen> looks_in(const RunFolder& folder, std::uint64_t until,
                                              std::uint64_t total_steps);

}  // namespace vitrine
