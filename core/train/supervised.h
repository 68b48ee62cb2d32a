// The supervised recipe: which program trains a project, on which samples, judged by which figures. Everything that
// training, evaluation and prediction share lives here, so that they cannot disagree.
#pragma once

#include <memory>
#include <vector>

#include "core/data/batch.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/engine/program.h"
#include "core/losses/loss.h"
#include "core/metrics/metric.h"
#include "core/project/project.h"
#include "core/train/feeder.h"
#include "core/train/trained.h"
#include "core/watch/records.h"

namespace vitrine {

// The output that the loss judges, and that is predicted: an index into OpList::outputs.
[[nodiscard]] std::size_t judged_output(const Objective& objective, const OpList& list);

// The project's loss over that output and a fed target, whose shape is that of one sample. The project must have passed
// check_project with the data.
[[nodiscard]] ProgramLoss program_loss(const Project& project, const OpList& list, const Shape& target);

// A project's network as a program for `batch` samples. `with_loss` false: outputs only (prediction).
[[nodiscard]] Program make_program(const Project& project, const Dataset& dataset, std::int64_t batch,
                                   ProgramOptions options, bool with_loss = true);

// What lies between the data's own numbers and the network's, on either side.
struct Scales {
  Normalisation input, target;
};

// Is the target one that a normalisation applies to? Numbers that the loss measures a distance to; not classes, and
// not the zeros and ones of a loss that reads its output as a probability.
[[nodiscard]] bool target_has_scale(const Project& project, FieldKind target);

// The project's normalisations, fitted on these rows.
[[nodiscard]] Scales fit_scales(const Project& project, const Dataset& dataset, std::span<const std::int64_t> rows);

// Those of trained weights. Where the file of the weights says nothing of them, the project's own are fitted anew on
// the training samples, and `note` becomes a sentence about it. Errors where the weights were trained on other data:
// other inputs or classes.
[[nodiscard]] Result<Scales> scales_of(const Trained& trained, const Project& project, const Dataset& dataset,
                                       std::span<const std::int64_t> training_rows, std::string& note);

[[nodiscard]] std::int64_t evaluation_batch(const Project& project);

// Feeds a batch's fields to a program: every Input takes the field "input", the loss the field "target".
void feed(Program& program, const Batch& batch, bool with_target);

// Sums of loss and metrics over batches, in the order in which they are added.
class Judge {
 public:
  Judge(const Project& project, const Dataset& dataset);

  [[nodiscard]] const std::vector<const MetricType*>& metrics() const { return metrics_; }
  void clear();
  // The target's normalisation: metrics are in the target's own unit. The loss stays that which training makes small.
  void normalise_by(const Normalisation& target) { target_scale_ = target; }
  // The program has just run forward over `samples` samples of `batch`.
  void add(const Program& program, const Batch& batch, std::int64_t samples);
  [[nodiscard]] MetricSet result() const;
  // The first metric of the batch that was added last; NaN where there is none.
  [[nodiscard]] float last_metric() const { return last_metric_; }
  [[nodiscard]] float last_loss() const { return last_loss_; }

  // For a run that is resumed in the middle of an epoch.
  double loss_sum = 0;
  std::int64_t samples = 0;
  std::vector<MetricSums> sums;

 private:
  Objective objective_;
  std::vector<const MetricType*> metrics_;
  const Field* target_;
  std::size_t target_index_;  // among the fields of a batch
  double class_threshold_;
  Normalisation target_scale_;
  float last_metric_ = 0, last_loss_ = 0;
};

// Runs a network over samples without training it.
class Evaluator {
 public:
  Evaluator(const Project& project, std::shared_ptr<const Dataset> dataset, const Pool& pool);

  void bind(const float* parameters) { program_.bind(const_cast<float*>(parameters), nullptr); }
  void normalise_by(const Normalisation& input, const Normalisation& target);

  [[nodiscard]] const Program& program() const { return program_; }
  // Loss and metrics over these rows of the dataset. `stop` is asked between batches; true ends the pass early.
  [[nodiscard]] MetricSet evaluate(std::span<const std::int64_t> rows, const std::function<bool()>& stop = {});
  // The network's output for these rows, in the target's own unit: rows × output shape.
  [[nodiscard]] Tensor predict(std::span<const std::int64_t> rows, const std::function<bool()>& stop = {});
  // The same for raw inputs (not normalised yet): count × input shape.
  [[nodiscard]] Tensor predict(const Tensor& raw_inputs);

 private:
  void for_batches(std::span<const std::int64_t> rows, const std::function<bool()>& stop,
                   FunctionRef<void(const Batch&)> body);
  // Moves `to` on.
  void copy_output(std::int64_t samples, float*& to) const;
  std::shared_ptr<const Dataset> dataset_;
  const Pool& pool_;
  Program program_;
  int output_;  // the value that is judged and predicted
  Judge judge_;
  Batch batch_;  // of raw inputs; empty until there are some
  Normalisation input_, target_;
  std::span<const std::int64_t> rows_;  // of the pass under way
  Feeder feeder_;                       // last: a batch may be under way
};

// Rows of `outputs` (… × classes) from what the network says to what people read: softmax or sigmoid, by the loss.
void to_probabilities(const Project& project, Tensor& outputs);

}  // namespace vitrine
