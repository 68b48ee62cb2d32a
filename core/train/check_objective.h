// What must be right of one objective: its Output, its field of the data, and a loss that fits both.
#pragma once

#include "core/graph/analysis.h"
#include "core/project/project.h"
#include "core/train/data_facts.h"

namespace vitrine {

// Adds to `analysis`, which is that of the project's graph, the problems of objective `index`, each with a one-click
// fix where there is one that works. `data` may be null.
void check_objective(const Project& project, std::size_t index, const DataFacts* data, Analysis& analysis);

// The Output that an objective judges, as far as it can be told: its own, or the only one there is.
[[nodiscard]] NodeId judged_by(const Objective& objective, const Analysis& analysis);

}  // namespace vitrine
