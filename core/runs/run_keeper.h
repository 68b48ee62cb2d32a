// Writes down what a run does, in a folder of its own, while it does it: the same files whether a window or the
// command line trains. A crash loses at most the last second of the log. Who lets a run train has it saved now and
// then (save_pace.h).
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/runs/metrics_log.h"
#include "core/runs/report.h"
#include "core/runs/run_folder.h"
#include "core/runs/written_now.h"
#include "core/train/run.h"

namespace vitrine {

class RunKeeper {
 public:
  // `log_every`: as for MetricsLog.
  RunKeeper(RunFolder folder, std::int64_t log_every);

  // What it is to keep; the folder is made by begin(), or with the first step. Paths of data start from `base`.
  void follow(const Run& run, const std::string& base = {});
  // Makes the folder and begins the log.
  [[nodiscard]] Status begin();
  // Goes on in the folder of a run that stopped after these steps and epochs: the log is cut there.
  [[nodiscard]] Status go_on(LogPlace done);
  // The same with the first step or epoch, in the folder of the run that it goes on from.
  void go_on_in(const RunFolder& folder, LogPlace done);
  // The same in this keeper's own folder, with a copy of the log so far; the other run stays what it was.
  void go_on_from(const RunFolder& folder, LogPlace done);

  // Of the run's thread, in the order in which it does them. Training does not end because it cannot be written
  // down: save() tells what failed first.
  void step(const StepRecord& record, const StepFigures& figures, const MetricsLog::RowTold& told = {});
  void epoch(const EpochRecord& record);
  // At units; for the report. False where it knows that step already: a run that stopped there looks again.
  bool look(std::uint64_t step, std::vector<LayerUnits> layers);

  // All that has been told of a run that rests is in the log.
  [[nodiscard]] Status flush();

  // What has failed so far; asked now and then, so that a person hears of it while the run goes on.
  [[nodiscard]] Status trouble() const;
  // The weights, the state to go on from, its snapshots, the report and what is left of the log: each file whatever
  // became of the others, the weights first; gives what failed first. Not before the first step.
  [[nodiscard]] Status save(const RunStatus& status, const Trained& trained);
  [[nodiscard]] std::chrono::milliseconds last_save_took() const;

  [[nodiscard]] RunFolder folder() const;
  // Where its files are: until a run that goes on from another has begun, in the folder of that one.
  [[nodiscard]] RunFolder lies_in() const;
  [[nodiscard]] bool has_begun() const;
  [[nodiscard]] bool has_saved(const RunStatus& status) const;  // this state lies in the folder; so does a beginning
  [[nodiscard]] std::vector<EpochRecord> epochs() const;
  [[nodiscard]] const RunInfo& info() const { return info_; }
  [[nodiscard]] bool target_scaled() const { return target_scaled_; }  // the loss is that of the normalised target
  void set_loading_seconds(double seconds) { loading_seconds_ = seconds; }
  // For the report, from the next save() on.
  void set_findings(std::vector<Finding> findings);
  // All of it into another folder, which is not there yet; nothing is lost where that cannot be, or not now ("busy").
  [[nodiscard]] Status move_to(const RunFolder& folder);

 private:
  void begin_now();
  [[nodiscard]] Status make();
  [[nodiscard]] Status take_up(LogPlace done);
  [[nodiscard]] Status keep_room() const;
  [[nodiscard]] Status mark();

  std::mutex saving_;         // held while files are written that only save() writes; before the other one
  mutable std::mutex mutex_;  // the run's thread writes steps, others save
  RunFolder folder_;
  std::int64_t log_every_;
  Project project_;
  RunInfo info_;
  bool target_scaled_ = false;
  std::shared_ptr<Snapshots> past_;  // of the run; null where none are kept
  std::unique_ptr<MetricsLog> log_;
  std::vector<EpochRecord> epochs_;
  std::vector<UnitsSeen> looks_;
  Status writable_;  // or why the folder could not be made
  std::vector<Finding> findings_;
  double loading_seconds_ = 0, seconds_before_ = 0;
  std::uint64_t steps_before_ = 0;
  std::pair<std::uint64_t, std::uint64_t> saved_;  // RunStatus::state() of what lies in the folder
  std::optional<LogPlace> taken_up_at_;            // of the run that it goes on from
  RunFolder taken_up_from_;                        // its folder, which may be this one's
  bool begun_ = false;
  WrittenNow written_now_;  // from a step on until what a run at rest has come to is saved
  bool marked_ = false;     // that has been said, as far as it can be
  std::chrono::milliseconds last_save_took_{0};
};

}  // namespace vitrine
