#include "core/io/graph_reader.h"

#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "core/graph/block.h"
#include "core/io/schema_reader.h"

namespace vitrine {
namespace {

constexpr double kFarthest = 1e7;       // positions on the canvas, in its units
constexpr std::size_t kLongest = 4000;  // bytes of an id or name: paths through blocks
constexpr std::size_t kMostDefinitions = 1000;

class NetworkReader {
 public:
  explicit NetworkReader(const JsonPlace& root) : root_(root) {}

  Result<Graph> run() {
    if (root_.has("definitions")) {
      const JsonPlace all = root_.at("definitions");
      VITRINE_CHECK(all.expect_any_object());
      if (all.json().size() > kMostDefinitions)
        return all.error("A project has at most " + grouped(kMostDefinitions) + " blocks");
      for (const auto& [name, json] : all.json().items()) VITRINE_CHECK(define(name, all));
    }
    const JsonPlace place = root_.at("main");
    VITRINE_CHECK(place.expect_object({"nodes", "edges"}));
    return read_graph(place);
  }

 private:
  Result<Block> define(const std::string& name, const JsonPlace& asked);
  Result<Block> read_definition(const std::string& name, const JsonPlace& place);
  Status read_block(const JsonPlace& layer, Node& node);
  Result<Node> read_node(const JsonPlace& place);
  Result<Graph> read_graph(const JsonPlace& place);  // its keys have been looked at

  const JsonPlace& root_;
  std::map<std::string, Block> made_;
  std::set<std::string> making_;
};

// Ports of the layers by name, looked up once a layer.
struct Ports {
  std::string layer;
  std::vector<std::string> inputs, outputs;
};
using PortTable = std::unordered_map<NodeId, Ports>;

Result<Port> read_port(const JsonPlace& place, const PortTable& table, bool output) {
  VITRINE_CHECK(place.expect_list());
  if (place.json().size() != 2) return place.error("An edge's end is two texts, [layer, port]");
  VITRINE_TRY(const std::string id, place.at(std::size_t{0}).text(kLongest));
  VITRINE_TRY(const std::string name, place.at(std::size_t{1}).text(kLongest));
  const auto layer = table.find(id);
  if (layer == table.end())
    return place.at(std::size_t{0}).error("There is no layer with the id “" + printable(id) + "”");
  const auto& ports = output ? layer->second.outputs : layer->second.inputs;
  for (std::size_t i = 0; i < ports.size(); ++i)
    if (ports[i] == name) return Port{id, static_cast<int>(i)};
  const std::string kind = output ? "output" : "input";
  return place.at(std::size_t{1})
      .error(layer->second.layer + " has no " + kind + " called “" + printable(name) + "”",
             did_you_mean(name, ports, ports.empty() ? "It has no " + kind : ""));
}

// `asked`: where somebody names it.
Result<Block> NetworkReader::define(const std::string& name, const JsonPlace& asked) {
  if (const auto known = made_.find(name); known != made_.end()) return known->second;
  if (!root_.has("definitions") || !root_.at("definitions").json().contains(name)) {
    std::vector<std::string> known;
    if (root_.has("definitions"))
      for (const auto& [one, json] : root_.at("definitions").json().items()) known.push_back(one);
    return asked.error("There is no block “" + printable(name) + "” among the definitions",
                       did_you_mean(name, known, "Add it to “definitions”"));
  }
  if (making_.contains(name))
    return asked.error("The block “" + printable(name) + "” is within itself", "Use another block there");
  if (making_.size() >= static_cast<std::size_t>(BlockType::kDeepest))
    return asked.error("Blocks are at most " + std::to_string(BlockType::kDeepest) + " deep within each other");
  making_.insert(name);
  const JsonPlace all = root_.at("definitions");
  VITRINE_TRY(Block block,
              read_definition(name, all.at(name, all.json().at(name)).about("block " + printable(name))));
  making_.erase(name);
  return made_[name] = std::move(block);
}

Result<Block> NetworkReader::read_definition(const std::string& name, const JsonPlace& place) {
  VITRINE_CHECK(place.expect_object({"doc", "nodes", "edges", "lifted"}));
  Definition out{name, "", {}};
  if (place.has("doc")) {
    VITRINE_TRY(out.doc, place.at("doc").text(4000));
  }
  VITRINE_TRY(out.graph, read_graph(place));
  if (place.has("lifted")) {
    const JsonPlace list = place.at("lifted");
    VITRINE_CHECK(list.expect_list());
    for (std::size_t i = 0; i < list.json().size(); ++i) {
      const JsonPlace one = list.at(i);
      VITRINE_CHECK(one.expect_object({"id", "title", "sets"}));
      VITRINE_CHECK(one.expect_key("id"));
      VITRINE_CHECK(one.expect_key("sets"));
      Lifted lifted;
      VITRINE_TRY(lifted.id, one.at("id").text(200));
      if (one.has("title")) {
        VITRINE_TRY(lifted.title, one.at("title").text(200));
      }
      VITRINE_CHECK(one.at("sets").expect_list());
      for (std::size_t k = 0; k < one.at("sets").json().size(); ++k) {
        const JsonPlace target = one.at("sets").at(k);
        VITRINE_CHECK(target.expect_list());
        if (target.json().size() != 2) return target.error("What is set is two texts, [layer, parameter]");
        VITRINE_TRY(std::string node, target.at(std::size_t{0}).text(kLongest));
        VITRINE_TRY(std::string param, target.at(std::size_t{1}).text(200));
        lifted.targets.push_back({std::move(node), std::move(param)});
      }
      out.lifted.push_back(std::move(lifted));
    }
  }
  auto block = BlockType::make(std::move(out));
  if (!block) return place.error(block.error().what, block.error().remedy);
  return block;
}

// The definition of a node that is a block, and what its layers were called before they were in one.
Status NetworkReader::read_block(const JsonPlace& layer, Node& node) {
  VITRINE_CHECK(layer.expect_key("definition"));
  VITRINE_TRY(const std::string name, layer.at("definition").text(200));
  VITRINE_TRY(node.block, define(name, layer.at("definition")));
  if (!layer.has("former")) return {};
  const JsonPlace former = layer.at("former");
  VITRINE_CHECK(former.expect_any_object());
  for (const auto& [inner, json] : former.json().items()) {
    VITRINE_TRY(std::string id, former.at(inner, json).text(kLongest));
    if (const Status status = valid_node_name(id); !status)
      return former.at(inner, json).error(status.error().what, status.error().remedy);
    node.former.emplace(inner, std::move(id));
  }
  return {};
}

Result<Node> NetworkReader::read_node(const JsonPlace& place) {
  VITRINE_CHECK(place.expect_object({"id", "name", "type", "definition", "params", "position", "former"}));
  VITRINE_CHECK(place.expect_key("id"));
  VITRINE_CHECK(place.expect_key("type"));
  Node node;
  VITRINE_TRY(node.id, place.at("id").text(kLongest));
  node.name = node.id;
  if (place.has("name")) {
    VITRINE_TRY(node.name, place.at("name").text(kLongest));
  }
  for (const std::string& name : {node.id, node.name})
    if (const Status status = valid_node_name(name); !status)
      return place.error(status.error().what, status.error().remedy);
  const JsonPlace layer = place.about("layer " + node.name);
  VITRINE_TRY(node.type, layer.at("type").text(200));
  if (node.type == kBlock) VITRINE_CHECK(read_block(layer, node));
  const LayerType* known = type_of(node);
  const TypeInfo* info = known ? &known->info : nullptr;
  if (!info) {
    VITRINE_TRY(info, find_type(layer_types(), layer.at("type"), "layer type"));
  }
  node.type = info->id;
  if (place.has("params")) {
    VITRINE_TRY(node.params, read_params(*info, layer.at("params")));
  }
  if (place.has("position")) {
    const JsonPlace position = layer.at("position");
    VITRINE_CHECK(position.expect_list());
    if (position.json().size() != 2) return position.error("A position is two numbers, [x, y]");
    VITRINE_TRY(node.position.x, position.at(std::size_t{0}).number());
    VITRINE_TRY(node.position.y, position.at(std::size_t{1}).number());
    if (std::abs(node.position.x) > kFarthest || std::abs(node.position.y) > kFarthest)
      return position.error("This position is off the canvas", "Keep x and y within ±10,000,000");
  }
  return node;
}

Result<Graph> NetworkReader::read_graph(const JsonPlace& place) {
  std::vector<Node> nodes;
  PortTable table;
  if (place.has("nodes")) {
    const JsonPlace list = place.at("nodes");
    VITRINE_CHECK(list.expect_list());
    if (list.json().size() > Graph::kMostNodes)
      return list.error("A network holds at most " + grouped(Graph::kMostNodes) + " layers");
    for (std::size_t i = 0; i < list.json().size(); ++i) {
      VITRINE_TRY(Node node, read_node(list.at(i)));
      const LayerType& type = *type_of(node);
      if (!table.try_emplace(node.id, Ports{node.name, type.input_ports(node.params), type.output_ports(node.params)})
               .second)
        return list.at(i).at("id").error("Two layers have the id “" + node.id + "”", "Give one of them another");
      nodes.push_back(std::move(node));
    }
  }
  std::vector<Edge> edges;
  if (place.has("edges")) {
    const JsonPlace list = place.at("edges");
    VITRINE_CHECK(list.expect_list());
    for (std::size_t i = 0; i < list.json().size(); ++i) {
      const JsonPlace edge = list.at(i);
      VITRINE_CHECK(edge.expect_object({"from", "to"}));
      VITRINE_CHECK(edge.expect_key("from"));
      VITRINE_CHECK(edge.expect_key("to"));
      VITRINE_TRY(Port from, read_port(edge.at("from"), table, true));
      VITRINE_TRY(Port to, read_port(edge.at("to"), table, false));
      edges.push_back({std::move(from), std::move(to)});
    }
  }
  auto graph = Graph::assemble(std::move(nodes), std::move(edges));
  if (!graph) return place.error(graph.error().what, graph.error().remedy);
  return graph;
}

}  // namespace

Result<Graph> read_network(const JsonPlace& root) {
  return NetworkReader(root).run();
}

}  // namespace vitrine
