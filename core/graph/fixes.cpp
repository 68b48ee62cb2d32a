#include "core/graph/fixes.h"

#include <algorithm>
#include <sstream>

#include "core/graph/block.h"

namespace vitrine {
namespace {

const std::string& title_of(const std::string& type) {
  return layer_types().at(type).info.title;
}

// Is the layer's own rule content once the fix is made?
bool mends(const Graph& graph, const Fix& fix, const NodeId& node) {
  Graph trial = graph;
  if (!apply_structure(trial, fix)) return false;
  const auto problems = find_problems(trial).problems;
  return std::none_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.node == node; });
}

// Of an Input of tokens; none for anything else.
std::optional<std::int64_t> vocabulary_of(const Node& node) {
  const LayerType* type = type_of(node);
  if (!type || !type->is_input || text_of(type->info, node.params, "kind") != "tokens") return {};
  return integer_of(type->info, node.params, "vocabulary");
}

std::optional<Fix> adding(const Graph& graph, const NodeId& node, const std::string& type,
                          const std::string& setting) {
  const LayerType* known = layer_types().find(type);
  if (!known) return {};
  Params params;
  if (const auto equals = setting.find('='); equals != std::string::npos) {
    const ParamSpec* spec = known->info.param(setting.substr(0, equals));
    auto value = spec ? parse_value(*spec, setting.substr(equals + 1)) : Result<ParamValue>(Error{});
    if (!value) return {};
    params.set(spec->id, std::move(*value));
  }
  for (const Edge& edge : graph.edges_of(node)) {
    if (edge.to.node != node) continue;
    // Tokens are names: made a sequence of numbers by Reshape they would count as quantities.
    const auto vocabulary = vocabulary_of(*graph.find(edge.from.node));
    const bool embeds = vocabulary && (type == "embedding" || type == "reshape");
    Fix fix{"Add " + title_of(embeds ? "embedding" : type), {}, {}, {{type, params, edge.from, edge.to}}};
    if (embeds) fix.add.front().type = "embedding", fix.add.front().params = {{"vocabulary", *vocabulary}};
    if (mends(graph, fix, node)) return fix;
  }
  return {};
}

std::optional<Fix> setting(const Graph& graph, const NodeId& id, const std::string& param, const std::string& text) {
  const Node& node = *graph.find(id);
  const ParamSpec* spec = type_of(node)->info.param(param);
  auto value = spec ? parse_value(*spec, text) : Result<ParamValue>(Error{});
  Graph trial = graph;
  if (!value || !trial.set_param(id, param, *value)) return {};
  if (!mends(trial, {}, id)) return {};
  return Fix{"Set " + spec->title + " of " + node.name + " to " + text, {{layer_setting(node, param), text}}};
}

std::optional<Fix> removing(const Graph& graph, const NodeId& id) {
  Fix fix{"Remove " + graph.find(id)->name, {}, {id}};
  if (const Edge* fed = graph.edge_into({id, 0}))
    for (const Edge& edge : graph.edges_of(id))
      if (edge.from.node == id) fix.connect.push_back({fed->from, edge.to});
  return mends(graph, fix, id) ? std::optional(fix) : std::nullopt;
}

// An output that feeds nothing yet, if there is just one that fits.
std::optional<Fix> connecting(const Graph& graph, const NodeId& id) {
  const Node& node = *graph.find(id);
  std::optional<Port> free;
  const auto ports = type_of(node)->input_ports(node.params).size();
  for (std::size_t i = 0; i < ports && !free; ++i)
    if (const Port port{id, static_cast<int>(i)}; !graph.edge_into(port)) free = port;
  if (!free) return {};
  std::optional<Fix> only;
  for (const Node& from : graph.nodes()) {
    const LayerType* type = type_of(from);
    const auto edges = graph.edges_of(from.id);
    const bool feeds = std::any_of(edges.begin(), edges.end(), [&](const Edge& e) { return e.from.node == from.id; });
    const Edge edge{{from.id, 0}, *free};
    if (!type || feeds || type->output_ports(from.params).empty() || !graph.can_connect(edge)) continue;
    if (only) return {};
    only = Fix{"Connect " + from.name + " to it", {}, {}, {}, {edge}};
  }
  if (!only) return {};
  Graph trial = graph;
  if (!apply_structure(trial, *only)) return {};
  const auto problems = find_problems(trial).problems;
  const bool clash = std::any_of(problems.begin(), problems.end(),
                                 [&](const Problem& p) { return p.node == id && p.code == "shape"; });
  return clash ? std::nullopt : only;
}

// Before the first layer that waits for something.
std::optional<Fix> adding_input(const Graph& graph) {
  Fix fix{"Add Input", {}, {}, {{"input"}}};
  for (const Node& node : graph.nodes()) {
    const LayerType* type = type_of(node);
    if (!type || type->input_ports(node.params).empty() || graph.edge_into({node.id, 0})) continue;
    fix.add.front().before = Port{node.id, 0};
    break;
  }
  return fix;
}

}  // namespace

Status apply_structure(Graph& graph, const Fix& fix) {
  for (const NodeId& id : fix.remove) VITRINE_CHECK(graph.remove(id));
  const auto join = [&](const Edge& edge) -> Status {
    if (const Edge* there = graph.edge_into(edge.to)) VITRINE_CHECK(graph.disconnect(Edge(*there)));
    return graph.connect(edge);
  };
  for (const Fix::NewLayer& layer : fix.add) {
    const std::string name = graph.free_name(layer.type);
    VITRINE_CHECK(graph.add({name, name, layer.type, layer.params, {}}));
    if (layer.after) VITRINE_CHECK(join({*layer.after, {name, 0}}));
    if (layer.before) VITRINE_CHECK(join({{name, 0}, *layer.before}));
  }
  for (const Edge& edge : fix.connect) VITRINE_CHECK(join(edge));
  return {};
}

std::optional<Fix> evident_fix(const Graph& graph, const Problem& problem, const std::string& code) {
  if (problem.code == "no_input") return adding_input(graph);
  if (!graph.find(problem.node)) return {};
  if (problem.code == "unconnected") return connecting(graph, problem.node);
  if (problem.code == "unused") return removing(graph, problem.node);
  if (problem.code == "no_output")
    return Fix{"Add " + title_of("output") + " to it", {}, {}, {{"output", {}, Port{problem.node, 0}}}};
  std::istringstream words(code);
  std::string verb, what, how;
  words >> verb >> what;
  std::getline(words >> std::ws, how);
  if (verb == "add") return adding(graph, problem.node, what, how);
  if (verb == "set") return setting(graph, problem.node, what, how);
  if (verb == "remove") return removing(graph, problem.node);
  return {};
}

}  // namespace vitrine
