#include <algorithm>
#include <cmath>
#include <map>

#include "core/advice/leak.h"
#include "core/advice/rules/list.h"

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
    const std::string name = f < input.names.size() && !input.names[f].empty() ? "“" + input.names[f] + "”"
                                                                               : "Input " + std::to_string(f + 1);
    Finding out = leak(name + " says the target “" + target->name + "” outright, in all " +
                           grouped(std::ssize(rows)) + " training samples.",
                       true);
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
          "evaluation",
          judge_leakage,
          {}};
}

}  // namespace vitrine::advice
