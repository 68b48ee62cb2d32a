// The network as a person draws it: layers with stable ids and unique names, and connections between named ports.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/schema/params.h"

namespace vitrine {

// Permanent name of a node within its graph, e.g. "dense_1". Ids survive renaming; inside a block they are paths
// ("block_1/dense_1").
using NodeId = std::string;

// A block as such, without its place in a network: see graph/block.h.
class BlockType;
using Block = std::shared_ptr<const BlockType>;

struct Point {
  double x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Node {
  NodeId id;
  std::string name;  // unique; what people see and what exported weights are called
  std::string type;  // id in layer_types(), or one of those of graph/block.h
  Params params;
  Point position;
  Block block = nullptr;  // of a node of type "block"
  // Of a block that was made of layers: what these were called before, by their ids within it. Their weights go on
  // under these names.
  std::map<NodeId, NodeId> former = {};
  friend bool operator==(const Node& a, const Node& b);
};

// How many layers a node stands for: 1 but for blocks.
[[nodiscard]] std::size_t layers_of(const Node& node);

struct Port {
  NodeId node;
  int index = 0;
  friend bool operator==(const Port&, const Port&) = default;
  friend auto operator<=>(const Port&, const Port&) = default;
};

struct Edge {
  Port from, to;  // an output port, an input port
  friend bool operator==(const Edge&, const Edge&) = default;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

class Graph {
 public:
  static constexpr std::size_t kMostNodes = 20'000;

  // A whole graph at once, as read from a file: the same checks as the edits below, in time linear in its size.
  static Result<Graph> assemble(std::vector<Node> nodes, std::vector<Edge> edges);

  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<Edge>& edges() const { return edges_; }
  [[nodiscard]] const Node* find(std::string_view id) const;
  [[nodiscard]] Node* find(std::string_view id);
  [[nodiscard]] const Node* find_by_name(std::string_view name) const;
  // All blocks that are here, with those within them; what is within another comes before it.
  [[nodiscard]] const std::vector<Block>& definitions() const { return definitions_; }
  [[nodiscard]] Block definition(std::string_view name) const;  // null: none is called so

  // What feeds an input port, if anything. An input port takes one edge; an output port feeds any number.
  [[nodiscard]] const Edge* edge_into(const Port& to) const;
  [[nodiscard]] std::vector<Edge> edges_of(std::string_view node) const;

  // A name that nothing has yet: "dense_1", "dense_2" …
  [[nodiscard]] std::string free_name(std::string_view type) const;
  // An id that nothing in this graph has ever had: trained weights are kept by id, and those of a layer that is gone
  // must not come back in another.
  [[nodiscard]] NodeId free_id(std::string_view type) const;
  // free_id() will not give this one, though no layer here has it: weights of such a layer exist.
  void retire(const NodeId& id);
  // All that `other` has given or retired.
  void retire_all_of(const Graph& other);

  // The edits. They refuse what would break an invariant (ids and names unique, ports exist, one edge an input port,
  // no cycle) and change nothing then.
  Status add(Node node, std::optional<std::size_t> at = {});  // `at`: position in nodes(), so that undo is exact
  Status remove(std::string_view node);                       // with its edges
  Status rename(std::string_view node, const std::string& name);
  Status set_param(std::string_view node, std::string_view param, std::optional<ParamValue> value);  // none: default
  Status connect(const Edge& edge, std::optional<std::size_t> at = {});
  Status disconnect(const Edge& edge);
  // Why an edge may not be drawn, in words; ok where it may. Says nothing about shapes (see analyse()).
  // `ignoring`: an edge that the new one would replace.
  [[nodiscard]] Status can_connect(const Edge& edge, const Edge* ignoring = nullptr) const;

  // Every node with what feeds it before it; nodes on a cycle (there are none in a graph built by these edits) are
  // left out. The order depends on the graph alone.
  [[nodiscard]] std::vector<NodeId> topological_order() const;

  friend bool operator==(const Graph& a, const Graph& b) { return a.nodes_ == b.nodes_ && a.edges_ == b.edges_; }

 private:
  [[nodiscard]] bool reaches(const NodeId& from, const NodeId& to, const Edge* ignoring) const;
  [[nodiscard]] Status check_new(const Node& node) const;
  [[nodiscard]] Status check_ports(const Edge& edge) const;
  [[nodiscard]] Status check_block(const Node& node, const Node* instead) const;
  void reindex();
  void note_definitions(const Node& node);
  void find_definitions();
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<Block> definitions_;
  std::size_t layers_ = 0;  // that the nodes stand for
  std::unordered_map<NodeId, std::size_t> index_;      // id -> position in nodes_
  std::unordered_map<std::string, NodeId> names_;      // name -> id
  std::map<std::string, std::uint64_t> highest_;       // number ever used in an id of a type: "dense" of "dense_3"
  std::unordered_map<NodeId, std::vector<Edge>> out_;  // edges that leave a node, in the order they were drawn
  std::unordered_map<NodeId, std::vector<Edge>> in_;   // edges that enter it
  mutable std::unordered_map<std::string, std::size_t> first_free_;  // type -> where free_name begins to look
};

// A name or id: letters, digits, underscores, '-', '/' (paths); at most 100 bytes between two '/'.
[[nodiscard]] Status valid_node_name(std::string_view name);
// "dense_1 input 2", "dense_1 output": how messages and screen readers call a port.
[[nodiscard]] std::string port_name(const Graph& graph, const Port& port, bool output);

}  // namespace vitrine
