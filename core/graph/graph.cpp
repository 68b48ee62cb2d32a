#include "core/graph/graph.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <queue>
#include <unordered_set>

#include "core/base/text.h"
#include "core/graph/block.h"

namespace vitrine {
namespace {

std::vector<std::string> ports_of(const Node& node, bool output) {
  const LayerType* type = type_of(node);
  if (!type) return {};
  return output ? type->output_ports(node.params) : type->input_ports(node.params);
}

template <class List>
void erase_edge(List& edges, const Edge& edge) {
  edges.erase(std::remove(edges.begin(), edges.end(), edge), edges.end());
}

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestPath = 1 << 14;  // bytes: blocks are at most 16 deep within each other
constexpr std::uint64_t kLargestIdNumber = 1'000'000'000;

// "dense_12" -> {"dense", 12}; nothing for ids of another form.
std::optional<std::pair<std::string, std::uint64_t>> numbered(const NodeId& id) {
  const auto bar = id.rfind('_');
  if (bar == std::string::npos || bar + 1 == id.size()) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(id.data() + bar + 1, id.data() + id.size(), number);
  if (code != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return std::pair{id.substr(0, bar), number};
}

}  // namespace

Status valid_node_name(std::string_view name) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '/';
  };
  std::size_t longest = 0;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  if (name.empty() || longest > 100 || name.size() > kLongestPath || !std::all_of(name.begin(), name.end(), fine) ||
      name.front() == '/' || name.back() == '/')
    return Error{"“" + printable(name) + "” cannot be a layer's name", "",
                 "Use letters, digits, “_” and “-”, at most 100 of them"};
  return {};
}

std::string port_name(const Graph& graph, const Port& port, bool output) {
  const Node* node = graph.find(port.node);
  if (!node) return port.node;
  const auto ports = ports_of(*node, output);
  const auto index = static_cast<std::size_t>(port.index);
  return node->name + " " + (index < ports.size() ? ports[index] : output ? "output" : "input");
}

const Node* Graph::find(std::string_view id) const {
  const auto it = index_.find(std::string(id));
  return it == index_.end() ? nullptr : &nodes_[it->second];
}
Node* Graph::find(std::string_view id) {
  return const_cast<Node*>(std::as_const(*this).find(id));
}

const Node* Graph::find_by_name(std::string_view name) const {
  const auto it = names_.find(std::string(name));
  return it == names_.end() ? nullptr : find(it->second);
}

const Edge* Graph::edge_into(const Port& to) const {
  const auto it = in_.find(to.node);
  if (it == in_.end()) return nullptr;
  const auto edge = std::find_if(it->second.begin(), it->second.end(), [&](const Edge& e) { return e.to == to; });
  return edge == it->second.end() ? nullptr : &*edge;
}

std::vector<Edge> Graph::edges_of(std::string_view node) const {
  std::vector<Edge> out;
  const std::string id(node);
  if (const auto it = in_.find(id); it != in_.end()) out = it->second;
  if (const auto it = out_.find(id); it != out_.end()) out.insert(out.end(), it->second.begin(), it->second.end());
  return out;
}

std::string Graph::free_name(std::string_view type) const {
  // Numbers below are taken: nobody counts from 1 for each of thousands of layers.
  std::size_t& number = first_free_.try_emplace(std::string(type), 1).first->second;
  for (;; ++number) {
    std::string name = std::string(type) + "_" + std::to_string(number);
    if (!index_.contains(name) && !names_.contains(name)) return name;
  }
}

NodeId Graph::free_id(std::string_view type) const {
  const auto used = highest_.find(std::string(type));
  for (std::uint64_t number = used == highest_.end() ? 1 : used->second + 1;; ++number) {
    NodeId id = std::string(type) + "_" + std::to_string(number);
    if (!index_.contains(id)) return id;
  }
}

void Graph::retire(const NodeId& id) {
  if (const auto slash = id.find('/'); slash != std::string::npos) retire(id.substr(0, slash));  // of a block
  const auto parts = numbered(id);
  if (!parts || parts->second > kLargestIdNumber) return;
  auto& highest = highest_[parts->first];
  highest = std::max(highest, parts->second);
}

void Graph::retire_all_of(const Graph& other) {
  for (const auto& [type, number] : other.highest_) {
    auto& highest = highest_[type];
    highest = std::max(highest, number);
  }
}

std::size_t layers_of(const Node& node) {
  if (!node.block) return 1;
  const auto repeat = static_cast<std::size_t>(integer_of(node.block->type().info, node.params, kRepeat));
  return std::max<std::size_t>(node.block->layers(node.params), 1) * repeat;
}

bool operator==(const Node& a, const Node& b) {
  const auto same_block = [&] {
    return a.block == b.block || (a.block && b.block && a.block->definition() == b.block->definition());
  };
  return a.id == b.id && a.name == b.name && a.type == b.type && a.params == b.params && a.position == b.position &&
         a.former == b.former && same_block();
}

Block Graph::definition(std::string_view name) const {
  for (const Block& block : definitions_)
    if (block->name() == name) return block;
  return nullptr;
}

void Graph::note_definitions(const Node& node) {
  if (!node.block) return;
  const auto note = [&](const Block& block) {
    if (!definition(block->name())) definitions_.push_back(block);
  };
  for (const Block& inner : node.block->within()) note(inner);
  note(node.block);
}

// In the order of the nodes, whatever was added when.
void Graph::find_definitions() {
  definitions_.clear();
  for (const Node& node : nodes_) note_definitions(node);
}

// `instead`: a node that gives way to it.
Status Graph::check_block(const Node& node, const Node* instead) const {
  if ((node.type == kBlock) != (node.block != nullptr))
    return Error{"It is not said which block this is", node.name, "Name its definition"};
  if (layers_ - (instead ? layers_of(*instead) : 0) + layers_of(node) > kMostNodes)
    return Error{"A network holds at most " + grouped(kMostNodes) + " layers, also within blocks", node.name,
                 "Remove some first, or repeat blocks fewer times"};
  if (!node.block) return {};
  const auto differs = [&](const Block& block) {
    const Block known = definition(block->name());
    return known && known != block && !(known->definition() == block->definition());
  };
  for (const Block& inner : node.block->within())
    if (differs(inner))
      return Error{"There is another block called “" + inner->name() + "” here", node.name, "Rename one of them"};
  if (differs(node.block))
    return Error{"There is another block called “" + node.block->name() + "” here", node.name, "Rename one of them"};
  return {};
}

Status Graph::check_new(const Node& node) const {
  VITRINE_CHECK(valid_node_name(node.id));
  VITRINE_CHECK(valid_node_name(node.name));
  if (index_.contains(node.id)) return Error{"There is already a layer with the id “" + node.id + "”", "", ""};
  if (names_.contains(node.name))
    return Error{"There is already a layer called “" + node.name + "”", "", "Choose another name"};
  const LayerType* type = type_of(node);
  if (node.type == kBlock && !node.block) return check_block(node, nullptr);
  if (!type) return Error{"There is no layer type “" + printable(node.type) + "”", node.name, ""};
  VITRINE_CHECK(check_params(type->info, node.params, node.name));
  return check_block(node, nullptr);
}

void Graph::reindex() {
  index_.clear();
  for (std::size_t i = 0; i < nodes_.size(); ++i) index_.emplace(nodes_[i].id, i);
}

Status Graph::add(Node node, std::optional<std::size_t> at) {
  VITRINE_CHECK(check_new(node));
  names_.emplace(node.name, node.id);
  retire(node.id);
  for (const auto& [inner, former] : node.former) retire(former);
  const bool block = node.block != nullptr;
  layers_ += layers_of(node);
  if (!at || *at >= nodes_.size()) {
    index_.emplace(node.id, nodes_.size());
    nodes_.push_back(std::move(node));
  } else {
    nodes_.insert(nodes_.begin() + static_cast<std::ptrdiff_t>(*at), std::move(node));
    reindex();
    if (block) find_definitions();
    return {};
  }
  note_definitions(nodes_.back());
  return {};
}

Status Graph::remove(std::string_view node) {
  const auto it = index_.find(std::string(node));
  if (it == index_.end()) return Error{"There is no layer “" + printable(node) + "”", "", ""};
  for (const Edge& edge : edges_of(node)) VITRINE_CHECK(disconnect(edge));
  const auto at = nodes_.begin() + static_cast<std::ptrdiff_t>(it->second);
  names_.erase(at->name);
  first_free_.clear();
  in_.erase(at->id);
  out_.erase(at->id);
  const bool block = at->block != nullptr;
  layers_ -= layers_of(*at);
  nodes_.erase(at);
  reindex();
  if (block) find_definitions();
  return {};
}

Status Graph::rename(std::string_view node, const std::string& name) {
  Node* found = find(node);
  if (!found) return Error{"There is no layer “" + printable(node) + "”", "", ""};
  if (found->name == name) return {};
  VITRINE_CHECK(valid_node_name(name));
  if (name.size() > kLongestName)
    return Error{"“" + name.substr(0, 20) + "…” is too long for a layer's name", "", "Use at most 100 letters"};
  if (names_.contains(name))
    return Error{"There is already a layer called “" + name + "”", "", "Choose another name"};
  names_.erase(found->name);
  first_free_.clear();
  names_.emplace(name, found->id);
  found->name = name;
  return {};
}

Status Graph::set_param(std::string_view node, std::string_view param, std::optional<ParamValue> value) {
  Node* found = find(node);
  if (!found) return Error{"There is no layer “" + printable(node) + "”", "", ""};
  Params next = found->params;
  if (value)
    next.set(param, std::move(*value));
  else
    next.erase(param);
  const LayerType& type = *type_of(*found);
  VITRINE_CHECK(check_params(type.info, next, found->name));
  if (found->block) {
    Node trial = *found;
    trial.params = next;
    VITRINE_CHECK(check_block(trial, found));
    const auto inputs = type.input_ports(next).size(), outputs = type.output_ports(next).size();
    if (integer_of(type.info, next, kRepeat) > 1 && inputs != outputs)
      return Error{"It cannot be repeated: a block of this kind has " + std::to_string(inputs) + " inputs and " +
                       std::to_string(outputs) + " outputs, and each is fed by the one before",
                   found->name, "Set Repeat to 1, or give the block as many outputs as inputs"};
  }
  // Fewer ports must not leave an edge hanging.
  const auto inputs = type.input_ports(next).size();
  for (const Edge& edge : in_.contains(found->id) ? in_.at(found->id) : std::vector<Edge>{})
    if (static_cast<std::size_t>(edge.to.index) >= inputs)
      return Error{"“" + port_name(*this, edge.to, false) + "” is connected", found->name,
                   "Disconnect it before you take the input away"};
  layers_ -= layers_of(*found);
  found->params = std::move(next);
  layers_ += layers_of(*found);
  return {};
}

bool Graph::reaches(const NodeId& from, const NodeId& to, const Edge* ignoring) const {
  std::vector<const NodeId*> open{&from};
  std::unordered_set<std::string_view> seen{from};
  while (!open.empty()) {
    const NodeId& node = *open.back();
    open.pop_back();
    if (node == to) return true;
    const auto it = out_.find(node);
    if (it == out_.end()) continue;
    for (const Edge& edge : it->second)
      if (!(ignoring && edge == *ignoring) && seen.insert(edge.to.node).second) open.push_back(&edge.to.node);
  }
  return false;
}

Status Graph::check_ports(const Edge& edge) const {
  const Node* from = find(edge.from.node);
  const Node* to = find(edge.to.node);
  if (!from || !to)
    return Error{"There is no layer “" + printable(from ? edge.to.node : edge.from.node) + "” to connect", "", ""};
  if (edge.from.index < 0 || static_cast<std::size_t>(edge.from.index) >= ports_of(*from, true).size())
    return Error{"“" + from->name + "” has no such output", "", "Connect from a layer that has one"};
  if (edge.to.index < 0 || static_cast<std::size_t>(edge.to.index) >= ports_of(*to, false).size())
    return Error{"“" + to->name + "” has no such input", "", "Connect to a layer that has one"};
  return {};
}

Status Graph::can_connect(const Edge& edge, const Edge* ignoring) const {
  VITRINE_CHECK(check_ports(edge));
  if (const Edge* there = edge_into(edge.to); there && !(ignoring && *there == *ignoring)) {
    if (there->from == edge.from) return Error{"These two are connected already", "", ""};
    return Error{"“" + port_name(*this, edge.to, false) + "” is taken by " + find(there->from.node)->name, "",
                 "An input takes one connection; use Add or Concatenate to bring two together"};
  }
  if (reaches(edge.to.node, edge.from.node, ignoring))
    return Error{
        "This would close a circle: " + find(edge.to.node)->name + " already leads to " + find(edge.from.node)->name,
        "", "Data must flow one way"};
  return {};
}

Status Graph::connect(const Edge& edge, std::optional<std::size_t> at) {
  VITRINE_CHECK(can_connect(edge));
  const auto position = at && *at < edges_.size() ? edges_.begin() + static_cast<std::ptrdiff_t>(*at) : edges_.end();
  edges_.insert(position, edge);
  out_[edge.from.node].push_back(edge);
  in_[edge.to.node].push_back(edge);
  return {};
}

Status Graph::disconnect(const Edge& asked) {
  const Edge edge = asked;  // it may be one of those that move below
  if (std::find(edges_.begin(), edges_.end(), edge) == edges_.end())
    return Error{"There is no such connection", "", ""};
  erase_edge(edges_, edge);
  erase_edge(out_[edge.from.node], edge);
  erase_edge(in_[edge.to.node], edge);
  return {};
}

std::vector<NodeId> Graph::topological_order() const {
  // Kahn's algorithm (1962); among nodes that are ready the one drawn first comes first.
  std::vector<std::size_t> waiting(nodes_.size());
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto it = in_.find(nodes_[i].id);
    waiting[i] = it == in_.end() ? 0 : it->second.size();
    if (waiting[i] == 0) ready.push(i);
  }
  std::vector<NodeId> order;
  order.reserve(nodes_.size());
  while (!ready.empty()) {
    const Node& node = nodes_[ready.top()];
    ready.pop();
    order.push_back(node.id);
    const auto it = out_.find(node.id);
    if (it == out_.end()) continue;
    for (const Edge& edge : it->second)
      if (const std::size_t to = index_.at(edge.to.node); --waiting[to] == 0) ready.push(to);
  }
  return order;
}

Result<Graph> Graph::assemble(std::vector<Node> nodes, std::vector<Edge> edges) {
  Graph graph;
  for (Node& node : nodes) VITRINE_CHECK(graph.add(std::move(node)));
  for (Edge& edge : edges) {
    VITRINE_CHECK(graph.check_ports(edge));
    if (graph.edge_into(edge.to))
      return Error{"“" + port_name(graph, edge.to, false) + "” has two connections", "", "An input takes one"};
    graph.out_[edge.from.node].push_back(edge);
    graph.in_[edge.to.node].push_back(edge);
    graph.edges_.push_back(std::move(edge));
  }
  if (const auto order = graph.topological_order(); order.size() != graph.nodes_.size()) {
    const std::unordered_set<std::string_view> ordered(order.begin(), order.end());
    for (const Node& node : graph.nodes_)
      if (!ordered.contains(node.id))
        return Error{"The connections close a circle through “" + node.name + "”", "", "Data must flow one way"};
  }
  return graph;
}

}  // namespace vitrine
