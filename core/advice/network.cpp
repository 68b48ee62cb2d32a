#include "core/advice/network.h"

#include <algorithm>
#include <set>

#include "core/graph/analysis.h"
#include "core/graph/block.h"
#include "core/project/objectives.h"

namespace vitrine {

std::vector<const Field*> input_fields_of(const Project& project, const Dataset& dataset) {
  std::vector<const Field*> out;
  for (const Node& node : project.graph.nodes()) {
    const LayerType* type = type_of(node);
    if (!type || !type->is_input) continue;
    const Field* field = dataset.origin(text_of(type->info, node.params, "field"));
    if (field && std::find(out.begin(), out.end(), field) == out.end()) out.push_back(field);
  }
  return out;
}

const Node* judged_node(const Project& project, const Objective& objective) {
  const NodeId& named = output_of(objective);
  if (!named.empty()) return project.graph.find(named);
  const Ends ends = ends_of(project.graph, project.graph.topological_order());
  return ends.outputs.empty() ? nullptr : project.graph.find(ends.outputs.front());
}

std::string activation_of(const Node& node) {
  const LayerType* type = type_of(node);
  if (!type) return "";
  if (type->is_activation) return node.type == "linear" ? "" : node.type;
  if (!type->info.param("activation") || type->accepts_activation.empty()) return "";
  const std::string& chosen = text_of(type->info, node.params, "activation");
  return chosen == "linear" ? "" : chosen;
}

EndFunction end_function(const Graph& graph, const Node& end) {
  static const std::set<std::string> kPasses{"output",  "flatten", "reshape", "permute",
                                             "dropout", "linear",  "slice",   "crop"};
  const Node* node = &end;
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    if (std::string activation = activation_of(*node); !activation.empty()) return {node, std::move(activation)};
    const Edge* edge = graph.edge_into({node->id, 0});
    if (!kPasses.contains(node->type) || !edge) return {node, ""};
    node = graph.find(edge->from.node);
  }
  return {};
}

bool normalised_at_once(const Graph& graph, const std::string& field) {
  bool read = false;
  for (const Node& node : graph.nodes()) {
    const LayerType* type = type_of(node);
    if (!type || !type->is_input || text_of(type->info, node.params, "field") != field) continue;
    for (const Edge& edge : graph.edges_of(node.id)) {
      if (edge.from.node != node.id) continue;
      const Node* next = graph.find(edge.to.node);
      while (next && (next->type == "flatten" || next->type == "reshape" || next->type == "permute")) {
        const Node* after = nullptr;
        for (const Edge& on : graph.edges_of(next->id))
          if (on.from.node == next->id) after = graph.find(on.to.node);
        next = after;
      }
      const LayerType* after = next ? type_of(*next) : nullptr;
      if (!after || (after->info.category != "Normalisation" && next->type != "scale")) return false;
      read = true;
    }
  }
  return read;
}

}  // namespace vitrine
