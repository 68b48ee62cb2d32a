// Edits that mend problems with one click. A shape rule names its remedy in words for the person, and in its error's
// code for the program:
//
//   add TYPE [PARAM=VALUE]    a layer between this one and what feeds it
//   set PARAM VALUE           a parameter of this layer
//   remove                    this layer; what it was fed by feeds on what it fed
//
// An edit is offered only if, tried on a copy of the network, it mends what it says it does.
#pragma once

#include "core/graph/analysis.h"

namespace vitrine {

// The path of a layer's parameter among a project's settings.
[[nodiscard]] inline std::string layer_setting(const Node& node, const std::string& param) {
  return "layer." + node.name + "." + param;
}

// The part of a fix that changes the network: layers removed, layers added, connections drawn. New layers are named
// as Graph::free_name() would; the settings are left to whoever knows the project. An error leaves the graph half
// done.
[[nodiscard]] Status apply_structure(Graph& graph, const Fix& fix);

// For a problem of this network; none where no remedy is evident or none would work.
[[nodiscard]] std::optional<Fix> evident_fix(const Graph& graph, const Problem& problem, const std::string& code);

}  // namespace vitrine
