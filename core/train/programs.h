// Which programs a project is compiled to: training, evaluation and prediction share this, so that they cannot
// disagree.
#pragma once

#include <memory>
#include <vector>

#include "core/engine/program.h"
#include "core/project/project.h"
#include "core/recipes/recipe.h"

namespace vitrine {

// The project's objectives, as its recipe needs them.
[[nodiscard]] std::vector<Goal> goals_of(const Project& project);
// What the recipe makes of the project. The project must have passed check_project with the data, which has its made
// fields; both outlive the recipe.
[[nodiscard]] std::unique_ptr<Recipe> make_recipe(const Project& project, const Dataset& dataset, std::int64_t batch,
                                                  bool training);

// A project's whole network as one program for `batch` samples, with a loss for each objective. `with_loss` false:
// outputs only.
[[nodiscard]] Program make_program(const Project& project, const Dataset& dataset, std::int64_t batch,
                                   ProgramOptions options, bool with_loss = true);

}  // namespace vitrine
