#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/advice/leak.h"
#include "core/advice/rules/list.h"
#include "core/data/table_code.h"
#include "core/graph/fixes.h"

namespace vitrine::advice {
namespace {

constexpr double kLeakedShare = 0.05, kBadlyLeaked = 0.2, kNearShare = 0.1;
constexpr std::size_t kLeastLeaked = 3, kLeastLeakedNear = 5;
constexpr double kByChance = 0.1;  // expected equal rows of the training part for one of another

Finding leak(std::string evidence, bool badly) {
  Finding out;
  out.severity = badly ? Finding::Severity::serious : Finding::Severity::warning;
  out.evidence = std::move(evidence);
  out.why =
      "What the network has been trained on says nothing of how it does on what is new: the score is too good to "
      "be true (Kaufman et al. 2012).";
  return out;
}

// The share of a part that is known from training.
FindingPlot shares_plot(Part part, double share, double limit) {
  FindingPlot out = bars_plot("Share of samples that training has seen",
                              {{std::string(part_name(part)) + " part", share}}, {{limit, "limit"}});
  out.shares = true;
  return out;
}

// How samples are divided with another setting of the split; nothing where they cannot be.
std::optional<Split> divided(const BeforeRun& run, const AdviceFix& fix) {
  const Project mended = fix.apply(run.drawn);
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), mended.training, "seed"));
  auto made = make_split(run.dataset, mended.split, seed);
  return made ? std::optional(std::move(*made)) : std::nullopt;
}

// Offered where no part knows a sample of training then.
std::optional<AdviceFix> together_fix(const BeforeRun& run, const std::vector<const Field*>& inputs) {
  AdviceFix fix = settings_fix("Keep equal samples in one part", {{"split.together", "on"}});
  const auto split = divided(run, fix);
  if (!split) return {};
  for (const Part part : {Part::validation, Part::test}) {
    const auto again = rows_again(inputs, split->train, split->part(part), run.stop);
    if (!again || !again->empty()) return {};
  }
  return fix;
}

// Data that are sorted by class cannot be split in order.
bool every_class_trains(const BeforeRun& run, const Split& split) {
  const Field* target = run.dataset.find("target");
  if (!target || target->kind != FieldKind::classes || target->there() == 0) return true;
  std::set<float> trained;
  for (const std::int64_t row : split.train)
    for (const float label : target->filled(row)) trained.insert(label);
  for (const Part part : {Part::validation, Part::test})
    for (const std::int64_t row : split.part(part))
      for (const float label : target->filled(row))
        if (!trained.contains(label)) return false;
  return true;
}

// Offered where it parts the copies: those of one sample have to follow one another.
std::optional<AdviceFix> in_order_fix(const BeforeRun& run, const Field& input) {
  AdviceFix fix = settings_fix("Split the data in order", {{"split.mode", "ordered"}});
  const auto split = divided(run, fix);
  if (!split || !every_class_trains(run, *split)) return {};
  for (const Part part : {Part::validation, Part::test}) {
    const NearRows near = nearly_again(input, split->train, split->part(part), run.stop);
    if (near.near > 0 && static_cast<double>(near.near) >= kNearShare * static_cast<double>(near.looked_at))
      return {};
  }
  return fix;
}

// Of a table: the column behind an input goes with all of its inputs, and the network reads so many fewer.
std::optional<AdviceFix> without_column_fix(const BeforeRun& run, const Field& input, std::int64_t feature) {
  if (!run.dataset.table || run.project.sources.size() != 1 || run.project.sources.front().type != "csv") return {};
  std::int64_t before = 0;
  const std::vector<TableColumn>& columns = run.dataset.table->inputs;
  const auto column = std::find_if(columns.begin(), columns.end(),
                                   [&](const TableColumn& one) { return (before += one.inputs()) > feature; });
  if (column == columns.end() || column->inputs() >= input.shape.size()) return {};
  const std::int64_t left = input.shape.size() - column->inputs();
  std::string ignored = text_of(source_types().at("csv").info, run.project.sources.front().params, "ignored");
  ignored += (ignored.empty() ? "" : ", ") +
             (column->name.find(',') == std::string::npos ? column->name : std::to_string(column->place + 1));
  std::vector<Fix::Setting> settings{{"data.ignored", std::move(ignored)}};
  for (const Node& node : run.drawn.graph.nodes()) {
    const LayerType* type = type_of(node);
    if (type && type->is_input && text_of(type->info, node.params, "field") == input.name)
      settings.push_back({layer_setting(node, "shape"), std::to_string(left)});
  }
  DataFacts facts = facts_of(run.dataset);
  for (FieldFacts& field : facts.fields)
    if (field.name == input.name) field.shape = Shape{left};
  AdviceFix fix = settings_fix("Leave the column “" + column->name + "” out", std::move(settings));
  return mends(run, fix, facts) ? std::optional(std::move(fix)) : std::nullopt;
}

std::optional<Finding> shared_rows(const BeforeRun& run, const std::vector<const Field*>& inputs) {
  for (const Part part : {Part::validation, Part::test}) {
    const std::vector<std::int64_t>& rows = run.split.part(part);
    const auto again = rows_again(inputs, run.split.train, rows, run.stop);
    if (!again) return {};
    const double share =
        static_cast<double>(again->size()) / static_cast<double>(std::max<std::size_t>(1, rows.size()));
    if (again->size() < kLeastLeaked || share < kLeakedShare) continue;
    if (equal_by_chance(inputs, run.split.train) * static_cast<double>(run.split.train.size()) > kByChance) continue;
    Finding out = leak(grouped(std::ssize(*again)) + " of the " + grouped(std::ssize(rows)) + " samples of the " +
                           std::string(part_name(part)) + " part, " + percent(share) +
                           ", are in the training part too, number for number; all were compared.",
                       share > kBadlyLeaked);
    out.plot = shares_plot(part, share, kLeakedShare);
    add_fix(out, together_fix(run, inputs));
    out.remedy = "Take repeated rows out of the data, or keep all of one kind in one part.";
    return out;
  }
  return {};
}

std::optional<Finding> near_rows(const BeforeRun& run, const Field& input) {
  for (const Part part : {Part::validation, Part::test}) {
    const NearRows near = nearly_again(input, run.split.train, run.split.part(part), run.stop);
    const double share =
        static_cast<double>(near.near) / static_cast<double>(std::max<std::size_t>(1, near.looked_at));
    if (near.near < kLeastLeakedNear || share < kNearShare) continue;
    Finding out = leak(
        grouped(static_cast<std::int64_t>(near.near)) + " of " + grouped(static_cast<std::int64_t>(near.looked_at)) +
            " samples of the " + std::string(part_name(part)) + " part that were compared (of " +
            grouped(std::ssize(run.split.part(part))) +
            ") lie at least 30 times nearer to a training sample, or to a few, than to any other: copies "
            "with small changes.",
        share > 0.5);
    out.plot = shares_plot(part, share, kNearShare);
    add_fix(out, in_order_fix(run, input));
    out.remedy = "Keep all copies of one sample in one part, or split the data in order.";
    return out;
  }
  return {};
}

// A feature that says the target: one value for each class, or the target but for unit and offset.
bool says_target(const Field& input, std::size_t feature, const Field& target,
                 const std::vector<std::int64_t>& rows) {
  if (target.kind == FieldKind::classes) {
    std::map<float, float> class_of, value_of;
    for (const std::int64_t row : rows) {
      const float value = input.sample(row)[feature], label = target.sample(row)[0];
      if (label < 0) continue;
      if (std::isnan(value)) return false;  // what is missing says nothing
      const auto known = class_of.emplace(value, label).first->second;
      const auto other = value_of.emplace(label, value).first->second;
      if (known != label || other != value) return false;
    }
    return class_of.size() >= 2;
  }
  double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (const std::int64_t row : rows) {
    const auto x = static_cast<double>(input.sample(row)[feature]), y = static_cast<double>(target.sample(row)[0]);
    if (!std::isfinite(x) || !std::isfinite(y)) continue;
    n += 1, sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
  }
  if (n < 1) return false;
  const double xx = sxx - sx * sx / n, yy = syy - sy * sy / n, xy = sxy - sx * sy / n;
  return xx > 1e-9 * sxx && yy > 1e-9 * syy && xy * xy / (xx * yy) > 1 - 1e-5;
}

// The share of the target's variance that a line through an input explains; of classes the share of the input's
// variance that lies between them (the correlation ratio).
double agreement(const Field& input, std::size_t feature, const Field& target,
                 const std::vector<std::int64_t>& rows) {
  const bool classes = target.kind == FieldKind::classes;
  double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  std::map<float, std::pair<double, double>> of_class;  // samples, and the sum of the input
  for (const std::int64_t row : rows) {
    const float value = input.sample(row)[feature], label = target.sample(row)[0];
    if (!std::isfinite(value) || !std::isfinite(label) || (classes && label < 0)) continue;
    const auto x = static_cast<double>(value), y = static_cast<double>(label);
    n += 1, sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
    if (classes) of_class[label].first += 1, of_class[label].second += x;
  }
  if (n < 1) return 0;
  const double xx = sxx - sx * sx / n, yy = syy - sy * sy / n, xy = sxy - sx * sy / n;
  double between = -sx * sx / n;
  for (const auto& [label, sums] : of_class) between += sums.second * sums.second / sums.first;
  const double whole = classes ? xx : xx * yy;
  return whole > 0 ? std::clamp((classes ? between : xy * xy) / whole, 0.0, 1.0) : 0;
}

// Of the input that says all of it, and of the first others.
FindingPlot agreement_plot(const Field& input, std::size_t told, const Field& target,
                           const std::vector<std::int64_t>& rows) {
  constexpr std::size_t kMostCompared = 8;
  std::vector<FindingPlot::Bar> bars{{input_name(input, told), agreement(input, told, target, rows)}};
  for (std::size_t f = 0; f < static_cast<std::size_t>(input.shape.size()) && bars.size() < kMostCompared; ++f)
    if (f != told) bars.push_back({input_name(input, f), agreement(input, f, target, rows)});
  FindingPlot out = bars_plot("How much of the target each input says", std::move(bars), {{1, "all of it"}});
  out.shares = true;
  return out;
}

std::optional<Finding> target_among_inputs(const BeforeRun& run, const Field& input) {
  constexpr std::size_t kLeastRows = 30, kMostFeatures = 100'000;
  if (run.project.objectives.size() != 1 || input.kind != FieldKind::values || input.shape.rank() != 1) return {};
  const Objective& objective = run.project.objectives.front();
  const Field* target = has_target(objective) ? run.dataset.find(target_of(objective)) : nullptr;
  const auto features = static_cast<std::size_t>(input.shape.size());
  if (!target || target->there() == 0 || target->shape.size() != 1 || target->kind == FieldKind::tokens) return {};
  if (run.dataset.origin(target->name) == &input || features < 2 || features > kMostFeatures) return {};
  const std::vector<std::int64_t>& rows = run.split.train;
  if (rows.size() < kLeastRows) return {};
  for (std::size_t f = 0; f < features; ++f) {
    if (run.stopped()) return {};
    if (!says_target(input, f, *target, rows)) continue;
    Finding out = leak(input_name(input, f) + " says the target “" + target->name + "” outright, in all " +
                           grouped(std::ssize(rows)) + " training samples.",
                       true);
    out.plot = agreement_plot(input, f, *target, rows);
    add_fix(out, without_column_fix(run, input, static_cast<std::int64_t>(f)));
    out.remedy = "Leave that column out, if it will not be known when an answer is wanted.";
    return out;
  }
  return {};
}

std::optional<Finding> judge_leakage(const BeforeRun& run) {
  const std::vector<const Field*> inputs = input_fields_of(run.project, run.dataset);
  if (inputs.empty() || std::any_of(inputs.begin(), inputs.end(), [](const Field* f) { return f->there() == 0; }))
    return {};
  if (auto found = shared_rows(run, inputs)) return found;
  if (inputs.size() != 1) return {};
  if (auto found = target_among_inputs(run, *inputs.front())) return found;
  return inputs.front()->kind == FieldKind::values ? near_rows(run, *inputs.front()) : std::nullopt;
}

}  // namespace

AdviceType leakage() {
  return {"leakage",
          "Samples of one part are in another",
          "At least 5 % of the validation or test samples are in the training part too, number for number (all are "
          "compared; what chance gives among few values is allowed for), or at least a tenth of those looked at are "
          "copies with small changes: 30 times nearer to a training sample, or a few, than to the next. Or one input "
          "says the target outright (Kaufman et al. 2012).",
          AdviceType::Needs::data,
          "data",
          judge_leakage,
          {}};
}

}  // namespace vitrine::advice
