// What training, evaluation and prediction share, so that they cannot disagree: which programs a project is compiled to,
// how its data is scaled, how samples are judged.
#pragma once

#include <memory>
#include <vector>

#include "core/data/batch.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/engine/program.h"
#include "core/losses/loss.h"
#include "core/project/project.h"
#include "core/recipes/recipe.h"
#include "core/train/feeder.h"
#include "core/train/judge.h"
#include "core/train/trained.h"

namespace vitrine {

// The Output of that id, or the first one where it is empty: an index into OpList::outputs.
[[nodiscard]] std::size_t judged_output(const NodeId& output, const OpList& list);

// The project's objectives, as its recipe needs them.
[[nodiscard]] std::vector<Goal> goals_of(const Project& project);
// What the recipe makes of the project. The project must have passed check_project with the data, which has its made
// fields; both outlive the recipe.
[[nodiscard]] std::unique_ptr<Recipe> make_recipe(const Project& project, const Dataset& dataset, std::int64_t batch,
                                                  bool training);

// A project's whole network as one program for `batch` samples, with a loss for each objective. `with_loss` false:
// outputs only.
[[nodiscard]] Program make_program(const Project& project, const Dataset& dataset, std::int64_t batch,
                                   ProgramOptions options, bool with_loss = true);

// Is the target one that a normalisation applies to? Numbers that the loss measures a distance to; not classes, and
// not the zeros and ones of a loss that reads its output as a probability.
[[nodiscard]] bool target_has_scale(const Objective& objective, FieldKind target);
// A loss is that of a normalised target: in no unit that a person knows.
[[nodiscard]] bool loss_is_scaled(const Project& project, const Dataset& dataset);

// The project's normalisations, fitted on these rows.
[[nodiscard]] Scales fit_scales(const Project& project, const Dataset& dataset, std::span<const std::int64_t> rows);

// Those of trained weights. Where the file of the weights says nothing of them, the project's own are fitted anew on
// the training samples, and `note` becomes a sentence about it. Errors where the weights were trained on other data:
// other inputs or classes.
[[nodiscard]] Result<Scales> scales_of(const Trained& trained, const Project& project, const Dataset& dataset,
                                       std::span<const std::int64_t> training_rows, std::string& note);

[[nodiscard]] std::int64_t evaluation_batch(const Project& project);

// Runs a network over samples without training it.
class Evaluator {
 public:
  Evaluator(const Project& project, std::shared_ptr<const Dataset> dataset, const Pool& pool);

  void bind(const float* parameters) { recipe_->bind(const_cast<float*>(parameters), nullptr); }
  void normalise_by(const Scales& scales);
  void weigh_by(const Project& project) { judge_.weigh_by(project); }
  [[nodiscard]] const std::vector<FigureInfo>& figures() const { return judge_.figures(); }

  // Of the whole network.
  [[nodiscard]] const ParameterLayout& layout() const { return recipe_->layout(); }
  // What answers: see Recipe::answering().
  [[nodiscard]] const Program& program() const { return program_; }
  // Whether what answers reads the field “input”, or changed copies of it, and nothing else.
  [[nodiscard]] bool reads_input_only() const;
  // Loss and metrics over these rows of the dataset. `stop` is asked between batches; true ends the pass early.
  [[nodiscard]] MetricSet evaluate(std::span<const std::int64_t> rows, const std::function<bool()>& stop = {});
  // The output that the first objective judges, for these rows, in the target's own unit: rows × output shape.
  [[nodiscard]] Tensor predict(std::span<const std::int64_t> rows, const std::function<bool()>& stop = {});
  // The same for raw inputs (not normalised yet): count × input shape. Nothing is added to them that a batch transform
  // would: they are taken for what it makes. `lengths`: one a sample, where the network takes sequences that end early;
  // none: all are full.
  [[nodiscard]] Tensor predict(const Tensor& raw_inputs, std::span<const std::int32_t> lengths = {});

 private:
  void for_batches(std::span<const std::int64_t> rows, const std::function<bool()>& stop,
                   FunctionRef<void(const Batch&)> body);
  // Moves `to` on.
  void copy_output(std::int64_t samples, float*& to) const;
  Project project_;
  std::shared_ptr<const Dataset> dataset_;
  const Pool& pool_;
  std::unique_ptr<Recipe> recipe_;
  Program& program_;  // what answers
  int output_;  // the value that is judged and predicted
  Judge judge_;
  Batch batch_;  // of raw inputs; empty until there are some
  Scales scales_;
  std::span<const std::int64_t> rows_;  // of the pass under way
  Feeder feeder_;                       // last: a batch may be under way
};

// An output N×T×… of sequences of these lengths: 0 behind the end of each.
void clear_padding(Tensor& outputs, std::span<const std::int32_t> lengths);

// Rows of `outputs` (… × classes) from what the network says to what people read: softmax or sigmoid, by the loss.
void to_probabilities(const Project& project, Tensor& outputs);

}  // namespace vitrine
