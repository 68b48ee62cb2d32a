#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/metrics_log.h"
#include "app/cli/progress.h"
#include "app/cli/run_files.h"
#include "core/base/text.h"
#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/strict_json.h"
#include "core/io/weights.h"
#include "core/metrics/metric.h"
#include "core/project/settings.h"
#include "core/train/run.h"

namespace vitrine::cli {
namespace {

using ordered = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

// Where a run begins: at its first step, or where it stopped.
struct Start {
  Loaded loaded;
  RunFiles files{""};
  std::optional<Trained> trained;  // of the run that goes on
  std::int64_t log_every = 1;
  double loading_seconds = 0, seconds_before = 0;
};

// What the report of the run so far says; nothing where it ended without one.
void read_report(Start& start) {
  const auto text = read_file(start.files.report);
  const auto report = text ? parse_strict_json(*text, start.files.report) : Result<Json>(text.error());
  if (!report || !report->is_object()) return;
  const auto number = [](const Json& from, const char* key) {
    return from.is_object() && from.contains(key) && from[key].is_number() ? from[key].get<double>() : 0.0;
  };
  const double every = number(*report, "log_every");
  if (every >= 1 && every < 1e12) start.log_every = static_cast<std::int64_t>(every);
  if (report->contains("timings")) start.seconds_before = number((*report)["timings"], "training_seconds");
}

Result<Start> start_of(const TrainCall& call) {
  Start start;
  const bool resumes = !call.resume.empty();
  start.files = RunFiles(resumes ? call.resume : call.out);
  if (!resumes && !call.force) VITRINE_CHECK(holds_no_run(start.files));
  const auto began = Clock::now();
  VITRINE_TRY(start.loaded, load_with_data(resumes ? call.resume : call.project, call.overrides));
  start.loading_seconds = since(began);
  if (resumes) {
    VITRINE_TRY(start.trained, load_trained(start.files.state));
    if (!start.trained->state)
      return Error{"This file does not hold all that training goes on from", start.files.state,
                   "Train anew with --out"};
    read_report(start);
  }
  if (call.log_every) start.log_every = *call.log_every;
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

const char* reason_text(StopReason reason) {
  switch (reason) {
    case StopReason::all_epochs:
      return "all_epochs";
    case StopReason::early_stopping:
      return "early_stopping";
    case StopReason::by_person:
      return "stopped";
    case StopReason::error:
      return "error";
    case StopReason::not_finite:
      return "not_finite";
    case StopReason::none:
      break;
  }
  return "none";
}

// A run from its start to the files that it leaves.
class Training {
 public:
  Training(Start start, int threads) : start_(std::move(start)), threads_(threads) {}

  [[nodiscard]] ExitStatus go();

 private:
  [[nodiscard]] Status prepare();
  [[nodiscard]] Status open_log();
  [[nodiscard]] Status save();
  [[nodiscard]] ordered report() const;
  [[nodiscard]] ordered metric_json(const MetricSet& set) const;
  void tell_results() const;
  void tell(const char* what, const MetricSet& set) const;

  Start start_;
  int threads_;
  std::vector<const MetricType*> metrics_;
  std::vector<EpochRecord> epochs_;
  std::unique_ptr<MetricsLog> log_;
  std::unique_ptr<TrainingBar> bar_;
  std::optional<MetricsLog::Place> resumed_at_;
  RunStatus status_;
  std::unique_ptr<Run> run_;  // last: it calls what stands above
};

Status Training::prepare() {
  metrics_ = metrics_for(start_.loaded.dataset->target().kind);
  RunSetup setup;
  setup.project = start_.loaded.project;
  setup.dataset = start_.loaded.dataset;
  setup.threads = threads_;
  setup.drained = false;
  if (start_.trained) resumed_at_ = {start_.trained->state->step, start_.trained->state->epoch};
  setup.resume = std::exchange(start_.trained, std::nullopt);
  setup.on_step = [this, drawn = Clock::now()](const StepRecord& record, const std::vector<float>& norms,
                                               const std::vector<float>& ratios) mutable {
    log_->step(record, norms, ratios);
    if (!on_terminal() || since(drawn) < 0.1) return;
    drawn = Clock::now();
    bar_->step(record, run_->status());
  };
  setup.on_epoch = [this](const EpochRecord& record) {
    log_->epoch(record);
    bar_->epoch(record);
    epochs_.push_back(record);
  };
  VITRINE_TRY(run_, Run::create(std::move(setup)));
  if (resumed_at_ && !run_->adoption().exact)
    return Error{"This run cannot go on where it stopped: " + run_->adoption().changes_in_words(), start_.files.folder,
                 "Put back what was changed, or train anew with --out"};
  bar_ = std::make_unique<TrainingBar>(run_->info());
  if (!resumed_at_) VITRINE_CHECK(make_run_folder(start_.files));
  VITRINE_CHECK(save_project(run_->project(), start_.files.project));
  return open_log();
}

Status Training::open_log() {
  log_ = std::make_unique<MetricsLog>(run_->info(), metrics_, start_.log_every);
  if (!resumed_at_) return log_->begin(start_.files.metrics);
  VITRINE_TRY(epochs_, log_->resume(start_.files.metrics, *resumed_at_));
  return {};
}

ExitStatus Training::go() {
  if (const Status ready = prepare(); !ready) return complain(ready.error()), kBadInput;
  for (const auto& note : start_.loaded.dataset->notes) std::fprintf(stderr, "%s\n", note.c_str());
  const Interruption interruption([this] { run_->stop(); });
  run_->train();
  if (interruption.came()) run_->stop();  // it was told while there was nothing to stop
  run_->wait();
  bar_->clear();
  status_ = run_->status();
  if (const Status saved = save(); !saved) return complain(saved.error()), kFailed;
  if (status_.phase == RunPhase::failed) return complain({status_.why, "", ""}), kFailed;
  if (interruption.came() && status_.reason == StopReason::by_person) {
    std::fprintf(stderr, "Stopped after step %s of %s. Go on with: vitrine-cli train --resume %s\n",
                 grouped(static_cast<std::int64_t>(status_.step)).c_str(),
                 grouped(static_cast<std::int64_t>(run_->info().total_steps)).c_str(), start_.files.folder.c_str());
    return kInterrupted;
  }
  tell_results();
  return kDone;
}

// Each file whatever became of the others, the weights first; gives what failed first.
Status Training::save() {
  const auto trained = run_->trained(Run::Which::last).get();
  const std::string text = report().dump(2, ' ', false, ordered::error_handler_t::replace) + "\n";
  Status first;
  for (const Status& one :
       {export_weights(*trained, start_.files.weights), save_trained(*trained, start_.files.state),
        write_file_safely(start_.files.report, text), log_->finish()})
    if (!one && first) first = one;
  return first;
}

ordered Training::metric_json(const MetricSet& set) const {
  ordered out;
  out["loss"] = set.loss;
  for (std::size_t i = 0; i < set.metrics.size(); ++i) out[metrics_[i]->info.id] = set.metrics[i];
  return out;
}

ordered Training::report() const {
  const RunInfo& info = run_->info();
  ordered out;
  out["project"] = ordered::parse(to_json(run_->project()));
  out["samples"] = {
      {"train", info.train_samples}, {"validation", info.validation_samples}, {"test", info.test_samples}};
  out["parameters"] = info.parameters;
  out["epochs"] = epochs_.size();
  out["steps"] = status_.step;
  out["log_every"] = start_.log_every;
  out["stopped"] = {{"reason", reason_text(status_.reason)}, {"why", status_.why}};
  const auto tell_epoch = [&](const char* key, const EpochRecord& epoch) {
    out[key]["epoch"] = epoch.epoch;
    out[key]["train"] = metric_json(epoch.train);
    if (epoch.has_validation) out[key]["validation"] = metric_json(epoch.validation);
  };
  if (!epochs_.empty()) tell_epoch("final", epochs_.back());
  for (const auto& epoch : epochs_)
    if (epoch.epoch == status_.best_epoch) tell_epoch("best", epoch);
  if (status_.test) out["test"] = metric_json(*status_.test);
  const double steps = static_cast<double>(status_.step - (resumed_at_ ? resumed_at_->step : 0));
  out["timings"] = {
      {"loading_seconds", start_.loading_seconds},
      {"training_seconds", start_.seconds_before + status_.seconds},
      {"samples_per_second", status_.seconds > 0 ? steps / static_cast<double>(info.steps_per_epoch) *
                                                       static_cast<double>(info.train_samples) / status_.seconds
                                                 : 0.0},
      {"threads", info.threads}};
  return out;
}

void Training::tell(const char* what, const MetricSet& set) const {
  std::printf("%s loss %s", what, shortest(set.loss).c_str());
  for (std::size_t i = 0; i < metrics_.size(); ++i)
    std::printf("  %s %s", lower(metrics_[i]->info.title).c_str(), shortest(set.metrics[i]).c_str());
  std::printf("\n");
}

void Training::tell_results() const {
  std::printf("%s\n", status_.why.c_str());
  if (!epochs_.empty() && epochs_.back().has_validation) tell("validation", epochs_.back().validation);
  if (status_.test) tell("test", *status_.test);
  std::printf("results in %s\n", start_.files.folder.c_str());
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
