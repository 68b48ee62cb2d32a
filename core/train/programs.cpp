#include "core/train/programs.h"

#include "core/project/objectives.h"

namespace vitrine {

std::vector<Goal> goals_of(const Project& project) {
  std::vector<Goal> out;
  for (const Objective& objective : project.objectives)
    out.push_back({objective.loss, bindings_of(objective), weight_of(objective)});
  return out;
}

std::unique_ptr<Recipe> make_recipe(const Project& project, const Dataset& dataset, std::int64_t batch,
                                    bool training) {
  return recipe_types()
      .at(project.recipe.type)
      .make({project.graph, dataset, goals_of(project), project.recipe.params, batch, training});
}

Program make_program(const Project& project, const Dataset& dataset, std::int64_t batch, ProgramOptions options,
                     bool with_loss) {
  OpList list = lower_graph(project.graph, batch);
  std::vector<ProgramLoss> losses;
  if (with_loss) losses = losses_of(goals_of(project), list, dataset);
  return {std::move(list), std::move(losses), options};
}

}  // namespace vitrine
