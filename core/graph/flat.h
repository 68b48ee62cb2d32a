// The network that trains: the layers of every block in its place, under ids and names that are paths
// ("block_1/dense_1", those of the second of a row "block_1/2/dense_1").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/graph/graph.h"
#include "core/layers/layer.h"

namespace vitrine {

// Where a layer is drawn: the blocks that it is in, from the outermost, and its own id there. One id: not in a block.
using NodePath = std::vector<NodeId>;

struct Flat {
  Graph graph;
  std::unordered_map<NodeId, NodePath> places;  // of the layers that are in blocks
  // Of every block, where there are several in a row of the first: what feeds its inputs, and what comes out of its
  // outputs, after the last. None: nothing is connected.
  struct Ports {
    std::vector<std::optional<Port>> inputs, outputs;
    std::vector<std::string> names;         // of the inputs
    std::vector<std::vector<Port>> takers;  // of each input: the ports within that it feeds
  };
  std::map<NodePath, Ports> blocks;
  std::map<NodePath, NodeId> ids;  // of blocks, and of what is in them: of the first of a row
};

[[nodiscard]] bool has_blocks(const Graph& graph);
[[nodiscard]] Flat flatten(const Graph& graph);
// All but one block as they are: its layers stand in its place, as often as it is repeated.
[[nodiscard]] Flat without(const Graph& graph, const NodeId& block);
// The graph alone.
[[nodiscard]] Graph flat(const Graph& graph);

// A layer of that type, or of a type of that kind, is in it, in blocks too.
[[nodiscard]] bool has_layer(const Graph& graph, std::string_view type);
[[nodiscard]] bool has_layer(const Graph& graph, bool LayerType::*kind);
// What people call the layer at that place: "residual_1/conv_1". What is not there goes by its id.
[[nodiscard]] std::string name_at(const Graph& graph, const NodePath& place);
// Is that in this block, or the block itself?
[[nodiscard]] bool lies_in(const NodePath& place, const NodePath& block);

}  // namespace vitrine
