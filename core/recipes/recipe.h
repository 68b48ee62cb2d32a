// What one step of training does. A recipe owns its programs and the order in which they run; the trainer keeps what
// all share: the order of samples, updates, the rule for numbers that are not finite, early stopping, the state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/data/batch.h"
#include "core/engine/program.h"
#include "core/graph/analysis.h"
#include "core/losses/loss.h"
#include "core/schema/registry.h"

namespace vitrine {

// An objective, as a recipe needs it.
struct Goal {
  Spec loss;
  std::vector<LossBinding> bound;  // in the order of the loss's ports
  double weight = 1;
};

// What a recipe is made for. All of it outlives the recipe, but for `goals`.
struct RecipeSetup {
  const Graph& graph;
  const Dataset& dataset;  // with the fields that are made
  std::vector<Goal> goals;
  const Params& params;  // the recipe's own
  std::int64_t batch = 1;
  bool training = true;
};

// What a recipe may ask of whoever runs it.
class Stage {
 public:
  Stage(const Pool& workers, std::int64_t count, std::uint64_t seed_of_run, std::uint32_t steps_done)
      : pool(workers), samples(count), seed(seed_of_run), step(steps_done) {}
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  const Pool& pool;
  const std::int64_t samples;  // of the batch that was fed
  const std::uint64_t seed;
  const std::uint32_t step;

  // The gradients of this phase's weights are there, from this pass of the program: they are measured and clipped,
  // and the weights move, with `running` the program's running statistics too. False: a number is not finite, nothing
  // of this has moved, and the recipe gives the step up.
  [[nodiscard]] virtual bool update(std::size_t phase, Program& program, const Program::Pass& pass, bool running) = 0;
  // Running statistics that later passes of the same step go on from. False: not finite, as above.
  [[nodiscard]] virtual bool keep_running(Program& program, const Program::Pass& pass) = 0;
  // This pass came to a number that is not finite: the loss, as a rule. Always false, to be returned.
  virtual bool failed(Program& program, const Program::Pass& pass) = 0;
  // The program has run forward: its losses and metrics count.
  virtual void judge(const Program& program) = 0;
  // A figure of the recipe's own, by its place in Recipe::figures(): the mean over this batch.
  virtual void show(std::size_t figure, float value) = 0;
};

// A number that a recipe tells of every batch: logged, and drawn with the losses or with the metrics.
struct RecipeFigure {
  std::string id;     // small letters and “_”: in files
  std::string title;  // for people: the id with spaces; of a loss: whose
  bool is_loss = false;
};

class Recipe {
 public:
  virtual ~Recipe() = default;

  // Of the whole network. All programs of the recipe have their parameters in it.
  [[nodiscard]] virtual const ParameterLayout& layout() const = 0;
  // The program that says what the first goal judges. It has a loss for each goal, in their order.
  [[nodiscard]] virtual Program& answering() = 0;
  // All of them: for what they hold and what is watched.
  [[nodiscard]] virtual std::vector<Program*> programs() = 0;

  // Memory of layout().size() elements each; `gradients` may be null in evaluation.
  virtual void bind(float* parameters, float* gradients) = 0;
  virtual void feed(const Batch& batch) = 0;
  // The weights of the goals, from the next step on.
  virtual void weigh(const std::vector<Goal>& goals) = 0;

  // Groups of weights that a step moves one after the other.
  [[nodiscard]] virtual std::size_t phases() const { return 1; }
  // Whether a phase moves the parameter at this place of layout().
  [[nodiscard]] virtual bool moves(std::size_t phase, std::size_t entry) const = 0;
  // What it publishes beside the goals' losses and metrics.
  [[nodiscard]] virtual std::vector<RecipeFigure> figures() const { return {}; }

  // One step over the batch that was fed. False: a number was not finite; whoever runs it puts back what it changed.
  [[nodiscard]] virtual bool step(Stage& stage) = 0;
  // The same batch judged, nothing learned.
  virtual void judge(Stage& stage) = 0;
};

// A field of the dataset that the recipe makes, as a batch transform does. All fields of a recipe see the same draws.
struct RecipeField {
  Field field;       // no values
  std::string from;  // the field that it is made of; empty: none
  decltype(MadeField::apply) apply;
};

// Samples that take many passes: what the network says of the state makes the next state.
struct Rounds {
  std::uint32_t count = 0;  // 0: one pass gives the sample
  NodeId state;             // among GraphPart::fed; the first state is drawn from N(0, 1)
  bool training = false;    // layers draw, as in training
  // What the others that are fed hear in each round.
  std::function<float(std::uint32_t round)> clock = {};
  // Value i of the state is number first + i of all values of all samples.
  std::function<void(std::uint32_t round, const Rng& rng, std::uint64_t first, std::span<const float> told,
                     std::span<float> state)>
      refine = {};
  bool gives_told = false;  // the sample is what the network says last; else the state after the last round
};

struct Generator {
  GraphPart part;
  std::string field;  // what it makes is like this one's samples, normalised
  Rounds rounds = {};
};

struct RecipeType {
  TypeInfo info;
  // Fields that it makes of a dataset; errors where the dataset has not what they are made of. Null: none.
  std::function<Result<std::vector<RecipeField>>(const Params&, const Dataset&)> fields = {};
  // Whether weights with a lower loss are better ones: early stopping and the best weights follow it, or there are
  // none.
  bool follows_loss = true;
  // Whether it sees each sample once, in the order of the data.
  bool once = false;
  // Whether layers may carry a state from batch to batch.
  bool carries = false;
  // What is wrong with this network for it, told in words: appended to `analysis`. What any recipe needs has been
  // looked at before.
  std::function<void(const Graph&, const std::vector<Goal>&, const Params&, Analysis&)> check;
  std::function<std::unique_ptr<Recipe>(RecipeSetup)> make;
  // The part of the network that makes samples like those of a field, for a recipe that learns one by itself; no
  // outputs: none.
  std::function<Generator(const Graph&, const std::vector<Goal>&, const Params&)> generator = {};
};

const Registry<RecipeType>& recipe_types();

// The Output of that id, or the first one where it is empty: an index into OpList::outputs.
[[nodiscard]] std::size_t judged_output(const NodeId& output, const OpList& list);
[[nodiscard]] std::vector<NodeId> inputs_reading(const Graph& graph, const std::string& field);

// The losses of these goals over the outputs of `list`, fed with fields of the dataset.
[[nodiscard]] std::vector<ProgramLoss> losses_of(const std::vector<Goal>& goals, const OpList& list,
                                                 const Dataset& dataset);
// Each Input of the program takes the field that it names. An Input without such a field keeps what it has.
void feed_inputs(Program& program, const Batch& batch);
// And each loss its fields.
void feed_losses(Program& program, const std::vector<Goal>& goals, const Batch& batch);
[[nodiscard]] bool losses_finite(const Program& program, std::size_t goals);

}  // namespace vitrine
