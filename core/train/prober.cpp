#include "core/train/prober.h"

#include <algorithm>

#include "core/project/objectives.h"

namespace vitrine {

Prober::Prober(Trainer& trainer, std::shared_ptr<const Dataset> dataset, const Pool& pool)
    : trainer_(trainer), dataset_(std::move(dataset)), pool_(pool) {}

const std::vector<std::int64_t>& Prober::watched_rows() const {
  const Split& split = trainer_.split();
  return split.validation.empty() ? split.train : split.validation;
}

std::shared_ptr<const ProbeResult> Prober::run(const ProbeRequest& request, const std::function<bool()>& stop) {
  auto out = std::make_shared<ProbeResult>();
  out->step = trainer_.state().step;
  if (request.attention) out->attention = attention(request, trainer_.state().judged());
  if (request.attention && request.attention_at_start && !stop()) {
    out->attention_at_start = attention(request, trainer_.initial().judged());
    out->start_step = trainer_.initial().step;
  }
  if (request.predictions && !stop()) predictions(request, *out, stop);
  if (request.decision && !stop()) decision(request, *out);
  if (request.made && !stop()) make_samples(request, *out, stop);
  return out;
}

std::vector<AttentionMap> Prober::attention(const ProbeRequest& request, const AlignedVector<float>& weights) {
  std::vector<AttentionMap> out;
  const auto& rows = watched_rows();
  std::vector<std::int64_t> chosen, positions;
  for (const auto position : request.samples)
    if (position >= 0 && position < static_cast<std::int64_t>(rows.size()) && chosen.size() < 64)
      chosen.push_back(rows[static_cast<std::size_t>(position)]), positions.push_back(position);
  if (chosen.empty()) return out;
  const auto count = static_cast<std::int64_t>(chosen.size());
  if (!program_ || program_->batch() != count) {
    program_ = std::make_unique<Program>(
        make_program(trainer_.project(), *dataset_, count, {.training = false, .keep_all = true}, false));
    batch_ = make_batch(*dataset_, count);
  }
  program_->bind(const_cast<float*>(weights.data()), nullptr);
  feed_inputs(*program_, batch_);
  gather(*dataset_, chosen, trainer_.scales(), batch_);
  program_->forward({pool_, count});
  for (std::int64_t sample = 0; sample < count; ++sample) {
    for (const auto& exposed : program_->ops().exposed) {
      if (exposed.name != "attention") continue;
      const Shape shape = program_->shape(exposed.value, count).without_batch();  // heads × T × T
      const std::int64_t filled = filled_positions(exposed.node, sample, shape[1]);
      AttentionMap map{exposed.node, trainer_.network().find(exposed.node)->name,
                       positions[static_cast<std::size_t>(sample)], Tensor(Shape{shape[0], filled, filled})};
      const auto* values = static_cast<const float*>(program_->value(exposed.value)) + sample * shape.size();
      auto to = map.weights.values.begin();
      for (std::int64_t row = 0; row < shape[0] * shape[1]; ++row)
        if (row % shape[1] < filled) to = std::copy_n(values + row * shape[2], filled, to);
      out.push_back(std::move(map));
    }
  }
  return out;
}

void Prober::make_samples(const ProbeRequest& request, ProbeResult& out, const std::function<bool()>& stop) {
  constexpr std::int64_t kMost = 4096;
  if (!maker_) maker_.emplace(SampleMaker::create(trainer_.project(), dataset_));
  if (!*maker_) return;
  SampleMaker& maker = ***maker_;
  out.made = maker.make(trainer_.state().judged().data(), trainer_.scales(),
                        std::clamp<std::int64_t>(request.made_count, 0, kMost), 0, pool_, stop);
  out.made_field = maker.field();
}

// Of what a layer gives for a sample of the batch: the positions that are no padding.
std::int64_t Prober::filled_positions(const NodeId& node, std::int64_t sample, std::int64_t positions) const {
  const OpList& list = program_->ops();
  const int of = list.values[static_cast<std::size_t>(list.layer_outputs.at(node).front())].lengths;
  if (of < 0) return positions;
  const auto* entry = batch_.find(list.lengths[static_cast<std::size_t>(of)].name);
  return static_cast<std::int64_t>(entry->lengths[static_cast<std::size_t>(sample)]);
}

void Prober::predictions(const ProbeRequest& request, ProbeResult& out, const std::function<bool()>& stop) {
  const auto& rows = watched_rows();
  const auto count = std::clamp<std::int64_t>(request.prediction_count, 0, static_cast<std::int64_t>(rows.size()));
  out.rows.assign(rows.begin(), rows.begin() + count);
  out.predictions = trainer_.evaluator().predict(std::span<const std::int64_t>(out.rows), stop);
  to_probabilities(trainer_.project(), out.predictions);
}

void Prober::decision(const ProbeRequest& request, ProbeResult& out) {
  const Field& input = dataset_->input();
  const std::int64_t side = std::clamp(request.decision_side, 2, 512);
  if (input.shape != Shape{2} || input.kind != FieldKind::values || dataset_->count == 0) return;
  if (!trainer_.evaluator().reads_input_only()) return;  // a grid fills one field, others would be made up
  for (int axis = 0; axis < 2; ++axis) {
    float low = input.values[static_cast<std::size_t>(axis)], high = low;
    for (std::int64_t i = 0; i < dataset_->count; ++i) {
      const float value = input.sample(i)[static_cast<std::size_t>(axis)];
      low = std::min(low, value), high = std::max(high, value);
    }
    const float margin = high > low ? (high - low) * 0.1F : 1.0F;
    out.decision_min[axis] = low - margin, out.decision_max[axis] = high + margin;
  }
  Tensor grid(Shape{side * side, 2});
  for (std::int64_t cell = 0; cell < side * side; ++cell) {
    const std::int64_t at[2] = {cell % side, cell / side};
    for (int axis = 0; axis < 2; ++axis)
      grid.values[static_cast<std::size_t>(cell * 2 + axis)] =
          out.decision_min[axis] + (out.decision_max[axis] - out.decision_min[axis]) *
                                       (static_cast<float>(at[axis]) + 0.5F) / static_cast<float>(side);
  }
  out.decision = trainer_.evaluator().predict(grid);
  to_probabilities(trainer_.project(), out.decision);
  out.decision.shape = Shape{side, side, static_cast<std::int64_t>(out.decision.values.size()) / (side * side)};
}

}  // namespace vitrine
