#include "core/runs/run_keeper.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "core/base/text.h"
#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "core/runs/kept_snapshots.h"
#include "core/train/scaling.h"

namespace vitrine {

RunKeeper::RunKeeper(RunFolder folder, std::int64_t log_every) : folder_(std::move(folder)), log_every_(log_every) {}

void RunKeeper::follow(const Run& run, const std::string& base) {
  const std::lock_guard lock(mutex_);
  project_ = run.project();
  if (!base.empty()) make_data_paths_whole(project_, base);
  info_ = run.info();
  past_ = run.past();
  target_scaled_ = loss_is_scaled(project_, run.dataset());
  LogColumns columns;
  for (const FigureInfo& figure : info_.figures) columns.metrics.push_back(figure.id);
  for (const RunInfo::Layer& layer : info_.layers) columns.layers.push_back(layer.name);
  log_ = std::make_unique<MetricsLog>(std::move(columns), log_every_);
}

Status RunKeeper::begin() {
  const std::lock_guard lock(mutex_);
  return writable_ = make();
}

Status RunKeeper::make() {
  begun_ = true;
  if (there(folder_.path)) VITRINE_CHECK(mark());  // before anything of another one's is removed
  VITRINE_CHECK(make_run_folder(folder_));
  VITRINE_CHECK(mark());
  VITRINE_CHECK(keep_room());
  VITRINE_CHECK(save_project(project_, folder_.project));
  return log_->begin(folder_.metrics);
}

Status RunKeeper::go_on(LogPlace done) {
  const std::lock_guard lock(mutex_);
  return writable_ = take_up(done);
}

void RunKeeper::go_on_in(const RunFolder& folder, LogPlace done) {
  const std::lock_guard lock(mutex_);
  folder_ = taken_up_from_ = folder;
  taken_up_at_ = done;
}

void RunKeeper::go_on_from(const RunFolder& folder, LogPlace done) {
  const std::lock_guard lock(mutex_);
  taken_up_from_ = folder;
  taken_up_at_ = done;
}

Status RunKeeper::take_up(LogPlace done) {
  begun_ = true;
  if (there(folder_.path)) VITRINE_CHECK(mark());
  const RunFolder& from = taken_up_from_.path.empty() ? folder_ : taken_up_from_;
  seconds_before_ = summary_of(from).seconds;
  steps_before_ = done.step;
  // What was looked at since comes behind: a run may look before its first step is written down.
  std::vector<UnitsSeen> since = std::exchange(looks_, looks_in(from, done.step, info_.total_steps));
  for (UnitsSeen& look : since)
    if (looks_.empty() || looks_.back().step < look.step) looks_.push_back(std::move(look));
  if (from.path != folder_.path) {
    VITRINE_TRY(const std::string log, read_file(from.metrics));
    VITRINE_CHECK(make_run_folder(folder_));
    VITRINE_CHECK(mark());
    VITRINE_CHECK(write_file_safely(folder_.metrics, log));
  }
  VITRINE_CHECK(keep_room());
  VITRINE_CHECK(save_project(project_, folder_.project));
  VITRINE_TRY(epochs_, log_->resume(folder_.metrics, done));
  return {};
}

Status RunKeeper::mark() {
  if (marked_) return {};
  VITRINE_CHECK(written_now_.begin(folder_));
  marked_ = true;
  return {};
}

// The log grows while the weights are still to come: on a disk that fills up they must not be what is lost. A file of
// their size keeps the room until they are written.
Status RunKeeper::keep_room() const {
  constexpr std::int64_t kCopies = 5;  // the weights alone; and with the optimizer's two memories and the best ones
  const std::int64_t bytes = info_.parameters * kCopies * static_cast<std::int64_t>(sizeof(float)) + (64 << 10);
  const int fd = ::open(folder_.room().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return system_error(errno, folder_.path, "written");
  const int problem = ::posix_fallocate(fd, 0, bytes);
  ::close(fd);
  if (problem == ENOSPC) {
    ::unlink(folder_.room().c_str());
    return Error{"There is no room for the weights, which will take " + human_bytes(static_cast<double>(bytes)),
                 folder_.path, "Make room on that disk, or choose another one"};
  }
  return {};  // where room cannot be kept, that is no reason not to train
}

Status RunKeeper::trouble() const {
  const std::lock_guard lock(mutex_);
  if (!writable_) return writable_;
  return begun_ ? log_->trouble() : Status();
}

// Also where it goes on after a rest: meanwhile another program may have taken it up.
void RunKeeper::begin_now() {
  if (!begun_) writable_ = taken_up_at_ ? take_up(*taken_up_at_) : make();
  if (marked_ || !writable_) return;
  writable_ = mark();
  if (writable_ && !log_->writes_to(folder_.metrics))
    writable_ = Error{"Another program has gone on with this run meanwhile, and it is written down no more",
                      folder_.path, "Open it anew, or fork it"};
}

void RunKeeper::step(const StepRecord& record, const StepFigures& figures, const MetricsLog::RowTold& told) {
  const std::lock_guard lock(mutex_);
  begin_now();
  if (writable_) log_->step(record, figures, told);
}

bool RunKeeper::look(std::uint64_t step, std::vector<LayerUnits> layers) {
  const std::lock_guard lock(mutex_);
  if (!looks_.empty() && looks_.back().step >= step) return false;
  if (!layers.empty()) looks_.push_back({step, std::move(layers)});
  return true;
}

void RunKeeper::epoch(const EpochRecord& record) {
  const std::lock_guard lock(mutex_);
  begin_now();  // a run that is taken up may owe a judgement before its first step
  if (writable_) log_->epoch(record);
  epochs_.push_back(record);
}

Status RunKeeper::save(const RunStatus& status, const Trained& trained) {
  using Clock = std::chrono::steady_clock;
  const std::lock_guard saving(saving_);
  const Clock::time_point began = Clock::now();
  RunFolder folder;
  std::string report;
  std::shared_ptr<Snapshots> past;
  Status first;
  {
    const std::lock_guard lock(mutex_);
    if (!begun_) return {};
    if (!writable_) return writable_;
    (void)log_
        ->flushed();  // a state goes on from its log: a program that is killed must not leave one without its steps
    folder = folder_;
    past = past_;
    report =
        report_text({project_, info_, status, epochs_, target_scaled_, log_every_, loading_seconds_, seconds_before_,
                     steps_before_, findings_, looks_, past_ ? std::optional(past_->budget()) : std::nullopt});
  }
  // Unlocked: large weights take their time, and the run goes on meanwhile.
  ::unlink(folder.room().c_str());
  for (const Status& one : {export_weights(trained, folder.weights), save_trained(trained, folder.state),
                            write_file_safely(folder.report, report)})
    if (!one && first) first = one;
  if (past)
    if (const Status one = write_snapshots(*past, folder); !one && first) first = one;
  const std::lock_guard lock(mutex_);
  const bool training = status.phase == RunPhase::training;
  const Status log = log_->flushed();
  if (training) (void)keep_room();  // for the next time: the old files stay until the new ones are whole
  if (first) saved_ = state_of(trained);
  if (!training) written_now_.end(), marked_ = false;
  last_save_took_ = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  return first ? log : first;
}

std::chrono::milliseconds RunKeeper::last_save_took() const {
  const std::lock_guard lock(mutex_);
  return last_save_took_;
}

void RunKeeper::set_findings(std::vector<Finding> findings) {
  const std::lock_guard lock(mutex_);
  findings_ = std::move(findings);
}

Status RunKeeper::flush() {
  const std::lock_guard lock(mutex_);
  return begun_ && writable_ ? log_->flushed() : writable_;
}

RunFolder RunKeeper::folder() const {
  const std::lock_guard lock(mutex_);
  return folder_;
}

RunFolder RunKeeper::lies_in() const {
  const std::lock_guard lock(mutex_);
  return begun_ || taken_up_from_.path.empty() ? folder_ : taken_up_from_;
}

bool RunKeeper::has_begun() const {
  const std::lock_guard lock(mutex_);
  return begun_ && writable_.ok();
}

bool RunKeeper::has_saved(const RunStatus& status) const {
  const std::lock_guard lock(mutex_);
  return saved_ == status.state();
}

std::vector<EpochRecord> RunKeeper::epochs() const {
  const std::lock_guard lock(mutex_);
  return epochs_;
}

Status RunKeeper::move_to(const RunFolder& folder) {
  const std::unique_lock saving(saving_, std::try_to_lock);
  if (!saving) return Error{"The run is being written", folder_.path, "Try again in a moment", "busy"};
  const std::lock_guard lock(mutex_);
  if (begun_ && writable_) VITRINE_CHECK(move_run(folder_, folder));  // the log stays open: it is the same file
  if (taken_up_from_.path == folder_.path) taken_up_from_ = folder;
  folder_ = folder;
  if (past_) know_snapshots(*past_, folder_);  // files of them have another place
  return {};
}

}  // namespace vitrine
