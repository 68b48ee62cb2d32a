#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "core/train/run.h"

namespace vitrine::cli {
namespace {

using ordered = nlohmann::ordered_json;

// Rows a step and rows an epoch, in the order in which they happened. No clock, host or thread count gets in here:
// the same seed gives the same bytes.
class MetricsLog {
 public:
  MetricsLog(const std::string& path, std::int64_t every) : file_(std::fopen(path.c_str(), "wb")), every_(every) {}
  ~MetricsLog() {
    if (file_) std::fclose(file_);
  }
  MetricsLog(const MetricsLog&) = delete;
  MetricsLog& operator=(const MetricsLog&) = delete;

  [[nodiscard]] bool opened() const { return file_ != nullptr; }

  void header(const RunInfo& info) {
    line_ = "row,step,epoch,loss,penalty,learning_rate,gradient_norm";
    for (const auto& metric : info.metrics) line_ += "," + lower(metric);
    line_ += ",validation_loss";
    for (const auto& metric : info.metrics) line_ += ",validation_" + lower(metric);
    for (const auto& layer : info.layers) line_ += ",gradient_norm." + layer.name;
    for (const auto& layer : info.layers) line_ += ",update_ratio." + layer.name;
    metrics_ = info.metrics.size(), layers_ = info.layers.size();
    write();
  }

  void step(const StepRecord& r, const std::vector<float>& norms, const std::vector<float>& ratios) {
    if (r.step % static_cast<std::uint64_t>(every_) != 0) return;
    line_ = "step," + std::to_string(r.step) + "," + std::to_string(r.epoch);
    for (const float value : {r.loss, r.penalty, r.learning_rate, r.gradient_norm}) add(value);
    if (metrics_ > 0) add(r.metric);
    line_.append(metrics_ > 0 ? 2 * metrics_ : 1, ',');  // only the task's own metric is known of a step
    for (const float value : norms) add(value);
    for (const float value : ratios) add(value);
    write();
  }

  void epoch(const EpochRecord& r) {
    line_ = "epoch," + std::to_string(r.step) + "," + std::to_string(r.epoch);
    add(r.train.loss);
    line_ += ",,,";
    for (const float value : r.train.metrics) add(value);
    if (r.has_validation) {
      add(r.validation.loss);
      for (const float value : r.validation.metrics) add(value);
    } else {
      line_.append(1 + metrics_, ',');
    }
    line_.append(2 * layers_, ',');
    write();
  }

  // Everything has reached the disk.
  [[nodiscard]] Status finish(const std::string& path) {
    const bool bad = failed_ || std::fflush(file_) != 0;
    const int reason = errno;
    std::fclose(file_);
    file_ = nullptr;
    if (bad)
      return Error{std::string("The log could not be written (") + std::strerror(reason) + ")", path,
                   "Make room there"};
    return {};
  }

 private:
  void add(float value) { line_ += "," + shortest(value); }
  void write() {
    line_ += '\n';
    failed_ = std::fwrite(line_.data(), 1, line_.size(), file_) != line_.size() || failed_;
  }
  std::FILE* file_;
  std::int64_t every_;
  std::string line_;
  std::size_t metrics_ = 0, layers_ = 0;
  bool failed_ = false;
};

ordered metric_json(const MetricSet& set, const RunInfo& info) {
  ordered out;
  out["loss"] = set.loss;
  for (std::size_t i = 0; i < set.metrics.size(); ++i) out[lower(info.metrics[i])] = set.metrics[i];
  return out;
}

const char* reason_text(StopReason reason) {
  switch (reason) {
    case StopReason::all_epochs:
      return "all_epochs";
    case StopReason::early_stopping:
      return "early_stopping";
    case StopReason::by_person:
      return "stopped";
    case StopReason::not_finite:
      return "not_finite";
    case StopReason::none:
      break;
  }
  return "none";
}

ordered report(const Run& run, const RunStatus& status, const std::vector<EpochRecord>& epochs, double loading) {
  const RunInfo& info = run.info();
  ordered out;
  out["project"] = ordered::parse(to_json(run.project()));
  out["samples"] = {
      {"train", info.train_samples}, {"validation", info.validation_samples}, {"test", info.test_samples}};
  out["parameters"] = info.parameters;
  out["epochs"] = epochs.size();
  out["steps"] = status.step;
  out["stopped"] = {{"reason", reason_text(status.reason)}, {"why", status.why}};
  if (!epochs.empty()) {
    out["final"]["train"] = metric_json(epochs.back().train, info);
    if (epochs.back().has_validation) out["final"]["validation"] = metric_json(epochs.back().validation, info);
    for (const auto& epoch : epochs)
      if (epoch.epoch == status.best_epoch) {
        out["best"]["epoch"] = epoch.epoch;
        out["best"]["train"] = metric_json(epoch.train, info);
        if (epoch.has_validation) out["best"]["validation"] = metric_json(epoch.validation, info);
      }
  }
  if (status.test) out["test"] = metric_json(*status.test, info);
  out["timings"] = {
      {"loading_seconds", loading},
      {"training_seconds", status.seconds},
      {"samples_per_second", status.seconds > 0
                                 ? static_cast<double>(status.step) / static_cast<double>(info.steps_per_epoch) *
                                       static_cast<double>(info.train_samples) / status.seconds
                                 : 0.0},
      {"threads", info.threads}};
  return out;
}

}  // namespace

int train(const TrainCall& call) {
  const auto began = std::chrono::steady_clock::now();
  auto loaded = load_with_data(call.project, call.overrides);
  if (!loaded) return complain(loaded.error());
  const double loading = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();

  std::error_code code;
  std::filesystem::create_directories(call.out, code);
  if (code || !std::filesystem::is_directory(call.out, code))
    return complain({"The folder cannot be made" + (code ? " (" + code.message() + ")" : std::string()), call.out,
                     "Choose another --out"});
  const std::string log_path = call.out + "/metrics.csv";
  MetricsLog log(log_path, call.log_every);
  if (!log.opened())
    return complain(
        {std::string("The log cannot be written (") + std::strerror(errno) + ")", log_path, "Choose another --out"});

  std::vector<EpochRecord> epochs;
  std::unique_ptr<Run> run;
  std::unique_ptr<TrainingBar> bar;
  RunSetup setup;
  setup.project = loaded->project;
  setup.dataset = loaded->dataset;
  setup.threads = call.threads;
  setup.drained = false;
  auto last_drawn = began;
  setup.on_step = [&](const StepRecord& record, const std::vector<float>& norms, const std::vector<float>& ratios) {
    log.step(record, norms, ratios);
    if (!on_terminal() || std::chrono::steady_clock::now() - last_drawn < std::chrono::milliseconds(100)) return;
    last_drawn = std::chrono::steady_clock::now();
    bar->step(record, run->status());
  };
  setup.on_epoch = [&](const EpochRecord& record) {
    log.epoch(record);
    bar->epoch(record);
    epochs.push_back(record);
  };
  auto made = Run::create(std::move(setup));
  if (!made) return complain(made.error());
  run = std::move(*made);
  bar = std::make_unique<TrainingBar>(run->info());
  log.header(run->info());
  for (const auto& note : loaded->dataset->notes) std::fprintf(stderr, "%s\n", note.c_str());

  run->train();
  run->wait();
  bar->clear();
  const RunStatus status = run->status();
  if (Status saved = log.finish(log_path); !saved) return complain(saved.error(), kFailed);
  const auto trained = run->trained(Run::Which::last).get();
  if (Status saved = export_weights(*trained, call.out + "/weights.safetensors"); !saved)
    return complain(saved.error(), kFailed);
  const std::string text =
      report(*run, status, epochs, loading).dump(2, ' ', false, ordered::error_handler_t::replace) + "\n";
  if (Status saved = write_file_safely(call.out + "/report.json", text); !saved)
    return complain(saved.error(), kFailed);
  if (status.reason == StopReason::not_finite) return complain({status.why, "", ""}, kFailed);

  std::printf("%s\n", status.why.c_str());
  if (!epochs.empty() && epochs.back().has_validation) {
    std::printf("validation loss %s", shortest(epochs.back().validation.loss).c_str());
    for (std::size_t i = 0; i < run->info().metrics.size(); ++i)
      std::printf("  %s %s", lower(run->info().metrics[i]).c_str(),
                  shortest(epochs.back().validation.metrics[i]).c_str());
    std::printf("\n");
  }
  if (status.test) {
    std::printf("test loss %s", shortest(status.test->loss).c_str());
    for (std::size_t i = 0; i < run->info().metrics.size(); ++i)
      std::printf("  %s %s", lower(run->info().metrics[i]).c_str(), shortest(status.test->metrics[i]).c_str());
    std::printf("\n");
  }
  std::printf("results in %s\n", call.out.c_str());
  return kDone;
}

}  // namespace vitrine::cli
