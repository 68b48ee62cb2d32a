#include "core/train/evaluator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/layers/recurrent.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/train/data_facts.h"

namespace vitrine {

namespace {

bool carries_state(const Project& project) {
  const Graph graph = flat(project.graph);
  return std::any_of(graph.nodes().begin(), graph.nodes().end(), [](const Node& node) {
    const LayerType* type = type_of(node);
    return type && layers::carries_state(type->info, node.params);
  });
}

}  // namespace

std::int64_t evaluation_batch(const Project& project) {
  constexpr std::int64_t kLeast = 64, kMost = 256;
  const bool full = text_of(training_info(), project.training, "batch") == "full";
  // More rows would be more and shorter streams than training reads: states would carry less far.
  if (!full && carries_state(project))
    return batch_size_of(project.training, std::numeric_limits<std::int64_t>::max());
  return std::max(kLeast, batch_size_of(project.training, kMost));
}

namespace {

// Judging without learning.
class JudgingStage final : public Stage {
 public:
  JudgingStage(Judge& judge, const Pool& workers, std::int64_t count) : Stage(workers, count, 0, 0), judge_(judge) {}
  bool update(std::size_t, Program&, const Program::Pass&, bool) override { return false; }
  bool keep_running(Program&, const Program::Pass&) override { return true; }
  bool failed(Program&, const Program::Pass&) override { return false; }
  void judge(const Program& program) override { judge_.add(program, samples); }
  void show(std::size_t figure, float value) override { judge_.show(figure, value, samples); }

 private:
  Judge& judge_;
};

}  // namespace

Evaluator::Evaluator(const Project& project, std::shared_ptr<const Dataset> dataset, const Pool& pool)
    : project_(project),
      dataset_(with_made_fields(project, std::move(dataset)).value()),
      pool_(pool),
      recipe_(make_recipe(project_, *dataset_, evaluation_batch(project), false)),
      program_(recipe_->answering()),
      judge_(project, *dataset_, Judge::Of::evaluation, recipe_->figures()),
      feeder_(*dataset_, pool_, program_.batch(), [this](Feeder::Place place) {
        const auto size = static_cast<std::size_t>(program_.batch());
        const std::size_t begin = static_cast<std::size_t>(place.batch) * size;
        return rows_.subspan(begin, std::min(size, rows_.size() - begin));
      }) {}

bool Evaluator::reads_input_only() const {
  const auto& inputs = program_.ops().inputs;
  return std::all_of(inputs.begin(), inputs.end(), [&](const OpList::Named& input) {
    const Field* origin = dataset_->origin(input.name);
    return origin && origin->name == kInput;
  });
}

void Evaluator::normalise_by(const Scales& scales) {
  scales_ = scales;
  judge_.normalise_by(scales);
  feeder_.normalise_by(scales);
}

void Evaluator::for_batches(std::span<const std::int64_t> rows, const std::function<bool()>& stop,
                            FunctionRef<void(const Batch&)> body) {
  feeder_.forget();
  rows_ = rows;
  if (carries()) {
    order_.resize(rows.size()), arranged_.resize(rows.size());
    stream_order(program_.batch(), order_);
    for (std::size_t i = 0; i < rows.size(); ++i) arranged_[i] = rows[static_cast<std::size_t>(order_[i])];
    rows_ = arranged_;
  }
  const auto batches =
      static_cast<std::uint64_t>(chunk_count(static_cast<std::int64_t>(rows.size()), program_.batch()));
  for (std::uint64_t i = 0; i < batches && !(stop && stop()); ++i) {
    const Batch& batch = feeder_.take({0, i});
    if (i + 1 < batches) feeder_.ahead({0, i + 1});
    recipe_->feed(batch);
    body(batch);
  }
  feeder_.forget();  // a pass that was stopped: the rows are the caller's
  program_.forget_carried();
}

MetricSet Evaluator::evaluate(std::span<const std::int64_t> rows, const std::function<bool()>& stop) {
  judge_.clear();
  for_batches(rows, stop, [&](const Batch& batch) {
    JudgingStage stage(judge_, pool_, batch.count);
    judge_.begin_batch();
    recipe_->judge(stage);
    judge_.count_held();
  });
  return judge_.result();
}

int Evaluator::output_of_objective(std::size_t objective) const {
  const OpList& list = program_.ops();
  return list.outputs[judged_output(output_of(project_.objectives[objective]), list)].value;
}

Shape Evaluator::shape_of_output(std::size_t objective) const {
  return program_.ops().values[static_cast<std::size_t>(output_of_objective(objective))].shape.without_batch();
}

void Evaluator::copy_output(std::size_t objective, std::int64_t samples, float*& to) const {
  const int value = output_of_objective(objective);
  const auto size = program_.shape(value, samples).size();
  float* const from = to;
  to = std::copy_n(static_cast<const float*>(program_.value(value)), size, to);
  const Objective& judged = project_.objectives[objective];
  if (has_target(judged)) scales_.of(target_of(judged)).invert({from, static_cast<std::size_t>(size)});
}

void Evaluator::put_in_order(Tensor& outputs) const {
  const auto size = static_cast<std::size_t>(outputs.shape.without_batch().size());
  const auto as_made = outputs.values;
  for (std::size_t i = 0; i < order_.size(); ++i)
    std::copy_n(as_made.begin() + static_cast<std::ptrdiff_t>(i * size), size,
                outputs.values.begin() + order_[i] * static_cast<std::ptrdiff_t>(size));
}

Tensor Evaluator::predict(std::span<const std::int64_t> rows, const std::function<bool()>& stop,
                          std::size_t objective) {
  const Shape sample = shape_of_output(objective);
  Tensor out(sample.with_batch(static_cast<std::int64_t>(rows.size())));
  float* to = out.values.data();
  for_batches(rows, stop, [&](const Batch& batch) {
    program_.forward({pool_, batch.count});
    program_.commit_carried(batch.count);
    copy_output(objective, batch.count, to);
  });
  if (carries()) put_in_order(out);
  return out;
}

Tensor Evaluator::predict(const Tensor& raw_inputs, std::span<const std::int32_t> lengths) {
  const std::int64_t total = raw_inputs.shape[0];
  const std::int64_t size = raw_inputs.shape.without_batch().size();
  const Shape sample = shape_of_output(0);
  Tensor out(sample.with_batch(total));
  float* to = out.values.data();
  if (batch_.fields.empty()) batch_ = make_batch(*dataset_, program_.batch());
  // Targets are not used for the output, but the loss op reads them: any value will do.
  recipe_->feed(batch_);
  for (std::int64_t at = 0; at < total;) {
    const std::int64_t count = std::min(program_.batch(), total - at);
    for (Batch::Entry& entry : batch_.fields) {
      const Field* origin = dataset_->origin(entry.name);
      if (!origin || origin->name != kInput) continue;
      std::copy_n(raw_inputs.values.data() + at * size, count * size, entry.values.data());
      scales_.input.apply({entry.values.data(), static_cast<std::size_t>(count * size)});
    }
    for (const OpList::Named& of : program_.ops().lengths)  // all are those of the one input
      for (std::int64_t i = 0; !lengths.empty() && i < count; ++i)
        set_length(*std::find_if(batch_.fields.begin(), batch_.fields.end(),
                                 [&](const auto& entry) { return entry.name == of.name; }),
                   i, lengths[static_cast<std::size_t>(at + i)]);
    program_.forward({pool_, count});
    copy_output(0, count, to);
    at += count;
  }
  return out;
}

void clear_padding(Tensor& outputs, std::span<const std::int32_t> lengths) {
  const std::int64_t positions = outputs.shape[1], inner = outputs.shape.without_batch().size() / positions;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const auto sample = outputs.values.begin() + static_cast<std::int64_t>(i) * positions * inner;
    std::fill(sample + lengths[i] * inner, sample + positions * inner, 0.0F);
  }
}

void to_probabilities(const Project& project, Tensor& outputs, std::size_t objective) {
  const auto readout = loss_types().at(project.objectives[objective].loss.type).readout;
  if (readout == LossType::Readout::none || outputs.shape.rank() < 1) return;
  // The class axis is the last of N×K and N×T×K, and the channels of N×K×H×W.
  const std::int64_t classes = outputs.shape.rank() == 4 ? outputs.shape[1] : outputs.shape.back();
  if (readout == LossType::Readout::sigmoid || classes == 1) {
    for (float& value : outputs.values) value = 1 / (1 + std::exp(-value));
    return;
  }
  if (outputs.shape.rank() < 2) return;
  const std::int64_t inner = outputs.shape.rank() == 4 ? outputs.shape[2] * outputs.shape[3] : 1;
  const auto blocks = static_cast<std::int64_t>(outputs.values.size()) / std::max<std::int64_t>(1, classes * inner);
  for (std::int64_t row = 0; row < blocks * inner; ++row) {
    float* first = outputs.values.data() + row / inner * classes * inner + row % inner;
    float most = -std::numeric_limits<float>::infinity(), sum = 0;
    for (std::int64_t k = 0; k < classes; ++k) most = std::max(most, first[k * inner]);
    for (std::int64_t k = 0; k < classes; ++k) sum += first[k * inner] = std::exp(first[k * inner] - most);
    for (std::int64_t k = 0; k < classes; ++k) first[k * inner] /= sum;
  }
}

}  // namespace vitrine
