// What others ask of a run: each command is left for its thread.
#include "core/train/run.h"

#include "core/base/text.h"
#include "core/project/settings.h"
#include "core/train/coordinated_run.h"

namespace vitrine {

CoordinatedRun::CoordinatedRun(std::unique_ptr<Pool> pool, std::unique_ptr<Trainer> trainer, RunSetup setup)
    : pool_(std::move(pool)),
      trainer_(std::move(trainer)),
      setup_(std::move(setup)),
      info_(trainer_->info()),
      layout_(trainer_->layout()),
      log_(info_.layers.size(), info_.judged.size()) {
  status_.step = trainer_->state().step;
  status_.changes = trainer_->state().changes.size();
  status_.epoch = trainer_->state().epoch;
  status_.fraction = fraction_of(trainer_->state().step);
  status_.epochs = trainer_->info().epochs;
  status_.best_epoch = trainer_->state().best_epoch;
  status_.best_loss = static_cast<float>(trainer_->state().best_value);
  thread_ = std::thread([this] { loop(); });
}

CoordinatedRun::~CoordinatedRun() {
  quit_ = true;
  post([] {});
  thread_.join();
}

void CoordinatedRun::train() {
  post([this] { begin(Until::end); });
}

void CoordinatedRun::step_once() {
  post([this] { begin(Until::step); });
}

void CoordinatedRun::step_epoch() {
  post([this] { begin(Until::epoch); });
}

void CoordinatedRun::set_tempo(double steps_per_second) {
  post([this, steps_per_second] { tempo_ = steps_per_second, next_step_ = Clock::now(); });
}

void CoordinatedRun::pause() {
  post([this] {
    if (phase_ == RunPhase::training) enter(RunPhase::paused);
  });
}

void CoordinatedRun::stop() {
  post([this] {
    stop_due_ = phase_ == RunPhase::training || phase_ == RunPhase::paused;
    if (!judging_) carry_out_what_is_due();
  });
}

void CoordinatedRun::reset() {
  post([this] {
    reset_due_ = true;
    if (!judging_) carry_out_what_is_due();
  });
}

Status CoordinatedRun::set_live(const std::string& path, double value) {
  const ParamSpec* spec = setting_spec(trainer_->project(), path);
  if (!spec || !spec->live) return Error{"“" + path + "” cannot change during a run", "", "Reset, then change it"};
  Project trial = trainer_->project();
  VITRINE_CHECK(set_setting(trial, path, shortest(value)));
  announce_change();
  post([this, path, value] {
    (void)trainer_->set_live(path, value).ok();
    count_changes();
  });
  return {};
}

// Whoever asks from now on knows that the state will be another one, also before the command is obeyed.
void CoordinatedRun::announce_change() {
  const std::lock_guard lock(mutex_);
  ++status_.changes;
}

Status CoordinatedRun::set_weight(const std::string& key, std::int64_t place, float value) {
  VITRINE_CHECK(settable_weight(layout_, key, place, value));
  announce_change();
  post([this, key, place, value] {
    const auto set = [this, key, place, value] {
      (void)trainer_->set_weight(key, place, value).ok();
      desk_.make_due();
      count_changes();
    };
    if (judging_)
      after_judging_.emplace_back(set);  // what is judged stays as it is
    else
      set();
  });
  return {};
}

RunStatus CoordinatedRun::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::shared_ptr<const Watched> CoordinatedRun::watch(const Spec& request) {
  auto out = desk_.watch(request);
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_all();  // it may be waiting, with nothing else to do
  return out;
}

std::future<std::shared_ptr<const Trained>> CoordinatedRun::trained(Which which) {
  auto promise = std::make_shared<std::promise<std::shared_ptr<const Trained>>>();
  auto future = promise->get_future();
  post([this, which, promise] {
    std::shared_ptr<const Trained> out;
    try {
      out = std::make_shared<const Trained>(trainer_->trained(which == Which::best));
    } catch (const std::bad_alloc&) {  // null says so
    }
    promise->set_value(std::move(out));
  });
  return future;
}

std::future<Run::Standing> CoordinatedRun::standing() {
  auto promise = std::make_shared<std::promise<Standing>>();
  auto future = promise->get_future();
  post([this, promise] {
    Standing out;
    out.data = setup_.dataset;
    out.threads = pool_->threads();
    try {
      out.project = trainer_->project_now();
      out.trained = std::make_shared<const Trained>(trainer_->trained(false));
    } catch (const std::bad_alloc&) {  // null says so
    }
    promise->set_value(std::move(out));
  });
  return future;
}

void CoordinatedRun::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return status_.phase != RunPhase::ready && status_.phase != RunPhase::training; });
}

void CoordinatedRun::post(std::function<void()> command) {
  {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
    has_commands_ = true;
  }
  wake_.notify_one();
}

Result<std::unique_ptr<Run>> Run::create(RunSetup setup) {
  if (!setup.dataset) return Error{"There is no data to train on", "", "Choose data in the Data tab"};
  auto pool = std::make_unique<Pool>(setup.threads);
  const Trained* resume = setup.resume ? &*setup.resume : nullptr;
  VITRINE_TRY(auto trainer, Trainer::create(setup.project, setup.dataset, *pool, resume));
  setup.resume.reset();  // it has been taken up: a second copy of all weights would last as long as the run
  return std::unique_ptr<Run>(
      std::make_unique<CoordinatedRun>(std::move(pool), std::move(trainer), std::move(setup)));
}

}  // namespace vitrine
