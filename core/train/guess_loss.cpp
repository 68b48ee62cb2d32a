#include "core/train/guess_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/losses/loss.h"
#include "core/project/objectives.h"

namespace vitrine {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double guess_loss(const Objective& objective, const Dataset& dataset, const Split& split) {
  const Spec& loss = objective.loss;
  const LossType* type = loss_types().find(loss.type);
  const Field* target = has_target(objective) ? dataset.find(target_of(objective)) : nullptr;
  if (target && target->values.empty()) return kUnknown;  // made as batches are gathered
  if (!type || !target || target->kind == FieldKind::values) return kUnknown;
  if (loss.type != "cross_entropy" && loss.type != "binary_cross_entropy") return kUnknown;
  if (type->info.param("class_weights") && !text_of(type->info, loss.params, "class_weights").empty())
    return kUnknown;
  std::vector<double> counts(static_cast<std::size_t>(target->classes), 0.0);
  double all = 0;
  for (const std::int64_t row : split.train) {
    const NumberView labels = target->filled(row);
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (const auto label = static_cast<std::int64_t>(labels[i]); label >= 0)
        counts[static_cast<std::size_t>(label)] += 1, all += 1;
  }
  double entropy = 0;
  for (const double count : counts)
    if (count > 0) entropy -= count / all * std::log(count / all);
  return entropy > 0 ? entropy : kUnknown;
}

}  // namespace

double guess_loss(const Project& project, const Dataset& dataset, const Split& split) {
  double sum = 0;
  for (const Objective& objective : project.objectives)
    if (const double weight = weight_of(objective); weight > 0) sum += weight * guess_loss(objective, dataset, split);
  return sum;
}

bool loss_has_scale(const Project& project) {
  return std::all_of(project.objectives.begin(), project.objectives.end(), [](const Objective& objective) {
    const LossType* loss = loss_types().find(objective.loss.type);
    return !(weight_of(objective) > 0) || !loss || loss->has_scale;
  });
}

}  // namespace vitrine
