// A project as JSON. What each key means is described in resources/help/project-format.md.
#include "core/graph/block.h"
#include "core/io/json_text.h"
#include "core/io/project_file.h"

namespace vitrine {
namespace {

Json params_json(const Params& params) {
  Json out = Json::object();
  for (const auto& [id, value] : params.map()) std::visit([&](const auto& v) { out[id] = v; }, value);
  return out;
}

Json spec_json(const Spec& spec) {
  Json out = Json::object();
  out["type"] = spec.type;
  out["params"] = params_json(spec.params);
  return out;
}

Json node_json(const Node& node) {
  Json out = Json::object();
  out["id"] = node.id;
  out["name"] = node.name;
  out["type"] = node.type;
  if (node.block) out["definition"] = node.block->name();
  out["params"] = params_json(node.params);
  out["position"] = {node.position.x, node.position.y};
  if (!node.former.empty()) out["former"] = node.former;
  return out;
}

// [id, port name]. A port that its layer does not have keeps its number, which no reader takes for a name.
Json port_json(const Graph& graph, const Port& port, bool output) {
  const Node* node = graph.find(port.node);
  const LayerType* type = node ? type_of(*node) : nullptr;
  std::vector<std::string> ports;
  if (type) ports = output ? type->output_ports(node->params) : type->input_ports(node->params);
  const auto index = static_cast<std::size_t>(port.index);
  return index < ports.size() ? Json{port.node, ports[index]} : Json{port.node, port.index};
}

Json graph_json(const Graph& graph) {
  Json nodes = Json::array(), edges = Json::array();
  for (const Node& node : graph.nodes()) nodes.push_back(node_json(node));
  for (const Edge& edge : graph.edges()) {
    Json out = Json::object();
    out["from"] = port_json(graph, edge.from, true);
    out["to"] = port_json(graph, edge.to, false);
    edges.push_back(std::move(out));
  }
  Json out = Json::object();
  out["nodes"] = std::move(nodes);
  out["edges"] = std::move(edges);
  return out;
}

Json lifted_json(const Lifted& lifted) {
  Json out = Json::object();
  out["id"] = lifted.id;
  out["title"] = lifted.title;
  out["sets"] = Json::array();
  for (const Lifted::Target& target : lifted.targets) out["sets"].push_back({target.node, target.param});
  return out;
}

Json definitions_json(const Graph& graph) {
  Json out = Json::object();
  for (const Block& block : graph.definitions()) {
    Json one = Json::object();
    one["doc"] = block->definition().doc;
    one.update(graph_json(block->definition().graph));
    one["lifted"] = Json::array();
    for (const Lifted& lifted : block->definition().lifted) one["lifted"].push_back(lifted_json(lifted));
    out[block->name()] = std::move(one);
  }
  return out;
}

template <class T, class Function>
Json list_json(const std::vector<T>& items, const Function& one) {
  Json out = Json::array();
  for (const T& item : items) out.push_back(one(item));
  return out;
}

Json objective_json(const Objective& objective) {
  Json out = params_json(objective.settings);
  out["loss"] = spec_json(objective.loss);
  if (!objective.metrics.empty()) out["metrics"] = list_json(objective.metrics, spec_json);
  return out;
}

Json group_json(const OptimizerGroup& group) {
  Json out = params_json(group.settings);
  out["optimizer"] = spec_json(group.optimizer);
  out["schedule"] = spec_json(group.schedule);
  return out;
}

}  // namespace

std::string to_json(const Project& project) {
  Json out = Json::object();
  out["format"] = "vitrine-project";
  out["version"] = kProjectVersion;
  out["title"] = project.title;
  out["notes"] = project.notes;
  out["main"] = graph_json(project.graph);
  out["definitions"] = definitions_json(project.graph);
  out["data"] = list_json(project.sources, spec_json);
  out["transform"] = spec_json(project.transform);
  out["target_transform"] = spec_json(project.target_transform);
  if (!project.batch_transforms.empty()) out["batch_transforms"] = list_json(project.batch_transforms, spec_json);
  out["split"] = params_json(project.split);
  out["objectives"] = list_json(project.objectives, objective_json);
  out["optimizers"] = list_json(project.optimizers, group_json);
  out["recipe"] = project.recipe.params.empty() ? Json(project.recipe.type) : spec_json(project.recipe);
  out["training"] = params_json(project.training);
  out["regularisation"] = params_json(project.regularisation);
  out["stopping"] = params_json(project.stopping);
  Json views = Json::object();
  for (const auto& [key, value] : project.views) views[key] = value;
  out["views"] = std::move(views);
  return json_text(out);
}

}  // namespace vitrine
