#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/progress.h"
#include "core/advice/advisor.h"
#include "core/base/text.h"
#include "core/io/weights.h"
#include "core/metrics/metric.h"
#include "core/project/settings.h"
#include "core/runs/kept_snapshots.h"
#include "core/runs/listening.h"
#include "core/runs/recall.h"
#include "core/runs/run_keeper.h"
#include "core/runs/save_pace.h"
#include "core/runs/settings_then.h"
#include "core/runs/written_now.h"
#include "core/train/run.h"
#include "core/train/snapshots.h"
#include "core/train/take_weights.h"

namespace vitrine::cli {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

// Where a run begins: at its first step, or where it stopped.
struct Start {
  Loaded loaded;
  RunFolder folder;
  std::unique_ptr<WrittenNow> mine;  // of a run that is there, before anything of it is read
  std::optional<Trained> trained;    // of the run that goes on
  std::optional<Trained> first;      // what a new one begins with
  std::int64_t log_every = 1;
  std::optional<std::size_t> snapshots;        // bytes, where they are asked for
  std::size_t room = Snapshots::kUsualBudget;  // else: those of the run that goes on, which may keep none
  SavePace pace;
  double loading_seconds = 0;
};

// What was changed while it trained is in force still, unless it is set anew; said, since the project may say
// otherwise.
void keep_live_changes(Start& start, const Overrides& overrides) {
  const auto anew = [&](const std::string& path) {
    return std::any_of(overrides.settings.begin(), overrides.settings.end(),
                       [&](const std::string& setting) { return setting.starts_with(path + "="); });
  };
  Project& project = start.loaded.project;
  for (const std::string& path : take_live_changes(project, start.trained->state->changes, anew))
    std::fprintf(stderr, "%s is %s, as it was changed while it trained\n", path.c_str(),
                 get_setting(project, path)->c_str());
}

// The weights that a new run begins with.
Result<std::optional<Trained>> first_weights(const TrainCall& call) {
  if (call.weights.empty()) {
    if (call.layers.empty()) return std::optional<Trained>();
    return Error{"--only says which layers to take from --weights", "--only", "Name the weights, too"};
  }
  VITRINE_TRY(const std::string path, weights_file_named(call.weights));
  VITRINE_TRY(Trained trained, load_trained(path));
  auto taken = weights_to_begin_with(std::move(trained), call.layers);
  if (!taken) return Error{taken.error().what, path, taken.error().remedy};
  return std::optional(std::move(*taken));
}

Result<Start> start_of(const TrainCall& call) {
  Start start;
  const bool resumes = !call.resume.empty();
  start.folder = RunFolder(resumes ? call.resume : call.out);
  if (!resumes && !call.force) VITRINE_CHECK(holds_no_run(start.folder));
  start.mine = std::make_unique<WrittenNow>();
  if (holds_run(start.folder.path)) VITRINE_CHECK(start.mine->begin(start.folder));
  const auto began = Clock::now();
  VITRINE_TRY(start.loaded, load_with_data(resumes ? call.resume : call.project, call.overrides));
  start.loading_seconds = since(began);
  if (resumes) {
    if (!there(start.folder.state) && there(start.folder.metrics))
      return Error{"This run was cut off before its weights were saved: its log is all there is", start.folder.state,
                   "Train anew with --out"};
    VITRINE_TRY(start.trained, load_trained(start.folder.state));
    if (!start.trained->state)
      return Error{"This file does not hold all that training goes on from", start.folder.state,
                   "Train anew with --out"};
    keep_live_changes(start, call.overrides);
    start.log_every = summary_of(start.folder).log_every.value_or(1);
    start.room = snapshot_room_in(start.folder).value_or(start.room);
  } else {
    VITRINE_TRY(start.first, first_weights(call));
  }
  if (call.log_every) start.log_every = *call.log_every;
  if (call.snapshots) start.snapshots = *call.snapshots * 1'000'000;
  if (call.save_every) start.pace = SavePace(SavePace::Time(std::lround(*call.save_every * 1'000)));
  return start;
}

// Nothing is left to do for a run that goes on.
bool has_ended(const Start& start) {
  if (!start.trained) return false;
  const Project& project = start.loaded.project;
  const RunCounters& state = *start.trained->state;
  const bool stopped_early = flag_of(stopping_info(), project.stopping, "enabled") &&
                             state.epochs_without_gain >= integer_of(stopping_info(), project.stopping, "patience");
  return stopped_early || state.epoch >= integer_of(training_info(), project.training, "epochs");
}

// Saves a run now and then while it trains.
class Safe {
 public:
  Safe(Run& run, RunKeeper& keeper, SavePace pace)
      : thread_([this, &run, &keeper, pace]() mutable {
          std::unique_lock lock(mutex_);
          while (!wake_.wait_for(lock, pace.next(keeper.last_save_took()), [this] { return done_; })) {
            const auto trained = run.trained(Run::Which::last).get();
            if (trained) (void)keeper.save(run.status(), *trained);  // what fails here is told at the end
          }
        }) {}
  ~Safe() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  Safe(const Safe&) = delete;
  Safe& operator=(const Safe&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;
};

// A run from its start to the files that it leaves.
class Training {
 public:
  Training(Start start, int threads) : start_(std::move(start)), threads_(threads) {}

  [[nodiscard]] ExitStatus go();

 private:
  [[nodiscard]] Status prepare();
  [[nodiscard]] Status save();
  void tell_trouble();
  void tell_results() const;
  void listen(RunSetup& setup);
  void tell_findings() const;
  void tell(const char* what, const MetricSet& set) const;

  Start start_;
  int threads_;
  std::shared_ptr<RunKeeper> keeper_;
  std::unique_ptr<TrainingBar> bar_;
  std::optional<LogPlace> resumed_at_;
  bool told_trouble_ = false;
  RunStatus status_;
  Advisor advisor_;           // told on the run's thread; read here once it has ended
  std::unique_ptr<Run> run_;  // it calls what stands above
  std::atomic<Run*> running_{nullptr};
};

Status Training::prepare() {
  keeper_ = std::make_shared<RunKeeper>(start_.folder, start_.log_every);
  keeper_->set_loading_seconds(start_.loading_seconds);
  RunSetup setup;
  setup.project = start_.loaded.project;
  setup.dataset = start_.loaded.dataset;
  setup.threads = threads_;
  setup.drained = false;
  setup.past = std::make_shared<Snapshots>(start_.snapshots.value_or(start_.room));
  if (start_.trained) resumed_at_ = {start_.trained->state->step, start_.trained->state->epoch};
  const bool begins_with = start_.first.has_value();
  setup.resume = std::exchange(resumed_at_ ? start_.trained : start_.first, std::nullopt);
  listen(setup);
  VITRINE_TRY(run_, Run::create(std::move(setup)));
  advisor_.begin(run_->project(), run_->info(),
                 facts_for_advice(run_->project(), start_.loaded.dataset, run_->split()),
                 advise_before(run_->project(), start_.loaded.dataset, run_->split()));
  if (resumed_at_ && !run_->adoption().exact)
    return Error{"This run cannot go on where it stopped: " + run_->adoption().changes_in_words(), start_.folder.path,
                 "Put back what was changed, or train anew with --out"};
  if (resumed_at_ && !start_.snapshots) make_room_for_snapshots(*run_->past(), start_.folder);
  if (resumed_at_) know_snapshots(*run_->past(), start_.folder, resumed_at_->step);
  if (begins_with) std::fprintf(stderr, "%s\n", taken_in_words(run_->adoption()).c_str());
  bar_ = std::make_unique<TrainingBar>(run_->info());
  keeper_->follow(*run_);
  if (resumed_at_) {
    VITRINE_CHECK(keeper_->go_on(*resumed_at_));
    return recall(start_.folder, *resumed_at_, start_.log_every, run_->info().total_steps, advisor_);
  }
  const Status begun = keeper_->begin();
  if (begun) return {};
  return Error{begun.error().what, begun.error().where, "Choose another --out"};
}

void Training::listen(RunSetup& setup) {
  write_down(setup, keeper_, &advisor_);
  setup.on_step = [this, kept = std::move(setup.on_step), drawn = Clock::now()](const StepRecord& record,
                                                                                const StepFigures& figures) mutable {
    kept(record, figures);
    if (!on_terminal() || since(drawn) < 0.1) return;
    drawn = Clock::now();
    bar_->step(record, run_->status());
  };
  setup.on_epoch = [this, kept = std::move(setup.on_epoch)](const EpochRecord& record) {
    kept(record);
    bar_->epoch(record);
    tell_trouble();
  };
}

void Training::tell_findings() const {
  for (const Finding& finding : advisor_.findings())
    if (finding.severity != Finding::Severity::note) std::fprintf(stderr, "%s\n", in_words(finding).c_str());
}

ExitStatus Training::go() {
  // Before the first file is written: from then on a signal leaves a run that can go on.
  const Interruption interruption([this] {
    if (Run* run = running_) run->stop();
  });
  if (const Status ready = prepare(); !ready) return complain(ready.error()), kBadInput;
  for (const auto& note : start_.loaded.dataset->notes) std::fprintf(stderr, "%s\n", note.c_str());
  run_->train();
  running_ = run_.get();
  const Safe safe(*run_, *keeper_, start_.pace);
  if (interruption.came()) run_->stop();  // it was told while there was nothing to stop
  run_->wait();
  bar_->clear();
  status_ = run_->status();
  if (status_.reason == StopReason::not_finite) (void)advisor_.failed(status_.failed_layer, status_.why);
  keeper_->set_findings(advisor_.findings());
  tell_findings();
  if (const Status saved = save(); !saved) return complain(saved.error()), kFailed;
  if (status_.phase == RunPhase::failed) return complain({status_.why, "", ""}), kFailed;
  if (interruption.came() && status_.reason == StopReason::by_person) {
    std::fprintf(stderr, "Stopped after step %s of %s. Go on with: vitrine-cli train --resume %s\n",
                 grouped(static_cast<std::int64_t>(status_.step)).c_str(),
                 grouped(static_cast<std::int64_t>(run_->info().total_steps)).c_str(), start_.folder.path.c_str());
    return kInterrupted;
  }
  tell_results();
  return kDone;
}

// At once: who waits for a long run should not learn at its end that its log is cut off.
void Training::tell_trouble() {
  if (told_trouble_) return;
  const Status trouble = keeper_->trouble();
  if (trouble) return;
  told_trouble_ = true;
  bar_->clear();
  complain({trouble.error().what + "; training goes on without", trouble.error().where, trouble.error().remedy});
}

Status Training::save() {
  const auto trained = run_->trained(Run::Which::last).get();
  return keeper_->save(status_, *trained);
}

void Training::tell(const char* what, const MetricSet& set) const {
  std::printf("%s loss %s%s", what, shortest(set.loss).c_str(),
              keeper_->target_scaled() ? " (of the normalised target)" : "");
  const auto& figures = keeper_->info().figures;
  for (std::size_t i = 0; i < figures.size(); ++i)
    std::printf("  %s %s", lower(figures[i].title).c_str(), shortest(set.metrics[i]).c_str());
  std::printf("\n");
}

void Training::tell_results() const {
  std::printf("%s\n", status_.why.c_str());
  const auto epochs = keeper_->epochs();
  if (!epochs.empty() && epochs.back().has_validation) tell("validation", epochs.back().validation);
  if (status_.test) tell("test", *status_.test);
  std::printf("results in %s\n", start_.folder.path.c_str());
}

}  // namespace

int train(const TrainCall& call) {
  if (call.resume.empty() && (call.project.empty() || call.out.empty()))
    return complain({call.project.empty() ? "PROJECT is required" : "--out is required", "train",
                     "Write vitrine-cli train PROJECT --out DIR, or vitrine-cli train --resume DIR"});
  auto start = start_of(call);
  if (!start) return complain(start.error());
  if (has_ended(*start)) {
    std::printf("This run has ended, after %u epochs. To train longer, ask for more with --epochs\n",
                start->trained->state->epoch);
    return kDone;
  }
  return Training(std::move(*start), call.threads).go();
}

}  // namespace vitrine::cli
