#include "core/graph/block_edits.h"

#include <algorithm>
#include <limits>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/base/text.h"
#include "core/graph/flat.h"

namespace vitrine {
namespace {

constexpr double kToPort = 213;  // scene units from a port of the block to the layers within

class Maker {
 public:
  Maker(const Graph& graph, const std::vector<NodeId>& nodes, const std::string& name)
      : graph_(graph), name_(name), chosen_(nodes.begin(), nodes.end()) {}

  Result<BlockEdit> run() {
    VITRINE_CHECK(check());
    frame();
    Definition definition{name_, "", {}};
    find_ports();
    VITRINE_CHECK(fill(definition.graph));
    VITRINE_TRY(const Block block, BlockType::make(std::move(definition)));
    return placed(block);
  }

 private:
  [[nodiscard]] bool chosen(const NodeId& id) const { return chosen_.contains(id); }

  Status check() const {
    if (chosen_.empty()) return Error{"No layer is selected", "", "Select the layers that are to be a block"};
    for (const NodeId& id : chosen_) {
      const Node* node = graph_.find(id);
      if (!node) return Error{"There is no layer “" + printable(id) + "”", "", ""};
      const LayerType* type = type_of(*node);
      if (type->is_input || type->is_output || is_block_port(*node))
        return Error{node->name + " cannot be within a block: it is the network's " +
                         (type->is_input || node->type == kBlockInput ? "entrance" : "exit"),
                     "", "Leave it out of the selection"};
    }
    if (graph_.definition(name_))
      return Error{"There is already a block called “" + name_ + "”", "", "Choose another name"};
    // A way out and back in would lead through the block twice.
    std::unordered_set<NodeId> seen;
    std::vector<NodeId> ahead;
    for (const Edge& edge : graph_.edges())
      if (chosen(edge.from.node) && !chosen(edge.to.node) && seen.insert(edge.to.node).second)
        ahead.push_back(edge.to.node);
    while (!ahead.empty()) {
      const NodeId id = std::move(ahead.back());
      ahead.pop_back();
      for (const Edge& edge : graph_.edges_of(id)) {
        if (edge.from.node != id) continue;
        if (chosen(edge.to.node))
          return Error{"These layers cannot be a block: a way leads out of them through " + graph_.find(id)->name +
                           " and back in",
                       "", "Select " + graph_.find(id)->name + " too"};
        if (seen.insert(edge.to.node).second) ahead.push_back(edge.to.node);
      }
    }
    return {};
  }

  void frame() {
    constexpr double kEndless = std::numeric_limits<double>::infinity();
    least_ = {kEndless, kEndless}, most_ = {-kEndless, -kEndless};
    for (const NodeId& id : chosen_) {
      const Point at = graph_.find(id)->position;
      least_ = {std::min(least_.x, at.x), std::min(least_.y, at.y)};
      most_ = {std::max(most_.x, at.x), std::max(most_.y, at.y)};
    }
  }

  void find_ports() {
    std::vector<NodeId> order = graph_.topological_order();
    for (const NodeId& id : order) {
      if (!chosen(id)) continue;
      const Node& node = *graph_.find(id);
      if (!std::exchange(placed_, true)) first_ = node.position;
      for (std::size_t i = 0; i < type_of(node)->input_ports(node.params).size(); ++i) {
        const Port to{id, static_cast<int>(i)};
        const Edge* edge = graph_.edge_into(to);
        if (edge && chosen(edge->from.node)) continue;
        const auto same = std::find_if(inputs_.begin(), inputs_.end(), [&](const Entry& entry) {
          return edge && entry.from == std::optional(edge->from);
        });
        if (same != inputs_.end())
          same->to.push_back(to);
        else
          inputs_.push_back({edge ? std::optional(edge->from) : std::nullopt, {to}});
      }
    }
    std::vector<Port> loose;
    for (const NodeId& id : order) {
      if (!chosen(id)) continue;
      const Node& node = *graph_.find(id);
      const auto edges = graph_.edges_of(id);
      for (std::size_t i = 0; i < type_of(node)->output_ports(node.params).size(); ++i) {
        const Port from{id, static_cast<int>(i)};
        const auto leads = [&](bool outside) {
          return std::any_of(edges.begin(), edges.end(),
                             [&](const Edge& edge) { return edge.from == from && chosen(edge.to.node) != outside; });
        };
        if (leads(true)) outputs_.push_back(from);
        if (!leads(true) && !leads(false)) loose.push_back(from);
      }
    }
    if (outputs_.empty()) outputs_ = std::move(loose);
  }

  Status fill(Graph& inside) {
    inside.retire_all_of(graph_);
    const auto named = [](const char* word, std::size_t count, std::size_t i) {
      return count == 1 ? std::string(word) : std::string(word) + "_" + std::to_string(i + 1);
    };
    std::vector<Node> nodes;
    for (const Node& node : graph_.nodes())
      if (chosen(node.id)) nodes.push_back(node);
    std::set<std::string> taken;
    for (const Node& node : nodes) taken.insert(node.name), taken.insert(node.id);
    const auto port = [&](const char* type, std::string name, double x, std::size_t i) {
      while (!taken.insert(name).second) name += "_";
      nodes.push_back({std::string(type) + "_" + std::to_string(i + 1),
                       name,
                       type,
                       {},
                       {x, least_.y + 105 * static_cast<double>(i)}});
      return nodes.back().id;
    };
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const NodeId id = port(kBlockInput, named("input", inputs_.size(), i), least_.x - kToPort, i);
      for (const Port& to : inputs_[i].to) edges.push_back({{id, 0}, to});
    }
    for (std::size_t i = 0; i < outputs_.size(); ++i)
      edges.push_back(
          {outputs_[i], {port(kBlockOutput, named("output", outputs_.size(), i), most_.x + kToPort, i), 0}});
    for (const Edge& edge : graph_.edges())
      if (chosen(edge.from.node) && chosen(edge.to.node)) edges.push_back(edge);
    VITRINE_TRY(inside, Graph::assemble(std::move(nodes), std::move(edges)));
    return {};
  }

  // The block where the layers were, and theirs ids noted, so that their weights go on.
  Result<BlockEdit> placed(const Block& block) const {
    Node node{graph_.free_id(kBlock), graph_.free_name(name_), kBlock, {}, first_, block, {}};
    for (const NodeId& id : chosen_) node.former[id] = id;
    std::vector<Node> nodes;
    for (const Node& each : graph_.nodes()) {
      if (!chosen(each.id))
        nodes.push_back(each);
      else if (std::none_of(nodes.begin(), nodes.end(), [&](const Node& n) { return n.id == node.id; }))
        nodes.push_back(node);
    }
    std::vector<Edge> edges;
    for (const Edge& edge : graph_.edges()) {
      if (chosen(edge.to.node)) continue;
      const auto output = std::find(outputs_.begin(), outputs_.end(), edge.from);
      edges.push_back(chosen(edge.from.node) ? Edge{{node.id, static_cast<int>(output - outputs_.begin())}, edge.to}
                                             : edge);
    }
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      if (inputs_[i].from) edges.push_back({*inputs_[i].from, {node.id, static_cast<int>(i)}});
    VITRINE_TRY(Graph graph, Graph::assemble(std::move(nodes), std::move(edges)));
    graph.retire_all_of(graph_);
    return BlockEdit{std::move(graph), {node.id}};
  }

  struct Entry {
    std::optional<Port> from;
    std::vector<Port> to;
  };
  const Graph& graph_;
  const std::string& name_;
  std::set<NodeId> chosen_;
  Point least_, most_;
  Point first_;  // where the first of them stands; the corner of all may be another layer's place
  bool placed_ = false;
  std::vector<Entry> inputs_;
  std::vector<Port> outputs_;
};

// One block of a graph gives way, all others stay. flat.h knows how; what is left to do is to give the layers short
// names, where nobody else has them.
Result<BlockEdit> dissolved(const Graph& graph, const Node& block) {
  Flat flat = without(graph, block.id);
  BlockEdit out{std::move(flat.graph), {}};
  std::vector<std::pair<NodeId, std::string>> wanted;
  for (const Node& node : out.graph.nodes())
    if (!graph.find(node.id)) {
      out.nodes.push_back(node.id);
      const auto slash = node.name.rfind('/');
      if (slash != std::string::npos) wanted.emplace_back(node.id, node.name.substr(slash + 1));
    }
  for (const auto& [id, name] : wanted)
    if (!out.graph.find_by_name(name)) VITRINE_CHECK(out.graph.rename(id, name));
  out.graph.retire_all_of(graph);
  return out;
}

// Where a port of one definition is in another, by its name; none where it is not there.
std::vector<std::optional<int>> ports_in(const LayerType& before, const LayerType& after, bool outputs) {
  const auto names = [&](const LayerType& type) { return outputs ? type.output_ports({}) : type.input_ports({}); };
  const std::vector<std::string> old = names(before), now = names(after);
  std::vector<std::optional<int>> out;
  for (const std::string& name : old) {
    const auto at = std::find(now.begin(), now.end(), name);
    out.push_back(at == now.end() ? std::nullopt : std::optional(static_cast<int>(at - now.begin())));
  }
  return out;
}

class Redefinition {
 public:
  Redefinition(std::string_view name, const Block& block) : name_(name), block_(block) {}

  Result<Graph> of(const Graph& graph) {
    std::vector<Node> nodes = graph.nodes();
    std::unordered_map<NodeId, Change> changed;
    for (Node& node : nodes) {
      if (!node.block || !node.block->contains(name_)) continue;
      const Block before = node.block;
      VITRINE_TRY(node.block, instead_of(before));
      changed[node.id] = {before, node.block};
      const Params old = node.params;
      for (const auto& [id, value] : old.map()) {
        const ParamSpec* spec = node.block->type().info.param(id);
        if (!spec || !check_value(*spec, value)) node.params.erase(id);
      }
    }
    std::vector<Edge> edges;
    for (Edge edge : graph.edges()) {
      const auto moved = [&](Port& port, bool output) {
        const auto change = changed.find(port.node);
        if (change == changed.end()) return true;
        const auto ports = ports_in(change->second.before->type(), change->second.after->type(), output);
        const auto now = ports.at(static_cast<std::size_t>(port.index));
        if (now) port.index = *now;
        return now.has_value();
      };
      if (moved(edge.from, true) && moved(edge.to, false)) edges.push_back(edge);
    }
    VITRINE_TRY(Graph out, Graph::assemble(std::move(nodes), std::move(edges)));
    out.retire_all_of(graph);
    return out;
  }

 private:
  struct Change {
    Block before, after;
  };

  Result<Block> instead_of(const Block& block) {
    if (block->name() == name_) return block_;
    if (const auto known = made_.find(block.get()); known != made_.end()) return known->second;
    Definition definition = block->definition();
    VITRINE_TRY(definition.graph, of(block->definition().graph));
    std::erase_if(definition.lifted, [&](Lifted& lifted) {
      std::erase_if(lifted.targets,
                    [&](const Lifted::Target& target) { return !can_lift(definition.graph, target).ok(); });
      return lifted.targets.empty();
    });
    VITRINE_TRY(Block made, BlockType::make(std::move(definition)));
    return made_[block.get()] = made;
  }

  std::string_view name_;
  const Block& block_;
  std::unordered_map<const BlockType*, Block> made_;
};

}  // namespace

Result<BlockEdit> make_block(const Graph& graph, const std::vector<NodeId>& nodes, const std::string& name) {
  return Maker(graph, nodes, name).run();
}

Result<BlockEdit> dissolve_block(const Graph& graph, const NodeId& node) {
  const Node* block = graph.find(node);
  if (!block || !block->block) return Error{"There is no block to dissolve", "", "Select a block"};
  return dissolved(graph, *block);
}

Result<Graph> redefine(const Graph& graph, std::string_view name, const Block& block) {
  return Redefinition(name, block).of(graph);
}

std::string free_block_name(const Graph& graph, const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; graph.definition(name); ++number) name = wanted + "_" + std::to_string(number);
  return name;
}

}  // namespace vitrine
