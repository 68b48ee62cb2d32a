// A run: a coordinator thread that trains a snapshot of a project. Commands return at once; nothing here waits.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/project/project.h"
#include "core/train/probe_desk.h"
#include "core/train/run_state.h"
#include "core/train/snapshots.h"
#include "core/train/trained.h"
#include "core/watch/records.h"
#include "core/watch/swap_buffer.h"

namespace vitrine {

enum class RunPhase {
  ready,  // initial weights, not a step done
  training,
  paused,    // can train on
  finished,  // all epochs done, stopped early, or stopped by the person; can train on after more epochs are asked for
  failed,    // a number stopped being finite, or memory ran out; the state from before that step is kept
};

enum class StopReason { none, all_epochs, early_stopping, by_person, not_finite, error };

// What the run is at while its phase is `training`.
enum class RunActivity { stepping, validating, testing };

struct RunStatus {
  RunPhase phase = RunPhase::ready;
  RunActivity activity = RunActivity::stepping;
  StopReason reason = StopReason::none;
  std::string why;           // the reason in words: "Early stopping: validation loss has not improved for 10 epochs"
  std::string failed_layer;  // node id, for not_finite
  std::uint64_t step = 0;    // steps done
  std::uint64_t changes = 0;  // live settings and weights that were set by hand: the state changes without a step
  std::uint32_t epoch = 0;   // the epoch under way (from 1), or the last one done
  std::uint32_t epochs = 0;  // asked for; more than the project says once a finished run trains on
  double fraction = 0;       // of all steps asked for
  double steps_per_second = 0, samples_per_second = 0;
  double seconds = 0;       // trained so far, pauses left out
  double eta_seconds = -1;  // negative: not known yet
  std::uint32_t best_epoch = 0;
  float best_loss = 0;
  std::optional<MetricSet> last_validation, test;  // test: once the run has finished

  // Tells one state of a run from another.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> state() const { return {step, changes}; }
  [[nodiscard]] bool has_begun() const { return step > 0 || changes > 0; }  // something would be lost with it
};
// Of the run that left these weights, as far as they have its state.
[[nodiscard]] inline std::pair<std::uint64_t, std::uint64_t> state_of(const Trained& trained) {
  return {trained.step, trained.state ? trained.state->changes.size() : 0};
}

struct RunSetup {
  Project project;
  std::shared_ptr<const Dataset> dataset;
  int threads = 0;                  // 0: one for each core
  std::optional<Trained> resume;    // go on from these weights: see Trainer::create and adoption()
  double probe_seconds = 0.1;       // see Run::watch
  bool drained = true;              // false: nobody will drain steps(), so that it holds nothing
  std::shared_ptr<Snapshots> past;  // takes the states of this run, and may know earlier ones; null: none are kept
  // Called on the run's own thread, for every single step and epoch, before the next begins: for a log that must be
  // whole. A window does without and drains steps() and epochs().
  std::function<void(const StepRecord&, const StepFigures&)> on_step;
  std::function<void(const EpochRecord&)> on_epoch;
  // The same before the first step and then every steps_between_looks(): for whoever looks inside the network and
  // must not miss the moment. It may only look.
  std::function<void(const ProbeSubject&)> on_look;
  static constexpr std::uint64_t kLooks = 16;  // at least, where there are as many steps
  // A power of two: a run that is made longer later on has looked wherever a longer one would have.
  [[nodiscard]] static constexpr std::uint64_t steps_between_looks(std::uint64_t total_steps) {
    return std::bit_floor(std::max<std::uint64_t>(1, total_steps / kLooks));
  }
};

class Run {
 public:
  // Checks the project against the data (see check.h), compiles it, initialises the weights. Starts no training.
  static Result<std::unique_ptr<Run>> create(RunSetup setup);
  virtual ~Run() = default;  // stops within a step and joins

  [[nodiscard]] virtual const RunInfo& info() const = 0;
  [[nodiscard]] virtual const Project& project() const = 0;  // the snapshot it trains
  [[nodiscard]] virtual const Dataset& dataset() const = 0;
  [[nodiscard]] virtual const Split& split() const = 0;
  [[nodiscard]] virtual const Adoption& adoption() const = 0;  // what became of RunSetup::resume

  // Commands are obeyed between steps, and while it validates or tests too.
  virtual void train() = 0;  // start, or go on after a pause
  virtual void pause() = 0;
  virtual void step_once() = 0;   // one batch, then paused
  virtual void step_epoch() = 0;  // to the end of the epoch under way, judged, then paused
  virtual void stop() = 0;        // ends the run; the last weights stay
  virtual void reset() = 0;       // back to the same initial weights, step 0

  // Live settings: "optimizer.learning_rate", "optimizer.momentum", "optimizer.weight_decay",
  // "regularisation.weight_decay" … (ParamSpec::live). Applied from the next step on, logged in the state.
  virtual Status set_live(const std::string& path, double value) = 0;

  // One number of a parameter, of its moving average too, from the next step on; logged in the state. `key` as in
  // Trained ("dense_1/weight"), `place` among its values. While an epoch is judged it waits for the end of that. An
  // error where there is no such number, or `value` is not finite.
  virtual Status set_weight(const std::string& key, std::int64_t place, float value) = 0;

  // At most so many steps a second, evenly; 0: as fast as it goes. Changes no bit of what is computed.
  virtual void set_tempo(double steps_per_second) = 0;

  [[nodiscard]] virtual RunStatus status() const = 0;

  virtual SwapBuffer<StepBlock>& steps() = 0;
  virtual SwapBuffer<std::vector<EpochRecord>>& epochs() = 0;

  // A probe's answers, as long as they are held: see ProbeDesk. While training all that is watched is looked at every
  // RunSetup::probe_seconds, or less often where that would cost more than a small share of the time; otherwise once,
  // and again whenever training pauses. `request` names a probe that there is.
  [[nodiscard]] virtual std::shared_ptr<const Watched> watch(const Spec& request) = 0;

  // Weights with all that is needed to use them. Ready within a step; `best` falls back to the last weights. Null
  // where memory did not suffice for the copy.
  enum class Which { last, best };
  virtual std::future<std::shared_ptr<const Trained>> trained(Which which) = 0;

  // All that its next step depends on: a trainer that is made of it does the same step to the same bits.
  struct Standing {
    Project project;  // with the live changes that are in force
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const Trained> trained;  // with its state; null where memory did not suffice for the copy
    int threads = 1;
  };
  // Ready within a step; an invalid future where a run has none to give.
  virtual std::future<Standing> standing() { return {}; }

  // What is kept of its states; null: nothing.
  [[nodiscard]] virtual std::shared_ptr<Snapshots> past() const { return {}; }

  // Which workers have done some of the work, as Pool::workers_used().
  [[nodiscard]] virtual std::uint64_t workers_used() const { return 0; }

  // Blocks until the phase is neither ready nor training. For the command line and tests; never call it from a
  // window.
  virtual void wait() = 0;
};

}  // namespace vitrine
