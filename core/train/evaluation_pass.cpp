// What there is to judge: the objective's output beside its target, and room for what is kept of it.
#include "core/train/evaluation_pass.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"
#include "core/project/objectives.h"
#include "core/recipes/recipe.h"

namespace vitrine {
namespace {

constexpr std::int64_t kListBytesOfClass = 8 + 4 + 4 + 4;       // row, position, truth, predicted
constexpr std::int64_t kListBytesOfNumbers = 8 + 4, kPair = 8;  // row, position; predicted and truth of a number
constexpr std::int64_t kMostCountedClasses = 64;                // whose scores of pixels are counted: 64 kB each
constexpr std::int64_t kTwoCounts = 16;                         // intersection and union
constexpr std::int64_t kMapBytes = 8;                           // class named and true one of a pixel

std::vector<std::int64_t> rows_there(const std::vector<std::int64_t>& asked, std::int64_t count) {
  std::vector<std::int64_t> out;
  std::copy_if(asked.begin(), asked.end(), std::back_inserter(out),
               [&](std::int64_t row) { return row >= 0 && row < count; });
  return out;
}

}  // namespace

EvaluationPass::EvaluationPass(const ProbeSubject& subject, const EvaluationScope& scope,
                               const std::function<bool()>& stop, const EvaluationLimits& limits)
    : subject_(subject),
      limits_(limits),
      objective_(scope.objective),
      single_(!scope.rows.empty()),
      chosen_(rows_there(scope.rows, subject.dataset->count)),
      rows_(single_ ? chosen_ : subject.split.part(scope.part)),
      asked_(stop) {
  out_->part = scope.part, out_->objective = objective_;
  out_->split_rows = std::ssize(rows_);
  stop_ = [this] { return stopped_ = stopped_ || (asked_ && asked_()); };
}

std::shared_ptr<EvaluationAnswer> EvaluationPass::run() {
  std::string why = study();
  if (why.empty()) why = judge_all();
  if (why.empty()) {
    finish();
    return out_;
  }
  auto nothing = std::make_shared<EvaluationAnswer>();
  nothing->part = out_->part, nothing->objective = out_->objective, nothing->split_rows = out_->split_rows;
  nothing->target = out_->target, nothing->why = std::move(why);
  return nothing;
}

std::string EvaluationPass::who() const {
  if (subject_.project.objectives.size() == 1) return "The objective";
  return "The objective “" + objective_name(subject_.project, objective_) + "”";
}

std::string EvaluationPass::study() {
  if (objective_ >= subject_.project.objectives.size())
    return "The project has no objective " + grouped(static_cast<std::int64_t>(objective_) + 1) +
           ". Look at another one.";
  const Objective& objective = subject_.project.objectives[objective_];
  if (!has_target(objective))
    return who() +
           " compares the network with no field of the data, so nothing is right or wrong. Look at an "
           "objective that has a target.";
  const RecipeType* recipe = recipe_types().find(subject_.project.recipe.type);
  if (recipe && !recipe->follows_loss)
    return "Two networks work against each other here, and one is judged on samples that the other makes: the data "
           "alone does not say how good it is. Look at its metrics and at the samples.";
  out_->target = target_of(objective);
  is_.field = subject_.dataset->find(out_->target);
  if (!is_.field) return "The data has no field “" + out_->target + "”. Choose another target for the objective.";
  if (rows_.empty() && single_) return "The data has no such samples. Choose others.";
  if (single_ && !subject_.evaluator.program().ops().carried.empty())
    return "This network carries a state from batch to batch: what it says of a sample hangs on those before it. "
           "Look "
           "at a whole part of the data.";
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
  const NodeId& output = output_of(objective);
  const bool answers = output.empty() || std::any_of(list.outputs.begin(), list.outputs.end(),
                                                     [&](const auto& one) { return one.node == output; });
  if (!answers) return who() + " judges an Output that is no part of what answers. Look at another objective.";
  const int value = list.outputs[judged_output(output, list)].value;
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
  if (out_->outputs == 1) out_->class_threshold = is_.class_threshold;
  if (out_->kind == EvaluationKind::maps) return make_room_for_maps();
  out_->every = one_of(kListBytesOfClass);
  // 1 − p and p where one output tells two classes: as many as there are classes otherwise.
  const std::int64_t kept = chunk_count(places, out_->every), width = out_->outputs + out_->classes;
  keeps_outputs_ = kept <= limits_.probabilities / (width * std::int64_t{sizeof(float)});
  if (!keeps_outputs_) return;
  out_->output.reserve(static_cast<std::size_t>(kept * out_->outputs));
  out_->probability.reserve(static_cast<std::size_t>(kept * out_->classes));
}

void EvaluationPass::make_room_for_maps() {
  const std::int64_t told = std::min(out_->classes, std::max<std::int64_t>(2, out_->outputs));  // apart by scores
  if (!single_ && told <= kMostCountedClasses) {
    // Of two classes the second has to exceed what is left to the first.
    for (std::int64_t k = 0; k < told; ++k) steps_.emplace_back(out_->outputs <= 2 && k == 1);
    scores_.resize(static_cast<std::size_t>(out_->outputs));
  }
  const std::int64_t counts = std::ssize(rows_) * out_->classes;
  if (counts > limits_.lists / kTwoCounts) {
    out_->thinned =
        "There are too many samples and classes to keep the overlap of each: the figures of all pixels together are "
        "there. Look at a smaller part for those of single samples.";
    return;
  }
  out_->rows = rows_;
  out_->intersections.resize(static_cast<std::size_t>(counts)), out_->unions.resize(static_cast<std::size_t>(counts));
  if (!single_) return;
  if (std::ssize(rows_) > limits_.lists / kMapBytes / is_.places) {
    out_->thinned = "The maps of so many samples would take too much memory and are not kept. Look at fewer.";
    return;
  }
  out_->map = {is_.output[1], is_.output[2]};
  const auto pixels = static_cast<std::size_t>(std::ssize(rows_) * is_.places);
  out_->named_maps.resize(pixels), out_->true_maps.resize(pixels);
}

}  // namespace vitrine
