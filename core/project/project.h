// Everything a person decides, as one value. The file NAME.vitrine is this, in JSON (io/project_file.h).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/flat.h"
#include "core/graph/graph.h"
#include "core/schema/params.h"

namespace vitrine {

// What outputs are compared with, and by what (see project/objectives.h). What is made small is the sum of all, each
// times its weight.
struct Objective {
  Spec loss{"cross_entropy", {}};
  Params settings = {};            // objective_info(): name, output, target, second_output, weight
  std::vector<Spec> metrics = {};  // metric_types(); none chosen: those that suit the target (default_metrics)
  friend bool operator==(const Objective&, const Objective&) = default;
};

// An optimizer with its schedule, and by its name the layers that it moves: those that choose no other belong to the
// first.
struct OptimizerGroup {
  Spec optimizer{"adam", {}};
  Spec schedule{"constant", {}};
  Params settings = {};  // group_info(): name
  friend bool operator==(const OptimizerGroup&, const OptimizerGroup&) = default;
};

// Sources are a list of one today.
struct Project {
  std::string title, notes;
  Graph graph;
  std::vector<Spec> sources{Spec{"none", {}}};     // source_types(); "none": no data chosen yet
  Spec transform{"none", {}};                      // transform_types(): of the inputs
  Spec target_transform{"none", {}};               // transform_types(): of a target of numbers
  std::vector<Spec> batch_transforms;              // batch_transform_types(): fields made as a batch is gathered
  Params split;                                    // split_info()
  std::vector<Objective> objectives{Objective{}};  // at least one
  std::vector<OptimizerGroup> optimizers{OptimizerGroup{}};  // at least one
  Spec recipe{"supervised", {}};                             // recipe_types(): what a step does
  Params training;                                           // training_info(): batch size, epochs, seed
  Params regularisation;                                     // regularisation_info(): L1, L2, weight decay, clipping
  Params stopping;                                           // stopping_info(): early stopping
  // The window's own notes, such as zoom and open views: texts, so that core need not know what they mean.
  std::map<std::string, std::string> views;

  friend bool operator==(const Project&, const Project&) = default;
};

// What a person starts from. A plain Project{} is what an empty file says, and what that says never changes; a new
// project may know better.
[[nodiscard]] inline Project new_project() {
  Project project;
  project.target_transform = {"standardise", {}};
  return project;
}

// With the layers of its blocks in their places: what trains (graph/flat.h).
[[nodiscard]] inline Project flattened(Project project) {
  project.graph = flat(project.graph);
  return project;
}

}  // namespace vitrine
