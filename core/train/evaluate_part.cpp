#include "core/train/evaluate_part.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"
#include "core/metrics/classes.h"
#include "core/project/objectives.h"
#include "core/recipes/recipe.h"

namespace vitrine {
namespace {

constexpr std::int64_t kPieceRows = 2048;                       // judged at once
constexpr std::int64_t kPieceFloats = std::int64_t{16} << 20;   // of outputs: 64 MB
constexpr std::int64_t kListBytesOfClass = 8 + 4 + 4 + 4;       // row, position, truth, predicted
constexpr std::int64_t kListBytesOfNumbers = 8 + 4, kPair = 8;  // row, position; predicted and truth of a number
constexpr std::int64_t kTwoCounts = 16;                         // intersection and union

// What the network and the first objective are, as a judge reads them (see Judge::study).
struct JudgedShape {
  const Field* field = nullptr;
  LossType::Readout readout = LossType::Readout::none;
  double class_threshold = 0;
  Shape output;               // of one sample
  std::int64_t outputs = 1;   // numbers of a sample
  std::int64_t targets = 1;   // numbers of a sample's target
  std::int64_t places = 1;    // of a sample
  std::int64_t of_place = 1;  // numbers of the output for each place
  std::int64_t apart = 1;     // distance of those
  bool made = false;          // the target lies nowhere: it is made as a batch is gathered
  [[nodiscard]] bool ragged() const { return !field->lengths.empty(); }
};

// One pass over a part of the data.
class EvaluationPass {
 public:
  EvaluationPass(const ProbeSubject& subject, Part part, const std::function<bool()>& stop,
                 const EvaluationLimits& limits)
      : subject_(subject), limits_(limits), rows_(subject.split.part(part)), asked_(stop) {
    out_->part = part;
    out_->split_rows = std::ssize(rows_);
    stop_ = [this] { return stopped_ = stopped_ || (asked_ && asked_()); };
  }

  std::shared_ptr<EvaluationAnswer> run() {
    std::string why = study();
    if (why.empty()) why = judge_all();
    if (why.empty()) {
      finish();
      return out_;
    }
    auto nothing = std::make_shared<EvaluationAnswer>();
    nothing->part = out_->part, nothing->split_rows = out_->split_rows, nothing->target = out_->target;
    nothing->why = std::move(why);
    return nothing;
  }

 private:
  // Each says why nothing can be judged; empty: it can.
  std::string study();
  std::string lay_beside(const Objective& objective);
  void choose_kind();
  void make_room();
  [[nodiscard]] std::int64_t most_places() const;
  std::string judge_all();
  // `said`: what the network says of rows first … , as Evaluator::predict() gives it.
  void judge(std::int64_t first, std::span<const float> said, std::int64_t count);
  void read_targets(std::span<const std::int64_t> rows);
  void read_made_targets(std::span<const std::int64_t> rows);
  [[nodiscard]] Tensor readable(std::span<const float> said, std::int64_t count) const;
  void judge_classes(std::int64_t first, const MetricInput& input, const Tensor& read);
  void judge_maps(std::int64_t first, const MetricInput& input);
  void judge_numbers(std::int64_t first, const Tensor& read, std::int64_t count);
  void keep_place(std::int64_t first, std::int64_t index);
  void count_class(std::int64_t truth, std::int64_t named);
  void finish();

  const ProbeSubject& subject_;
  const EvaluationLimits& limits_;
  const std::vector<std::int64_t>& rows_;
  const std::function<bool()>& asked_;
  std::function<bool()> stop_;
  bool stopped_ = false;
  JudgedShape is_;
  std::shared_ptr<EvaluationAnswer> out_ = std::make_shared<EvaluationAnswer>();
  std::vector<float> truths_, filled_;  // of the piece under way: targets a sample; of ragged ones 1 or 0 a place
  Batch batch_;                         // for targets that are made
  bool keeps_outputs_ = false;
  RegressionSums sums_;
  std::vector<RegressionSums> column_sums_;
};

std::string EvaluationPass::study() {
  const Objective& objective = subject_.project.objectives.front();
  if (!has_target(objective))
    return "The first objective compares the network with no field of the data, so nothing is right or wrong. Put an "
           "objective with a target first.";
  const RecipeType* recipe = recipe_types().find(subject_.project.recipe.type);
  if (recipe && !recipe->follows_loss)
    return "Two networks work against each other here, and one is judged on samples that the other makes: the data "
           "alone does not say how good it is. Look at its metrics and at the samples.";
  out_->target = target_of(objective);
  is_.field = subject_.dataset->find(out_->target);
  if (!is_.field)
    return "The data has no field “" + out_->target + "”. Choose another target for the first objective.";
  if (rows_.empty())
    return "There are no " + evaluated_part(out_->part) +
           " samples. Give that part a share of the data in the Data tab, or look at another part.";
  std::string why = lay_beside(objective);
  if (!why.empty()) return why;
  choose_kind();
  make_room();
  return {};
}

// The output and the target, place by place.
std::string EvaluationPass::lay_beside(const Objective& objective) {
  const LossType& loss = loss_types().at(objective.loss.type);
  const Program& program = subject_.evaluator.program();
  const OpList& list = program.ops();
  const int value = list.outputs[judged_output(output_of(objective), list)].value;
  is_.readout = loss.readout, is_.class_threshold = loss.class_threshold;
  is_.output = list.values[static_cast<std::size_t>(value)].shape.without_batch();
  is_.outputs = is_.output.size(), is_.targets = is_.field->shape.size();
  const bool classes = is_.field->kind != FieldKind::values;
  is_.places = classes ? is_.targets : is_.ragged() ? is_.field->shape[0] : 1;
  is_.of_place = is_.outputs / std::max<std::int64_t>(1, is_.places);
  if (classes && is_.output.rank() == 3) is_.apart = is_.targets;
  const auto& made = subject_.dataset->made;
  is_.made = std::any_of(made.begin(), made.end(),
                         [&](const MadeField& one) { return &subject_.dataset->fields[one.field] == is_.field; });
  const bool fits = is_.places > 0 && is_.of_place > 0 && is_.of_place * is_.places == is_.outputs &&
                    (classes || is_.outputs == is_.targets);
  if (fits) return {};
  return "The network's output " + is_.output.text() + " cannot be laid beside the target " +
         is_.field->shape.text() + ". Choose a loss that compares the two, or another target.";
}

void EvaluationPass::choose_kind() {
  using enum EvaluationKind;
  // Zeros and ones that a loss reads as two classes: a column of numbers in a table, as a rule.
  const auto two_classes = [&] {
    if (is_.readout != LossType::Readout::sigmoid || is_.of_place != 1 || is_.made) return false;
    if (!subject_.scales.of(is_.field->name).identity()) return false;
    bool any = false;  // that is known
    const bool fits = std::all_of(rows_.begin(), rows_.end(), [&](std::int64_t row) {
      const NumberView sample = is_.field->filled(row);
      return std::all_of(sample.begin(), sample.end(), [&](float value) {
        any = any || !std::isnan(value);
        return std::isnan(value) || value == 0 || value == 1;
      });
    });
    return fits && any;
  };
  if (is_.field->kind == FieldKind::values)
    out_->kind = two_classes() ? binary : numbers;
  else
    out_->kind = is_.output.rank() == 3 ? maps : is_.of_place == 1 ? binary : classes;
}

std::int64_t EvaluationPass::most_places() const {
  if (!is_.ragged() || is_.made) return std::ssize(rows_) * is_.places;
  std::int64_t out = 0;
  for (const std::int64_t row : rows_)
    out += is_.field->lengths[static_cast<std::size_t>(row)] * (is_.places / is_.field->shape[0]);
  return out;
}

void EvaluationPass::make_room() {
  const std::int64_t places = most_places();
  const auto one_of = [&](std::int64_t bytes) {  // which have room: every second, third …
    return std::max<std::int64_t>(1, chunk_count(places, std::max<std::int64_t>(1, limits_.lists / bytes)));
  };
  if (out_->kind == EvaluationKind::numbers) {
    out_->columns = is_.of_place;
    if (std::ssize(is_.field->names) == out_->columns) out_->column_names = is_.field->names;
    if (out_->columns <= kMostNumberColumns) column_sums_.resize(static_cast<std::size_t>(out_->columns));
    out_->every = one_of(kListBytesOfNumbers + kPair * out_->columns);
    return;
  }
  out_->outputs = is_.of_place;
  out_->has_probabilities = is_.readout != LossType::Readout::none;
  out_->classes = std::max<std::int64_t>(is_.of_place == 1 ? 2 : is_.of_place, is_.field->classes);
  if (std::ssize(is_.field->names) == out_->classes && is_.field->kind != FieldKind::values)
    out_->class_names = is_.field->names;
  out_->tallies.resize(static_cast<std::size_t>(out_->classes));
  out_->confusion = ConfusionMatrix(out_->classes);
  if (out_->kind == EvaluationKind::maps) {
    const std::int64_t counts = std::ssize(rows_) * out_->classes;
    if (counts > limits_.lists / kTwoCounts) {
      out_->thinned =
          "There are too many samples and classes to keep the overlap of each: the figures of all pixels "
          "together are there. Look at a smaller part for those of single samples.";
      return;
    }
    out_->rows = rows_;
    out_->intersections.resize(static_cast<std::size_t>(counts)),
        out_->unions.resize(static_cast<std::size_t>(counts));
    return;
  }
  out_->every = one_of(kListBytesOfClass);
  // 1 − p and p where one output tells two classes: as many as there are classes otherwise.
  const std::int64_t kept = chunk_count(places, out_->every), width = out_->outputs + out_->classes;
  keeps_outputs_ = kept <= limits_.probabilities / (width * std::int64_t{sizeof(float)});
  if (!keeps_outputs_) return;
  out_->output.reserve(static_cast<std::size_t>(kept * out_->outputs));
  out_->probability.reserve(static_cast<std::size_t>(kept * out_->classes));
}

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
    const Tensor said = evaluator.predict(rows, stop_);
    if (stop_()) return "The look was stopped before its end. Ask again.";
    read_targets(rows);
    judge(first, said.values, count);
  }
  if (out_->judged == 0)
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
  to_probabilities(subject_.project, out);
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
  if (out_->kind == EvaluationKind::maps) return judge_maps(first, input);
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

void EvaluationPass::judge_maps(std::int64_t first, const MetricInput& input) {
  metrics::for_labelled(input, [&](const metrics::Place& place) {
    if (place.label >= out_->classes) return;
    const std::int64_t named = metrics::named_class(input, place);
    count_class(place.label, named);
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
  if (out_->kind == EvaluationKind::maps) return;
  if (out_->every > 1)
    out_->thinned = "Of " + grouped(out_->judged) + " places one of " + grouped(out_->every) +
                    " is kept for curves and lists; what is counted is counted over all.";
  if (out_->kind == EvaluationKind::numbers || keeps_outputs_) return;
  out_->thinned += std::string(out_->thinned.empty() ? "" : " ") + "The probabilities of " + grouped(out_->classes) +
                   " classes at so many places would take too much memory and are not kept, so there are no curves. "
                   "Look at a smaller part for them.";
}

}  // namespace

std::shared_ptr<EvaluationAnswer> evaluate_part(const ProbeSubject& subject, Part part,
                                                const std::function<bool()>& stop, const EvaluationLimits& limits) {
  return EvaluationPass(subject, part, stop, limits).run();
}

}  // namespace vitrine
