// Runs a network over samples without training it: how good it is, and what it answers.
#pragma once

#include <memory>
#include <vector>

#include "core/data/batch.h"
#include "core/data/split.h"
#include "core/train/feeder.h"
#include "core/train/judge.h"
#include "core/train/programs.h"
#include "core/train/scaling.h"

namespace vitrine {

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
  // The output that an objective judges, for these rows, in the target's own unit: rows × output shape.
  [[nodiscard]] Tensor predict(std::span<const std::int64_t> rows, const std::function<bool()>& stop = {},
                               std::size_t objective = 0);
  // Of the first objective, for raw inputs (not normalised yet): count × input shape. Nothing is added to them that a
  // batch transform would: they are taken for what it makes. `lengths`: one a sample, where the network takes
  // sequences that end early; none: all are full.
  [[nodiscard]] Tensor predict(const Tensor& raw_inputs, std::span<const std::int32_t> lengths = {});

 private:
  // Where layers carry a state, in streams: order_ says which of `rows` comes when.
  void for_batches(std::span<const std::int64_t> rows, const std::function<bool()>& stop,
                   FunctionRef<void(const Batch&)> body);
  [[nodiscard]] bool carries() const { return !program_.ops().carried.empty(); }
  void put_in_order(Tensor& outputs) const;
  [[nodiscard]] int output_of_objective(std::size_t objective) const;  // a value of the program
  [[nodiscard]] Shape shape_of_output(std::size_t objective) const;    // of a sample
  // Moves `to` on.
  void copy_output(std::size_t objective, std::int64_t samples, float*& to) const;
  Project project_;
  std::shared_ptr<const Dataset> dataset_;
  const Pool& pool_;
  std::unique_ptr<Recipe> recipe_;
  Program& program_;  // what answers
  Judge judge_;
  Batch batch_;  // of raw inputs; empty until there are some
  Scales scales_;
  std::span<const std::int64_t> rows_;  // of the pass under way
  std::vector<std::int64_t> order_, arranged_;
  Feeder feeder_;  // last: a batch may be under way
};

// An output N×T×… of sequences of these lengths: 0 behind the end of each.
void clear_padding(Tensor& outputs, std::span<const std::int32_t> lengths);

// Rows of `outputs` (… × classes) from what the network says to what people read: softmax or sigmoid, by the loss of
// that objective.
void to_probabilities(const Project& project, Tensor& outputs, std::size_t objective = 0);

}  // namespace vitrine
