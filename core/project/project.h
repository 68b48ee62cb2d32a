// Everything a person decides, as one value. The file NAME.vitrine is this, in JSON (io/project_file.h).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph.h"
#include "core/schema/params.h"

namespace vitrine {

// The field of the data that outputs are compared with.
inline constexpr std::string_view kTarget = "target";

struct Objective {
  NodeId output;  // the Output it judges; empty: the network's only one
  std::string target{kTarget};
  Spec loss{"cross_entropy", {}};
  double weight = 1;  // among several; the only one there is today has 1
  friend bool operator==(const Objective&, const Objective&) = default;
};

struct OptimizerGroup {
  Spec optimizer{"adam", {}};
  Spec schedule{"constant", {}};
  friend bool operator==(const OptimizerGroup&, const OptimizerGroup&) = default;
};

// Lists have length one today (see the house's design): several sources, objectives and groups are to come.
struct Project {
  std::string title, notes;
  Graph graph;
  std::vector<Spec> sources{Spec{"none", {}}};  // source_types(); "none": no data chosen yet
  Spec transform{"none", {}};                   // transform_types(): of the inputs
  Spec target_transform{"none", {}};            // transform_types(): of a target of numbers
  Params split;                                 // split_info()
  std::vector<Objective> objectives{Objective{}};
  std::vector<OptimizerGroup> optimizers{OptimizerGroup{}};
  std::string recipe = "supervised";
  Params training;        // training_info(): batch size, epochs, seed
  Params regularisation;  // regularisation_info(): L1, L2, weight decay, clipping
  Params stopping;        // stopping_info(): early stopping
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

}  // namespace vitrine
