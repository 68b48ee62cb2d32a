#include "core/train/run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <thread>

#include "core/base/text.h"
#include "core/project/settings.h"
#include "core/train/prober.h"
#include "core/train/trainer.h"
#include "core/watch/step_log.h"

namespace vitrine {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kProbeShare = 0.05;  // of the time, at most, goes into being watched

double since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

class CoordinatedRun final : public Run {
 public:
  CoordinatedRun(std::unique_ptr<Pool> pool, std::unique_ptr<Trainer> trainer, RunSetup setup)
      : pool_(std::move(pool)),
        trainer_(std::move(trainer)),
        setup_(std::move(setup)),
        info_(trainer_->info()),
        log_(info_.layers.size()) {
    prober_ = std::make_unique<Prober>(*trainer_, setup_.dataset, *pool_);
    status_.step = trainer_->state().step;
    status_.epoch = trainer_->state().epoch;
    status_.epochs = trainer_->info().epochs;
    status_.best_epoch = trainer_->state().best_epoch;
    status_.best_loss = static_cast<float>(trainer_->state().best_value);
    thread_ = std::thread([this] { loop(); });
  }

  ~CoordinatedRun() override {
    quit_ = true;
    post([] {});
    thread_.join();
  }

  const RunInfo& info() const override { return info_; }
  const Project& project() const override { return trainer_->project(); }
  const Dataset& dataset() const override { return *setup_.dataset; }
  const Split& split() const override { return trainer_->split(); }

  void train() override {
    post([this] { begin(false); });
  }
  void step_once() override {
    post([this] { begin(true); });
  }
  void pause() override {
    post([this] {
      if (phase_ == RunPhase::training) enter(RunPhase::paused);
    });
  }
  void stop() override {
    post([this] {
      if (phase_ == RunPhase::training || phase_ == RunPhase::paused) finish(StopReason::by_person, "Stopped by you");
    });
  }
  void reset() override {
    post([this] {
      trainer_->reset();
      log_.restart();
      seconds_ = 0;
      const std::lock_guard lock(mutex_);
      status_ = {};
      status_.epochs = trainer_->info().epochs;
      phase_ = RunPhase::ready;
      probe_due_ = true;
    });
  }

  Status set_live(const std::string& path, double value) override {
    const ParamSpec* spec = setting_spec(trainer_->project(), path);
    if (!spec || !spec->live) return Error{"“" + path + "” cannot change during a run", "", "Reset, then change it"};
    VITRINE_CHECK(check_value(*spec, value));
    post([this, path, value] { (void)trainer_->set_live(path, value).ok(); });
    return {};
  }

  RunStatus status() const override {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  SwapBuffer<StepBlock>& steps() override { return log_.rows(); }
  SwapBuffer<std::vector<EpochRecord>>& epochs() override { return epochs_; }
  const Latest<ProbeResult>& probes() const override { return probes_; }
  void watch(const ProbeRequest& request) override {
    post([this, request] { request_ = request, probe_due_ = true; });
  }

  std::future<std::shared_ptr<const Trained>> trained(Which which) override {
    auto promise = std::make_shared<std::promise<std::shared_ptr<const Trained>>>();
    auto future = promise->get_future();
    post([this, which, promise] {
      promise->set_value(std::make_shared<const Trained>(trainer_->trained(which == Which::best)));
    });
    return future;
  }

  std::uint64_t workers_used() const override { return pool_->workers_used(); }

  void wait() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return status_.phase != RunPhase::ready && status_.phase != RunPhase::training; });
  }

 private:
  void post(std::function<void()> command) {
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(std::move(command));
      has_commands_ = true;
    }
    wake_.notify_one();
  }

  void loop() {
    while (!quit_) {
      obey();
      if (quit_) break;
      if (phase_ == RunPhase::training) advance();
      probe_if_due();
    }
    obey();  // whoever waits for a future gets an answer
  }

  // Runs the commands that have arrived; with nothing else to do, waits for one.
  void obey() {
    const bool idle = phase_ != RunPhase::training && !(probe_due_ && watched());
    if (!idle && !has_commands_) return;
    std::deque<std::function<void()>> arrived;
    {
      std::unique_lock lock(mutex_);
      if (idle && !quit_) wake_.wait(lock, [&] { return !commands_.empty(); });
      arrived.swap(commands_);
      has_commands_ = false;
    }
    for (auto& command : arrived) command();
  }

  void begin(bool one_step) {
    if (phase_ == RunPhase::failed) return;
    if (trainer_->all_epochs_done()) trainer_->extend();
    one_step_ = one_step;
    if (phase_ == RunPhase::training) seconds_ += since(resumed_);
    const std::lock_guard lock(mutex_);
    phase_ = status_.phase = RunPhase::training;
    status_.epochs = trainer_->info().epochs;
    status_.reason = StopReason::none;
    status_.why.clear();
    status_.test.reset();
    rate_began_ = resumed_ = Clock::now();
    rate_steps_ = 0;
  }

  void enter(RunPhase phase) {
    log_.flush();
    if (phase_ == RunPhase::training) seconds_ += since(resumed_);
    probe_due_ = true;
    const std::lock_guard lock(mutex_);
    phase_ = status_.phase = phase;
    status_.seconds = seconds_;
    status_.eta_seconds = -1;
    changed_.notify_all();
  }

  void finish(StopReason reason, const std::string& why) {
    // Whoever stops a run by hand keeps the weights they see.
    if (reason == StopReason::early_stopping || reason == StopReason::all_epochs) trainer_->restore_best();
    const auto test =
        reason == StopReason::not_finite ? std::nullopt : trainer_->test([this] { return quit_.load(); });
    {
      const std::lock_guard lock(mutex_);
      status_.reason = reason;
      status_.why = why;
      status_.test = test;
    }
    enter(reason == StopReason::not_finite ? RunPhase::failed : RunPhase::finished);
  }

  void advance() {
    const auto outcome = trainer_->step();
    if (outcome == Trainer::Outcome::not_finite) {
      {
        const std::lock_guard lock(mutex_);
        status_.failed_layer = trainer_->bad_layer();
      }
      return finish(StopReason::not_finite, trainer_->bad_story());
    }
    publish_step();
    if (outcome == Trainer::Outcome::epoch && !end_epoch()) return;
    if (one_step_) enter(RunPhase::paused);
  }

  // False if the run has ended with this epoch.
  bool end_epoch() {
    const EpochRecord made = trainer_->finish_epoch([this] { return quit_.load(); });
    if (quit_) return false;
    EpochRecord record = made;
    record.seconds = seconds_ + since(resumed_);
    epochs_.push([&](std::vector<EpochRecord>& all) { all.push_back(record); });
    if (setup_.on_epoch) setup_.on_epoch(record);
    {
      const std::lock_guard lock(mutex_);
      if (record.has_validation) status_.last_validation = record.validation;
      status_.best_epoch = trainer_->state().best_epoch;
      status_.best_loss = static_cast<float>(trainer_->state().best_value);
    }
    if (trainer_->should_stop_early()) {
      finish(StopReason::early_stopping,
             "Early stopping: " + std::string(record.has_validation ? "validation" : "training") +
                 " loss has not improved for " + std::to_string(trainer_->patience()) + " epochs");
      return false;
    }
    if (trainer_->all_epochs_done()) {
      finish(StopReason::all_epochs, "All " + std::to_string(trainer_->info().epochs) + " epochs are done");
      return false;
    }
    return true;
  }

  void publish_step() {
    const StepRecord& record = trainer_->record();
    if (setup_.drained) log_.add(record, trainer_->layer_norms(), trainer_->layer_ratios());
    if (setup_.on_step) setup_.on_step(record, trainer_->layer_norms(), trainer_->layer_ratios());
    update_status(record, Clock::now());
  }

  void update_status(const StepRecord& record, Clock::time_point now) {
    const RunInfo& plan = trainer_->info();
    const double window = std::chrono::duration<double>(now - rate_began_).count();
    ++rate_steps_;
    const std::lock_guard lock(mutex_);
    status_.step = record.step;
    status_.epoch = record.epoch;
    status_.fraction =
        static_cast<double>(record.step) / static_cast<double>(std::max<std::uint64_t>(1, plan.total_steps));
    status_.seconds = seconds_ + std::chrono::duration<double>(now - resumed_).count();
    if (window < 0.25) return;
    status_.steps_per_second = static_cast<double>(rate_steps_) / window;
    status_.samples_per_second = status_.steps_per_second * static_cast<double>(plan.train_samples) /
                                 static_cast<double>(std::max<std::uint64_t>(1, plan.steps_per_epoch));
    status_.eta_seconds = static_cast<double>(plan.total_steps - std::min(plan.total_steps, record.step)) /
                          std::max(1e-9, status_.steps_per_second);
    rate_began_ = now;
    rate_steps_ = 0;
  }

  [[nodiscard]] bool watched() const { return request_.attention || request_.predictions || request_.decision; }

  void probe_if_due() {
    if (!watched() || quit_) return;
    if (phase_ == RunPhase::training) {
      if (since(last_probe_) < std::max(request_.every_seconds, probe_cost_ / kProbeShare)) return;
    } else if (!probe_due_) {
      return;
    }
    const auto began = Clock::now();
    auto result = prober_->run(request_, [this] { return quit_.load(); });
    if (quit_) return;
    probes_.publish(std::move(result));
    probe_due_ = false;
    last_probe_ = Clock::now();
    probe_cost_ = std::chrono::duration<double>(last_probe_ - began).count();
  }

  std::unique_ptr<Pool> pool_;
  std::unique_ptr<Trainer> trainer_;
  RunSetup setup_;
  RunInfo info_;
  StepLog log_;
  std::unique_ptr<Prober> prober_;

  // Shared with callers, under mutex_.
  mutable std::mutex mutex_;
  std::condition_variable wake_, changed_;
  std::deque<std::function<void()>> commands_;
  RunStatus status_;
  std::atomic<bool> has_commands_{false}, quit_{false};
  SwapBuffer<std::vector<EpochRecord>> epochs_;
  Latest<ProbeResult> probes_;

  // The coordinator's own.
  RunPhase phase_ = RunPhase::ready;
  bool one_step_ = false, probe_due_ = false;
  ProbeRequest request_;
  double seconds_ = 0, probe_cost_ = 0;
  Clock::time_point resumed_, rate_began_, last_probe_;
  std::uint64_t rate_steps_ = 0;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Run>> Run::create(RunSetup setup) {
  if (!setup.dataset) return Error{"There is no data to train on", "", "Choose data in the Data tab"};
  auto pool = std::make_unique<Pool>(setup.threads);
  const Trained* resume = setup.resume ? &*setup.resume : nullptr;
  VITRINE_TRY(auto trainer, Trainer::create(setup.project, setup.dataset, *pool, resume));
  return std::unique_ptr<Run>(
      std::make_unique<CoordinatedRun>(std::move(pool), std::move(trainer), std::move(setup)));
}

}  // namespace vitrine
