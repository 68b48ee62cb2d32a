#include "core/train/evaluate_part.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/metrics/scores.h"
#include "core/train/evaluation_pass.h"

namespace vitrine {
namespace {

constexpr std::int64_t kPieceRows = 2048;                      // judged at once
constexpr std::int64_t kPieceFloats = std::int64_t{16} << 20;  // of outputs: 64 MB

}  // namespace

std::string EvaluationPass::judge_all() {
  Evaluator& evaluator = subject_.evaluator;
  const std::int64_t total = std::ssize(rows_), batch = evaluator.program().batch();
  const bool carries = !evaluator.program().ops().carried.empty();
  // Whole batches, so that each is the one that Evaluator::evaluate() judges.
  const std::int64_t room = kPieceFloats / (batch * is_.outputs);
  std::int64_t piece = batch * std::clamp<std::int64_t>(room, 1, std::max<std::int64_t>(1, kPieceRows / batch));
  if (carries) {
    constexpr std::int64_t kCopies = 4;  // made, in order, readable, and what is compared with
    if (total > limits_.pass / (kCopies * std::int64_t{sizeof(float)}) / is_.outputs)
      return "This network carries a state from batch to batch, so that " + grouped(total) +
             " samples have to be answered in one piece, which takes too much memory. Look at a smaller part.";
    piece = total;
  }
  for (std::int64_t first = 0; first < total; first += piece) {
    const std::int64_t count = std::min(piece, total - first);
    const auto rows = std::span(rows_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    const Tensor said = evaluator.predict(rows, stop_, objective_);
    if (stop_()) return "The look was stopped before its end. Ask again.";
    read_targets(rows);
    judge(first, said.values, count);
  }
  if (out_->judged == 0 && !single_)
    return "None of the " + evaluated_part(out_->part) + " samples has a label. Look at another part.";
  return {};
}

void EvaluationPass::read_targets(std::span<const std::int64_t> rows) {
  truths_.clear(), filled_.clear();
  if (is_.made) return read_made_targets(rows);
  const std::int64_t together = is_.ragged() ? is_.places / is_.field->shape[0] : 1;  // places of a position
  for (const std::int64_t row : rows) {
    const NumberView sample = is_.field->sample(row);
    truths_.insert(truths_.end(), sample.begin(), sample.end());
    if (!is_.ragged()) continue;
    const std::int64_t used = is_.field->lengths[static_cast<std::size_t>(row)] * together;
    filled_.insert(filled_.end(), static_cast<std::size_t>(used), 1.0F);
    filled_.insert(filled_.end(), static_cast<std::size_t>(is_.places - used), 0.0F);
  }
}

// What they draw depends on the sample alone: the judge compares with the same.
void EvaluationPass::read_made_targets(std::span<const std::int64_t> rows) {
  const auto capacity = static_cast<std::size_t>(subject_.evaluator.program().batch());
  if (batch_.fields.empty()) batch_ = make_batch(*subject_.dataset, static_cast<std::int64_t>(capacity));
  for (std::size_t at = 0; at < rows.size(); at += capacity) {
    const auto some = rows.subspan(at, std::min(capacity, rows.size() - at));
    gather(*subject_.dataset, some, subject_.scales, batch_, &subject_.pool);
    const Batch::Entry& entry = *batch_.find(is_.field->name);
    const auto values = std::span(entry.values).first(some.size() * static_cast<std::size_t>(is_.targets));
    truths_.insert(truths_.end(), values.begin(), values.end());
    if (!entry.ragged()) continue;
    for (std::size_t i = 0; i < some.size(); ++i)
      for (std::int64_t place = 0; place < is_.places; ++place)
        filled_.push_back(entry.filled[i * static_cast<std::size_t>(entry.shape[0]) +
                                       static_cast<std::size_t>(place / (is_.places / entry.shape[0]))]);
  }
  if (is_.field->kind == FieldKind::values) subject_.scales.of(is_.field->name).invert(truths_);
}

// Probabilities, or numbers in the target's own unit. A unit lies behind the readout, as for the judge.
Tensor EvaluationPass::readable(std::span<const float> said, std::int64_t count) const {
  Tensor out(is_.output.with_batch(count), {said.begin(), said.end()});
  const Normalisation& scale = subject_.scales.of(is_.field->name);
  const Normalisation unit{scale.shift, scale.scale};  // without what fills gaps: an answer that is NaN stays so
  const bool has_unit = !unit.identity() && is_.readout != LossType::Readout::none;
  if (has_unit) unit.apply(out.values);
  to_probabilities(subject_.project, out, objective_);
  if (has_unit) unit.invert(out.values);
  return out;
}

void EvaluationPass::judge(std::int64_t first, std::span<const float> said, std::int64_t count) {
  if (out_->kind == EvaluationKind::numbers) return judge_numbers(first, readable(said, count), count);
  MetricInput input;
  input.output = said;
  input.target = truths_;
  input.count = count * is_.places;
  input.outputs = is_.of_place, input.apart = is_.apart, input.places = is_.places;
  input.class_threshold = is_.class_threshold;
  input.weights = filled_;
  for (std::size_t i = 0; i < truths_.size(); ++i)
    if (metrics::weight_at(input, i) > 0 && !(truths_[i] >= 0)) ++out_->unlabelled;
  if (out_->kind == EvaluationKind::maps)
    return judge_maps(first, input, steps_.empty() || !out_->has_probabilities ? Tensor() : readable(said, count));
  judge_classes(first, input, keeps_outputs_ ? readable(said, count) : Tensor());
}

void EvaluationPass::count_class(std::int64_t truth, std::int64_t named) {
  auto& tallies = out_->tallies;
  ++tallies[static_cast<std::size_t>(truth)].there;
  if (named >= 0) ++tallies[static_cast<std::size_t>(named)].named;
  if (named == truth) ++tallies[static_cast<std::size_t>(truth)].right;
  if (named < 0) ++out_->unanswered;
  out_->confusion.add(truth, named);
  ++out_->judged;
}

void EvaluationPass::keep_place(std::int64_t first, std::int64_t index) {
  out_->rows.push_back(rows_[static_cast<std::size_t>(first + index / is_.places)]);
  out_->positions.push_back(static_cast<std::int32_t>(index % is_.places));
}

void EvaluationPass::judge_classes(std::int64_t first, const MetricInput& input, const Tensor& read) {
  metrics::for_labelled(input, [&](const metrics::Place& place) {
    if (place.label >= out_->classes) return;  // a source that promised otherwise
    const std::int64_t named = metrics::named_class(input, place);
    const bool keep = out_->judged % out_->every == 0;
    count_class(place.label, named);
    if (!keep) return;
    keep_place(first, place.index);
    out_->truth.push_back(static_cast<std::int32_t>(place.label));
    out_->predicted.push_back(static_cast<std::int32_t>(named));
    if (!keeps_outputs_) return;
    const float* const probable = read.values.data() + (place.values - input.output.data());
    out_->output.insert(out_->output.end(), place.values, place.values + out_->outputs);
    if (out_->outputs == 1) out_->probability.push_back(1 - *probable);
    out_->probability.insert(out_->probability.end(), probable, probable + out_->outputs);
  });
}

// Of every pixel, also of those without a label.
void EvaluationPass::keep_maps(std::int64_t first, const MetricInput& input) {
  for (std::int64_t i = 0; i < input.count; ++i) {
    const auto at = static_cast<std::size_t>(first * is_.places + i), here = static_cast<std::size_t>(i);
    const metrics::Place place = metrics::place_at(input, i);
    out_->named_maps[at] = static_cast<std::int32_t>(metrics::named_class(input, place));
    const bool labelled = metrics::weight_at(input, here) > 0 && truths_[here] >= 0;
    const bool known = labelled && truths_[here] < static_cast<float>(out_->classes);
    out_->true_maps[at] = known ? static_cast<std::int32_t>(truths_[here]) : -1;
  }
}

void EvaluationPass::count_scores(const MetricInput& input, const metrics::Place& place, std::int64_t named,
                                  const Tensor& read) {
  metrics::scores_of(input, place, scores_.data());
  const bool two = out_->outputs <= 2;
  for (std::size_t k = 0; k < steps_.size(); ++k)
    steps_[k].add(!two ? scores_[k] : k == 0 ? -scores_[0] : scores_[0], place.label == static_cast<std::int64_t>(k));
  if (read.values.empty()) return;
  const float* const probable = read.values.data() + (place.values - input.output.data());
  const float sure = named < 0           ? std::numeric_limits<float>::quiet_NaN()
                     : out_->outputs > 1 ? probable[named * is_.apart]
                     : named == 1        ? *probable
                                         : 1 - *probable;
  sure_.add(static_cast<double>(sure), named == place.label);
}

void EvaluationPass::judge_maps(std::int64_t first, const MetricInput& input, const Tensor& read) {
  if (!out_->named_maps.empty()) keep_maps(first, input);
  metrics::for_labelled(input, [&](const metrics::Place& place) {
    if (place.label >= out_->classes) return;
    const std::int64_t named = metrics::named_class(input, place);
    count_class(place.label, named);
    if (!steps_.empty()) count_scores(input, place, named, read);
    if (out_->unions.empty()) return;
    const std::int64_t sample = (first + place.index / is_.places) * out_->classes;
    ++out_->unions[static_cast<std::size_t>(sample + place.label)];
    if (named == place.label)
      ++out_->intersections[static_cast<std::size_t>(sample + named)];
    else if (named >= 0)
      ++out_->unions[static_cast<std::size_t>(sample + named)];
  });
}

void EvaluationPass::judge_numbers(std::int64_t first, const Tensor& read, std::int64_t count) {
  const auto columns = static_cast<std::size_t>(out_->columns);
  for (std::int64_t place = 0; place < count * is_.places; ++place) {
    if (!filled_.empty() && filled_[static_cast<std::size_t>(place)] == 0) continue;
    const auto offset = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(place) * columns);
    const auto said = read.values.begin() + offset;
    const auto truth = truths_.begin() + offset;
    const std::int64_t row = rows_[static_cast<std::size_t>(first + place / is_.places)];
    for (std::size_t k = 0; k < columns; ++k) {
      const auto y = static_cast<double>(said[static_cast<std::ptrdiff_t>(k)]);
      const auto t = static_cast<double>(truth[static_cast<std::ptrdiff_t>(k)]);
      sums_.add(y, t, row);
      if (!column_sums_.empty()) column_sums_[k].add(y, t, row);
      if (std::isnan(t)) ++out_->unlabelled;
      if (!std::isfinite(y)) ++out_->unanswered;
    }
    if (out_->judged++ % out_->every != 0) continue;
    keep_place(first, place);
    out_->predicted_numbers.insert(out_->predicted_numbers.end(), said, said + out_->columns);
    out_->true_numbers.insert(out_->true_numbers.end(), truth, truth + out_->columns);
  }
}

void EvaluationPass::finish() {
  out_->report = sums_.report();
  for (const RegressionSums& sums : column_sums_) out_->column_reports.push_back(sums.report());
  if (out_->kind == EvaluationKind::maps) {
    for (const ScoreSteps& steps : steps_) out_->map_cuts.push_back(steps.cuts());
    out_->map_calibration = sure_.calibration();
    return;
  }
  if (out_->every > 1)
    out_->thinned = "Of " + grouped(out_->judged) + " places one of " + grouped(out_->every) +
                    " is kept for curves and lists; what is counted is counted over all.";
  if (out_->kind == EvaluationKind::numbers || keeps_outputs_) return;
  out_->thinned += std::string(out_->thinned.empty() ? "" : " ") + "The probabilities of " + grouped(out_->classes) +
                   " classes at so many places would take too much memory and are not kept, so there are no curves. "
                   "Look at a smaller part for them.";
}

std::shared_ptr<EvaluationAnswer> evaluate_part(const ProbeSubject& subject, const EvaluationScope& scope,
                                                const std::function<bool()>& stop, const EvaluationLimits& limits) {
  return EvaluationPass(subject, scope, stop, limits).run();
}

}  // namespace vitrine
