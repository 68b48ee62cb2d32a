#include "core/graph/flat.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <unordered_set>

#include "core/graph/block.h"
#include "core/layers/layer.h"

namespace vitrine {
namespace {

constexpr double kColumn = 213;  // scene units between the last layer of a block and the first of the next in a row

// What comes out of a port: a layer's output, or what comes into the network that it stands in.
struct Source {
  std::optional<Port> port;
  std::optional<std::size_t> entry;
};

// One network within others.
struct Level {
  std::string id_prefix, name_prefix;  // "block_1/"
  std::string former_prefix;           // before ids that layers had when they were outside of the block
  const std::map<NodeId, NodeId>* former = nullptr;
  Point offset;
  NodePath path;
  bool first = true;                     // not a later one of a row
  std::vector<std::optional<Port>> fed;  // what comes into the first
};

NodePath inside(NodePath path, const NodeId& id) {
  path.push_back(id);
  return path;
}

class Flattener {
 public:
  // `only`: the one block of the outermost network that gives way; null: all do.
  explicit Flattener(const NodeId* only) : only_(only) {}

  Flat run(const Graph& graph) {
    (void)place(graph, Level{});
    auto assembled = Graph::assemble(std::move(nodes_), std::move(edges_));
    if (!assembled) throw std::logic_error("flatten: " + assembled.error().sentence());
    out_.graph = std::move(*assembled);
    out_.graph.retire_all_of(graph);
    return std::move(out_);
  }

 private:
  struct Piece {
    std::vector<std::vector<Port>> entries;  // what each block input feeds
    std::vector<Source> exits;               // of each block output
  };

  // Ids and names of files that nobody made with care may clash with those of a block.
  static std::string unused(std::string wanted, std::unordered_set<std::string>& taken) {
    while (!taken.insert(wanted).second) wanted += "_";
    return wanted;
  }

  [[nodiscard]] bool gives_way(const Node& node, const Level& level) const {
    return node.block && (!only_ || (level.path.empty() && node.id == *only_));
  }

  NodeId id_in(const Level& level, const NodeId& id) {
    if (level.former)
      if (const auto known = level.former->find(id); known != level.former->end())
        return unused(level.former_prefix + known->second, ids_);
    return unused(level.id_prefix + id, ids_);
  }

  Piece place(const Graph& graph, const Level& level) {
    std::unordered_map<NodeId, NodeId> ids;
    for (const Node& node : graph.nodes())
      if (!is_block_port(node) || level.path.empty()) ids[node.id] = id_in(level, node.id);
    for (const Node& node : graph.nodes()) {
      if (!ids.contains(node.id)) continue;
      if (level.first && (node.block || !level.path.empty()))
        out_.ids.emplace(inside(level.path, node.id), ids.at(node.id));
      if (!gives_way(node, level)) add(node, level, ids);
    }
    Piece piece;
    const auto inputs = block_ports(graph, false), outputs = block_ports(graph, true);
    piece.entries.resize(level.path.empty() ? 0 : inputs.size());
    std::map<Port, Source> sources;
    for (const NodeId& id : graph.topological_order()) {
      const Node& node = *graph.find(id);
      const std::vector<Source> fed = feeding(graph, node, sources);
      if (is_block_port(node) && !level.path.empty()) {
        const auto at = std::find(inputs.begin(), inputs.end(), &node);
        if (at != inputs.end()) sources[{id, 0}] = {{}, static_cast<std::size_t>(at - inputs.begin())};
      } else if (gives_way(node, level)) {
        const std::vector<Source> leaving = place_block(node, level, ids.at(id), fed, piece);
        for (std::size_t i = 0; i < leaving.size(); ++i) sources[{id, static_cast<int>(i)}] = leaving[i];
      } else {
        for (std::size_t i = 0; i < fed.size(); ++i) join(fed[i], {ids.at(id), static_cast<int>(i)}, piece);
        for (std::size_t i = 0; i < type_of(node)->output_ports(node.params).size(); ++i)
          sources[{id, static_cast<int>(i)}] = {Port{ids.at(id), static_cast<int>(i)}, {}};
      }
    }
    if (!level.path.empty())
      for (const Node* output : outputs) piece.exits.push_back(feeding(graph, *output, sources).front());
    return piece;
  }

  void add(const Node& drawn, const Level& level, const std::unordered_map<NodeId, NodeId>& ids) {
    Node node = drawn;
    node.id = ids.at(drawn.id);
    node.name = unused(level.name_prefix + drawn.name, names_);
    node.position = {drawn.position.x + level.offset.x, drawn.position.y + level.offset.y};
    const bool outside = level.former && level.former->contains(drawn.id);
    for (auto& [inner, former] : node.former) former = (outside ? level.former_prefix : level.id_prefix) + former;
    for (const ParamSpec& spec : type_of(drawn)->info.params) {
      const ParamValue* value =
          spec.names == ParamSpec::Names::layer_with_weights ? drawn.params.find(spec.id) : nullptr;
      const auto known = value ? ids.find(std::get<std::string>(*value)) : ids.end();
      if (known != ids.end()) node.params.set(spec.id, known->second);
    }
    if (!level.path.empty()) out_.places[node.id] = inside(level.path, drawn.id);
    nodes_.push_back(std::move(node));
  }

  static std::vector<Source> feeding(const Graph& graph, const Node& node, const std::map<Port, Source>& sources) {
    std::vector<Source> out(type_of(node)->input_ports(node.params).size());
    for (std::size_t i = 0; i < out.size(); ++i)
      if (const Edge* edge = graph.edge_into({node.id, static_cast<int>(i)}))
        if (const auto known = sources.find(edge->from); known != sources.end()) out[i] = known->second;
    return out;
  }

  void join(const Source& from, const Port& to, Piece& piece) {
    if (from.port) edges_.push_back({*from.port, to});
    if (from.entry) piece.entries[*from.entry].push_back(to);
  }

  std::vector<Source> place_block(const Node& node, const Level& outer, const NodeId& id, std::vector<Source> fed,
                                  Piece& around) {
    const std::int64_t count = integer_of(node.block->type().info, node.params, kRepeat);
    const Graph within = node.block->inside(node.params);
    Level level;
    level.path = inside(outer.path, node.id);
    level.fed = ports_of(fed, outer);
    if (outer.first) {
      out_.blocks[level.path].inputs = level.fed;
      out_.blocks[level.path].names = node.block->type().input_ports({});
    }
    const Point corner = corner_of(within);
    double width = 0;
    for (const Node& each : within.nodes()) width = std::max(width, each.position.x - corner.x);
    for (std::int64_t copy = 1; copy <= count; ++copy) {
      const std::string suffix = copy == 1 ? "/" : "/" + std::to_string(copy) + "/";
      level.id_prefix = id + suffix;
      level.name_prefix = outer.name_prefix + node.name + suffix;
      level.former = copy == 1 ? &node.former : nullptr;
      level.former_prefix = outer.former && outer.former->contains(node.id) ? outer.former_prefix : outer.id_prefix;
      level.first = outer.first && copy == 1;
      level.offset = {outer.offset.x + node.position.x - corner.x + static_cast<double>(copy - 1) * (width + kColumn),
                      outer.offset.y + node.position.y - corner.y};
      const Piece piece = place(within, level);
      if (level.first) out_.blocks[level.path].takers = piece.entries;
      fed.resize(piece.entries.size());  // of a row with fewer outputs than inputs some are left open
      for (std::size_t i = 0; i < piece.entries.size(); ++i)
        for (const Port& to : piece.entries[i]) join(fed[i], to, around);
      std::vector<Source> leaving;
      for (const Source& exit : piece.exits) leaving.push_back(exit.entry ? fed[*exit.entry] : exit);
      fed = std::move(leaving);
    }
    if (outer.first) out_.blocks[level.path].outputs = ports_of(fed, outer);
    return fed;
  }

  // Of the flat network, whether they are in this level or come into it.
  static std::vector<std::optional<Port>> ports_of(const std::vector<Source>& sources, const Level& level) {
    std::vector<std::optional<Port>> out;
    for (const Source& source : sources) out.push_back(source.entry ? level.fed.at(*source.entry) : source.port);
    return out;
  }

  static Point corner_of(const Graph& graph) {
    Point corner{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    for (const Node& node : graph.nodes())
      corner = {std::min(corner.x, node.position.x), std::min(corner.y, node.position.y)};
    return graph.nodes().empty() ? Point{} : corner;
  }

  const NodeId* only_;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::unordered_set<std::string> ids_, names_;
  Flat out_;
};

}  // namespace

bool has_blocks(const Graph& graph) {
  return !graph.definitions().empty();
}

Flat flatten(const Graph& graph) {
  if (!has_blocks(graph)) return {graph, {}, {}, {}};
  return Flattener(nullptr).run(graph);
}

Flat without(const Graph& graph, const NodeId& block) {
  return Flattener(&block).run(graph);
}

Graph flat(const Graph& graph) {
  return has_blocks(graph) ? flatten(graph).graph : graph;
}

namespace {

template <class Match>
bool has_node(const Graph& graph, const Match& match) {
  const auto here = [&](const Graph& one) { return std::any_of(one.nodes().begin(), one.nodes().end(), match); };
  return here(graph) || std::any_of(graph.definitions().begin(), graph.definitions().end(),
                                    [&](const Block& block) { return here(block->definition().graph); });
}

}  // namespace

bool has_layer(const Graph& graph, std::string_view type) {
  return has_node(graph, [&](const Node& node) { return node.type == type; });
}

bool has_layer(const Graph& graph, bool LayerType::*kind) {
  return has_node(graph, [&](const Node& node) {
    const LayerType* type = layer_types().find(node.type);  // none of a block
    return type && type->*kind;
  });
}

std::string name_at(const Graph& whole, const NodePath& place) {
  std::string out;
  const Graph* graph = &whole;
  for (const NodeId& id : place) {
    const Node* node = graph ? graph->find(id) : nullptr;
    out += (out.empty() ? "" : "/") + (node ? node->name : id);
    graph = node && node->block ? &node->block->definition().graph : nullptr;
  }
  return out;
}

bool lies_in(const NodePath& place, const NodePath& block) {
  return place.size() >= block.size() && std::equal(block.begin(), block.end(), place.begin());
}

}  // namespace vitrine
