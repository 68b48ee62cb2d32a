// One step after another, on the caller's thread: sampler -> batch -> forward -> loss -> backward -> clip ->
// regularise -> optimizer -> record. Run puts a thread and commands around it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/split.h"
#include "core/project/project.h"
#include "core/recipes/recipe.h"
#include "core/train/evaluator.h"
#include "core/train/feeder.h"
#include "core/train/probe.h"
#include "core/train/run_state.h"
#include "core/train/snapshots.h"
#include "core/train/trained.h"
#include "core/train/updater.h"
#include "core/watch/records.h"

namespace vitrine {

// Whether a parameter has such a number, and could be it.
[[nodiscard]] Status settable_weight(const ParameterLayout& layout, const std::string& key, std::int64_t place,
                                     float value);

class Trainer {
 public:
  // Refuses what check_project() calls an error. `resume`: go on from these weights, key by key: exactly where they
  // were if their state belongs to this very project and data, else as a new run that begins with what fits (see
  // adoption()). An error where nothing fits.
  static Result<std::unique_ptr<Trainer>> create(Project project, std::shared_ptr<const Dataset> dataset,
                                                 const Pool& pool, const Trained* resume = nullptr);

  [[nodiscard]] const RunInfo& info() const { return info_; }
  [[nodiscard]] const Project& project() const { return project_; }
  // Its layers, with those of blocks in their places.
  [[nodiscard]] const Graph& network() const { return network_; }
  // With the fields that the project makes.
  [[nodiscard]] const Dataset& dataset() const { return *dataset_; }
  [[nodiscard]] std::shared_ptr<const Dataset> data() const { return dataset_; }
  [[nodiscard]] const Split& split() const { return split_; }
  [[nodiscard]] const RunState& state() const { return state_; }
  // What became of the weights to go on from; nothing is in it for a run that began anew.
  [[nodiscard]] const Adoption& adoption() const { return adoption_; }
  // The project with the live changes that were made to this run: what a run that goes on from here is given.
  [[nodiscard]] const Project& project_now() const { return in_force_; }
  [[nodiscard]] const RunState& initial() const { return initial_; }  // what reset() goes back to
  // What answers for a sample: see Recipe::answering().
  [[nodiscard]] const Program& program() const { return recipe_->answering(); }
  [[nodiscard]] const ParameterLayout& layout() const { return recipe_->layout(); }
  // See Program::observe(). The step's own parts are told too, but for what follows the update.
  void observe(PassObserver* observer);

  // The programs of a step, to be observed one by one.
  [[nodiscard]] std::vector<Program*> programs() { return recipe_->programs(); }
  void watch_updates(UpdateObserver* observer) { update_observer_ = observer; }  // null: nobody
  // What the last step was fed with; null before the first.
  [[nodiscard]] const Batch* batch() const { return batch_; }
  // The samples of the next step, as rows of the data.
  [[nodiscard]] std::vector<std::int64_t> next_rows();
  // Back to a state that this trainer was in, after the last live change. What the epoch has added up so far is not
  // put back: for whoever goes through one step several times.
  void go_back_to(const RunState& state);

  enum class Outcome { step, epoch, not_finite };  // a step done; a step that ended its epoch; nothing done
  Outcome step();                                  // not while epoch_due()
  [[nodiscard]] const StepRecord& record() const { return record_; }
  [[nodiscard]] StepFigures step_figures() const {
    return {norms_.empty() ? updaters_.front().layer_norms() : norms_,
            ratios_.empty() ? updaters_.front().layer_ratios() : ratios_, judge_->last()};
  }
  // After not_finite: which layer, and the story in words.
  [[nodiscard]] const NodeId& bad_layer() const { return bad_layer_; }
  [[nodiscard]] const std::string& bad_story() const { return bad_story_; }

  // All batches of the epoch under way are done, it has not been judged yet.
  [[nodiscard]] bool epoch_due() const { return state_.batch_in_epoch >= info_.steps_per_epoch; }
  // Validates, notes the best weights, ends the epoch. `stop` is asked between batches: true gives the pass up, and
  // the epoch is still due. Until then the state is that of the last step, so that it may be saved meanwhile.
  std::optional<EpochRecord> finish_epoch(const std::function<bool()>& stop = {});
  // The next epoch begins, and nobody judges the one whose batches are done: for who wants steps alone.
  void next_epoch();
  // See Updater::hold_rate(); not saved, and forgotten by reset().
  void hold_rate(double rate);
  [[nodiscard]] bool all_epochs_done() const { return state_.epoch >= info_.epochs; }
  [[nodiscard]] bool should_stop_early() const;
  [[nodiscard]] int patience() const { return patience_; }
  // At the end: back to the best weights, where the project asks for it. Then the test score, if there is a test
  // part.
  void restore_best();
  std::optional<MetricSet> test(const std::function<bool()>& stop = {});

  void reset();
  // All epochs are done, or it stopped early, and more are asked for: as many again as the project says. Early
  // stopping counts anew.
  void extend();
  Status set_live(const std::string& path, double value);
  Status set_weight(const std::string& key, std::int64_t place, float value);  // see Run::set_weight()

  [[nodiscard]] Trained trained(bool best) const;
  [[nodiscard]] const Scales& scales() const { return scales_; }
  // Evaluation with the present weights.
  [[nodiscard]] Evaluator& evaluator() { return *evaluator_; }
  // For probes: the network of now (kNow), as it began (0), or as it was after so many steps, as far as `past` knows.
  // After looking at another than that of now, look_at_now() puts the evaluator back.
  [[nodiscard]] ProbeSubject subject(std::int64_t step, const Snapshots* past = nullptr);
  void look_at_now() { evaluator_->bind(state_.judged().data()); }

 private:
  Trainer(Project project, std::shared_ptr<const Dataset> dataset, const Pool& pool);
  Status prepare(const Trained* resume);
  Status adopt(const Trained& resume);
  void adopt_weights(const Trained& resume);
  void adopt_state(const TrainingState& saved);
  void adopt_slots(const TrainingState& saved);
  void note_what_was_set_since();
  void ask_epochs(std::uint32_t epochs);
  [[nodiscard]] KeyedTensors keyed(const AlignedVector<float>& values, bool trained_only) const;
  bool take_past(const Trained& kept);
  bool unkey(const KeyedTensors& saved, AlignedVector<float>& out) const;
  [[nodiscard]] TrainingState training_state() const;
  void tell_layers();
  void compile();
  void bind();
  void start_state();
  void begin_average();
  std::span<const std::int64_t> rows_of(Feeder::Place place);
  void take_batch();
  class OneStep;  // the trainer as a recipe sees it
  void make_updaters();
  bool move(std::size_t phase, Program& program, const Program::Pass& pass, bool running);
  bool fail(Program& program, const Program::Pass& pass, const std::string& fallback, const NodeId& layer = {});
  void keep_copy();
  void put_back();
  void record_step();

  Project project_;
  Graph network_;
  std::shared_ptr<const Dataset> dataset_;
  const Pool& pool_;
  RunInfo info_;
  Split split_;
  Scales scales_;
  std::unique_ptr<Recipe> recipe_;
  std::vector<Updater> updaters_;  // one a phase of the recipe
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<Judge> judge_;
  // What the feeder asks rows_of() for: the order of an epoch, from 1, and the samples of a batch in it.
  std::vector<std::int64_t> order_, rows_;
  std::uint64_t order_epoch_ = 0;  // the epoch `order_` belongs to
  const Batch* batch_ = nullptr;   // of this step, and what the program was fed with last
  AlignedVector<float> gradients_;
  RunState state_, initial_;
  Origin origin_;
  Adoption adoption_;
  Project in_force_;      // project_ with what has changed since it began
  LooseSettings loose_;  // of it
  // Of a recipe with several phases: the state before the step, and what all phases together did to the layers.
  RunState before_;
  std::vector<float> norms_, ratios_;
  double penalty_ = 0;
  PassObserver* observer_ = nullptr;
  UpdateObserver* update_observer_ = nullptr;
  std::uint64_t seed_ = 1;
  std::int64_t batch_size_ = 32;
  bool averages_ = false;
  double average_decay_ = 0;
  bool shuffle_ = true, stopping_ = false, restore_ = true;
  int patience_ = 10;
  double minimum_delta_ = 0;
  StepRecord record_;
  NodeId bad_layer_;
  std::string bad_story_;
  AlignedVector<float> looked_at_;  // weights of the past
  std::unique_ptr<Feeder> feeder_;  // last: a batch may be under way
};

}  // namespace vitrine
