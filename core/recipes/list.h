// Every recipe, one function a file. Adding one is a file, a line here and its place in recipe_types().
#pragma once

#include "core/recipes/recipe.h"

namespace vitrine::recipes {

RecipeType supervised();
RecipeType online();
RecipeType masked_language_model();
RecipeType pseudo_labels();
RecipeType diffusion();
RecipeType adversarial();

}  // namespace vitrine::recipes
