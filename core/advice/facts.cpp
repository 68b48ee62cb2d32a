// What rules measure a run by.
#include <cmath>

#include "core/advice/advisor.h"
#include "core/advice/baseline.h"
#include "core/advice/neighbours.h"
#include "core/base/text.h"
#include "core/project/objectives.h"
#include "core/recipes/recipe.h"
#include "core/train/data_facts.h"
#include "core/train/guess_loss.h"
#include "core/train/scaling.h"

namespace vitrine {

AdviceFacts facts_for_advice(const Project& drawn, std::shared_ptr<const Dataset> dataset, const Split& split,
                             const std::function<bool()>& stop) {
  AdviceFacts out;
  const Project project = flattened(drawn);
  const RecipeType* recipe = recipe_types().find(project.recipe.type);
  out.follows_loss = !recipe || recipe->follows_loss;
  out.has_scale = loss_has_scale(project);
  const auto made = with_made_fields(project, std::move(dataset));
  if (!made || split.train.empty()) return out;
  const Scales scales = fit_scales(project, **made, split.train);
  out.guess = out.uniform = 0;
  for (const Objective& objective : project.objectives) {
    const double weight = weight_of(objective);
    if (!(weight > 0)) continue;
    const Baseline one = baseline_of(objective, **made, split, scales, stop);
    out.guess += weight * one.constant, out.uniform += weight * one.even;
    out.of_classes = out.of_classes || one.classes;
  }
  // A constant target costs nothing to guess: no measure.
  if (!(out.guess > 0)) out.guess = AdviceFacts::kUnknown;
  if (!(out.uniform > 0)) out.uniform = AdviceFacts::kUnknown;
  const NeighbourLoss near = neighbour_loss(project, **made, split, scales, stop);
  out.neighbours = near.loss;
  out.neighbours_of = near.used == near.of
                          ? "over all " + grouped(static_cast<std::int64_t>(near.of)) + " training samples"
                          : "over " + grouped(static_cast<std::int64_t>(near.used)) + " of " +
                                grouped(static_cast<std::int64_t>(near.of)) + " training samples";
  out.measured = !(stop && stop());
  return out;
}

}  // namespace vitrine
