#include "core/train/coordinated_run.h"

#include <algorithm>
#include <cmath>

namespace vitrine {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kProbeShare = 0.025;  // of the time, at most, goes into being watched

// Of a step, forward.
double multiply_adds_of(const Trainer& trainer) {
  const RunInfo& info = trainer.info();
  const double batch =
      static_cast<double>(info.train_samples) / static_cast<double>(std::max<std::uint64_t>(1, info.steps_per_epoch));
  return batch * static_cast<double>(trainer.program().ops().multiply_adds());
}

// So that keeping snapshots takes a fiftieth of the time, and a moment at the beginning: estimated from what has to
// be copied and computed, not measured, so that the same run keeps the same states.
void pace(Snapshots& past, const Trained& state, double multiply_adds) {
  constexpr double kShare = 0.02, kAtFirstSeconds = 0.03, kMostAtFirst = 64;
  constexpr double kCopySeconds = 1e-5, kBytesASecond = 1e9, kStepSeconds = 1e-6, kFlops = 1.5e11;  // a second
  const double copy = kCopySeconds + static_cast<double>(bytes_of(state)) * 4 / 3 / kBytesASecond;  // with the best
  const double step = kStepSeconds + 6 * multiply_adds / kFlops;  // backward is twice as much as forward
  past.pace(static_cast<std::uint64_t>(std::ceil(copy / (kShare * step))),
            static_cast<std::size_t>(std::clamp(kAtFirstSeconds / copy, 2.0, kMostAtFirst)));
}

double since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

}  // namespace

void CoordinatedRun::loop() {
  while (!quit_) {
    try {
      wait_for_work();
      obey();
      if (quit_) break;
      if (phase_ == RunPhase::training && step_is_due()) advance();
      probe_if_due();
    } catch (const std::bad_alloc&) {
      fail("There is not enough memory to go on. Use a smaller batch or network, or close other programs.");
    } catch (const std::exception& problem) {
      fail(std::string("Training stopped: ") + problem.what() + ".");
    }
  }
  obey();  // whoever waits for a future gets an answer
}

void CoordinatedRun::fail(const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    status_.reason = StopReason::error;
    status_.activity = RunActivity::stepping;
    status_.why = why;
    status_.changes = trainer_->state().changes.size();  // what waited is not done any more
  }
  judging_ = stop_due_ = false;
  after_judging_.clear();
  trainer_->look_at_now();
  desk_.forget();  // watching may be what the memory did not suffice for
  enter(RunPhase::failed);
}

void CoordinatedRun::wait_for_work() {
  if (has_commands_ || quit_) return;
  const auto arrived = [&] { return !commands_.empty() || asked_; };
  if (phase_ == RunPhase::training) {
    if (step_is_due()) return;
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, next_step_, arrived);
  } else if (!desk_.any_due()) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, arrived);
  }
}

void CoordinatedRun::obey() {
  // What was asked for after a stop or a reset waits until that is carried out, which a judgement under way puts off.
  while (has_commands_ && !(judging_ && (stop_due_ || reset_due_))) {
    std::function<void()> command;
    {
      const std::lock_guard lock(mutex_);
      if (!commands_.empty()) command = std::move(commands_.front()), commands_.pop_front();
      has_commands_ = !commands_.empty();
    }
    if (command) command();
  }
}

bool CoordinatedRun::given_up() {
  obey();
  return quit_ || stop_due_ || reset_due_ || phase_ != RunPhase::training;
}

void CoordinatedRun::carry_out_what_is_due() {
  if (std::exchange(reset_due_, false)) {
    stop_due_ = false;
    trainer_->reset();
    log_.restart();
    seconds_ = 0;
    if (setup_.past) setup_.past->clear();
    desk_.make_due();
    const std::lock_guard lock(mutex_);
    status_ = {};
    status_.epochs = trainer_->info().epochs;
    status_.changes = trainer_->state().changes.size();
    phase_ = RunPhase::ready;
  }
  if (std::exchange(stop_due_, false)) finish(StopReason::by_person, "Stopped by you");
}

void CoordinatedRun::enter_activity(RunActivity activity) {
  judging_ = activity != RunActivity::stepping;
  const std::lock_guard lock(mutex_);
  status_.activity = activity;
}

// Once the best weights are back and the test is done, where the run ends with what was judged.
void CoordinatedRun::set_what_waited() {
  for (const auto& waiting : std::exchange(after_judging_, {})) waiting();
}

void CoordinatedRun::count_changes() {
  const std::lock_guard lock(mutex_);
  status_.changes = std::max<std::uint64_t>(status_.changes, trainer_->state().changes.size());
}

void CoordinatedRun::begin(Until until) {
  if (phase_ == RunPhase::failed) return;
  if (!trainer_->epoch_due() && (trainer_->all_epochs_done() || trainer_->should_stop_early())) trainer_->extend();
  until_ = until;
  owes_batch_ = until == Until::step;
  next_step_ = Clock::now();
  if (phase_ == RunPhase::training) seconds_ += since(resumed_);
  if (phase_ == RunPhase::ready) {
    keep_snapshot();
    if (trainer_->state().step == 0) look();  // one that goes on has looked after the step that it stopped at
  }
  const std::lock_guard lock(mutex_);
  phase_ = status_.phase = RunPhase::training;
  status_.epochs = trainer_->info().epochs;
  status_.fraction = fraction_of(status_.step);
  status_.reason = StopReason::none;
  status_.why.clear();
  status_.test.reset();
  rate_began_ = resumed_ = Clock::now();
  rate_steps_ = 0;
}

void CoordinatedRun::enter(RunPhase phase) {
  log_.flush();
  if (phase_ == RunPhase::training) seconds_ += since(resumed_);
  desk_.make_due();
  const std::lock_guard lock(mutex_);
  phase_ = status_.phase = phase;
  status_.seconds = seconds_;
  status_.eta_seconds = -1;
  changed_.notify_all();
}

void CoordinatedRun::finish(StopReason reason, const std::string& why) {
  // Whoever stops a run by hand keeps the weights they see.
  if (reason == StopReason::early_stopping || reason == StopReason::all_epochs) trainer_->restore_best();
  std::optional<MetricSet> test;
  if (reason != StopReason::not_finite) test = score();
  set_what_waited();
  {
    const std::lock_guard lock(mutex_);
    status_.reason = reason;
    status_.why = why;
    status_.test = test;
  }
  enter(reason == StopReason::not_finite ? RunPhase::failed : RunPhase::finished);
  carry_out_what_is_due();
}

std::optional<MetricSet> CoordinatedRun::score() {
  enter_activity(RunActivity::testing);
  bool given_up = false;
  auto out = trainer_->test([&] {
    obey();
    return given_up = quit_ || stop_due_ || reset_due_;
  });
  enter_activity(RunActivity::stepping);
  stop_due_ = false;
  if (given_up) out.reset();
  return out;
}

void CoordinatedRun::advance() {
  if (trainer_->epoch_due()) {  // its judging was given up for a pause, or the run was saved before it
    if (end_epoch() && until_ == Until::epoch) enter(RunPhase::paused);  // one step is a batch, not a judgement
    return;
  }
  const std::chrono::duration<double> period(tempo_ > 0 ? 1 / tempo_ : 0);
  next_step_ = std::max(Clock::now(), next_step_ + std::chrono::duration_cast<Clock::duration>(period));
  const auto outcome = trainer_->step();
  if (outcome == Trainer::Outcome::not_finite) {
    {
      const std::lock_guard lock(mutex_);
      status_.failed_layer = trainer_->bad_layer();
    }
    return finish(StopReason::not_finite, trainer_->bad_story());
  }
  publish_step();
  owes_batch_ = false;
  const bool epoch = outcome == Trainer::Outcome::epoch;
  if (epoch && !end_epoch()) return;
  const bool stepped =
      until_ == Until::step && !owes_batch_;  // it may have been asked for while the epoch was judged
  if (stepped || (epoch && until_ == Until::epoch)) enter(RunPhase::paused);
}

bool CoordinatedRun::end_epoch() {
  enter_activity(RunActivity::validating);
  std::optional<EpochRecord> made = trainer_->finish_epoch([this] { return given_up(); });
  enter_activity(RunActivity::stepping);
  if (!made) {
    set_what_waited();
    carry_out_what_is_due();
    return false;
  }
  EpochRecord& record = *made;
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
  set_what_waited();
  return true;
}

void CoordinatedRun::publish_step() {
  const StepRecord& record = trainer_->record();
  const StepFigures figures = trainer_->step_figures();
  if (setup_.drained) log_.add(record, figures);
  if (setup_.on_step) setup_.on_step(record, figures);
  update_status(record, Clock::now());
  keep_snapshot();
  if (record.step % RunSetup::steps_between_looks(info_.total_steps) == 0) look();
}

// As the past below, a help and no reason to end.
void CoordinatedRun::look() {
  if (!setup_.on_look) return;
  try {
    setup_.on_look(trainer_->subject(kNow));
  } catch (const std::bad_alloc&) {
    setup_.on_look = nullptr;
  }
}

// The past is a help, no reason to end: where memory does not suffice for it, there is none.
void CoordinatedRun::keep_snapshot() {
  if (!setup_.past || !setup_.past->wants(trainer_->state().step)) return;
  try {
    auto state = std::make_shared<const Trained>(trainer_->trained(false));
    if (!std::exchange(paced_, true)) pace(*setup_.past, *state, multiply_adds_of(*trainer_));
    setup_.past->keep(std::move(state));
  } catch (const std::bad_alloc&) {
    setup_.past->set_budget(0);
  }
}

void CoordinatedRun::update_status(const StepRecord& record, Clock::time_point now) {
  const RunInfo& plan = trainer_->info();
  const double window = std::chrono::duration<double>(now - rate_began_).count();
  ++rate_steps_;
  const std::lock_guard lock(mutex_);
  status_.step = record.step;
  status_.epoch = record.epoch;
  status_.fraction = fraction_of(record.step);
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

double CoordinatedRun::fraction_of(std::uint64_t step) const {
  return static_cast<double>(step) / static_cast<double>(std::max<std::uint64_t>(1, trainer_->info().total_steps));
}

void CoordinatedRun::probe_if_due() {
  if (quit_) return;
  if (desk_.quiet()) {
    asked_ = false;
    return;
  }
  if (phase_ == RunPhase::training) {
    const bool rests = since(last_probe_) < setup_.probe_seconds;
    if (rests && !asked_) return;
    if (!rests) desk_.make_rested_due(kProbeShare, setup_.probe_seconds);
  }
  asked_ = false;
  if (!desk_.any_due()) return;
  // What is commanded comes first: a look that takes long is begun again afterwards.
  desk_.answer([this](std::int64_t step) { return trainer_->subject(step, setup_.past.get()); },
               [this] { return quit_ || has_commands_; });
  trainer_->look_at_now();
  if (!has_commands_) last_probe_ = Clock::now();
}

}  // namespace vitrine
