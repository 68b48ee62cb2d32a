// The thread behind a Run: obeys commands, trains a step after the other, judges, publishes.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "core/train/run.h"
#include "core/train/trainer.h"
#include "core/watch/step_log.h"

namespace vitrine {

class CoordinatedRun final : public Run {
 public:
  CoordinatedRun(std::unique_ptr<Pool> pool, std::unique_ptr<Trainer> trainer, RunSetup setup);
  ~CoordinatedRun() override;
  const RunInfo& info() const override { return info_; }
  const Project& project() const override { return trainer_->project(); }
  const Dataset& dataset() const override { return *setup_.dataset; }
  const Split& split() const override { return trainer_->split(); }
  const Adoption& adoption() const override { return trainer_->adoption(); }
  void train() override;
  void step_once() override;
  void step_epoch() override;
  void set_tempo(double steps_per_second) override;
  void pause() override;
  void stop() override;
  void reset() override;
  Status set_live(const std::string& path, double value) override;
  Status set_weight(const std::string& key, std::int64_t place, float value) override;
  RunStatus status() const override;
  SwapBuffer<StepBlock>& steps() override { return log_.rows(); }
  SwapBuffer<std::vector<EpochRecord>>& epochs() override { return epochs_; }
  std::shared_ptr<const Watched> watch(const Spec& request) override;
  std::future<std::shared_ptr<const Trained>> trained(Which which) override;
  std::future<Standing> standing() override;
  std::shared_ptr<Snapshots> past() const override { return setup_.past; }
  std::uint64_t workers_used() const override { return pool_->workers_used(); }
  void wait() override;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Until { end, step, epoch };
  void post(std::function<void()> command);
  void loop();
  // What a thread of its own must not let out: it ends the run, in words, and the weights stay.
  void fail(const std::string& why);
  [[nodiscard]] bool step_is_due() const { return tempo_ <= 0 || Clock::now() >= next_step_; }
  // With nothing to do, until a command arrives or the tempo asks for the next step.
  void wait_for_work();
  // Carries out the commands that have arrived, one after the other.
  void obey();
  // Asked between the batches of a validation: commands are obeyed there too, but for those that would change what
  // is being judged; these end it and are carried out after it.
  bool given_up();
  void carry_out_what_is_due();
  void enter_activity(RunActivity activity);
  void set_what_waited();
  void announce_change();
  void count_changes();
  void begin(Until until);
  void enter(RunPhase phase);
  void finish(StopReason reason, const std::string& why);
  // On the test part; nothing where there is none, or it was given up.
  std::optional<MetricSet> score();
  void advance();
  // False if the run has ended with this epoch, or its judging was given up.
  bool end_epoch();
  void publish_step();
  void keep_snapshot();
  void look();
  void update_status(const StepRecord& record, Clock::time_point now);
  [[nodiscard]] double fraction_of(std::uint64_t step) const;
  void probe_if_due();

  std::unique_ptr<Pool> pool_;
  std::unique_ptr<Trainer> trainer_;
  RunSetup setup_;
  RunInfo info_;
  const ParameterLayout layout_;  // as it is for good: the trainer's own may be made anew
  StepLog log_;
  ProbeDesk desk_;

  // Shared with callers, under mutex_.
  mutable std::mutex mutex_;
  std::condition_variable wake_, changed_;
  std::deque<std::function<void()>> commands_;
  RunStatus status_;
  std::atomic<bool> has_commands_{false}, quit_{false};
  std::atomic<bool> asked_{false};  // for something that has not been looked at yet
  SwapBuffer<std::vector<EpochRecord>> epochs_;

  // The coordinator's own.
  RunPhase phase_ = RunPhase::ready;
  Until until_ = Until::end;
  bool owes_batch_ = false;  // of a step that was asked for and not done yet
  bool judging_ = false, stop_due_ = false, reset_due_ = false;
  std::vector<std::function<void()>> after_judging_;
  double tempo_ = 0;    // steps a second; 0: no limit
  bool paced_ = false;  // the snapshots
  double seconds_ = 0;
  Clock::time_point resumed_, rate_began_, last_probe_, next_step_;
  std::uint64_t rate_steps_ = 0;
  std::thread thread_;
};

}  // namespace vitrine
