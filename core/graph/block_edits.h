// Making, dissolving and changing blocks. Each gives a new graph or says why it cannot; the ids that layers have in
// the flat network stay what they were, and with them the weights that belong to these.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/graph/block.h"

namespace vitrine {

struct BlockEdit {
  Graph graph;
  std::vector<NodeId> nodes;  // that are new in it: the block, or the layers that it held
};

// Layers become a block called `name`. What comes into them from others, and what of theirs is not connected, becomes
// its inputs, in the order of what they feed; what others take, or where nobody takes anything what leads nowhere,
// its outputs. Refused where a way leads out of them and back in, and where Inputs or Outputs are among them.
[[nodiscard]] Result<BlockEdit> make_block(const Graph& graph, const std::vector<NodeId>& nodes,
                                           const std::string& name);

// The layers of a block stand in its place, as often as it is repeated, with the values that the block gave them.
[[nodiscard]] Result<BlockEdit> dissolve_block(const Graph& graph, const NodeId& node);

// Every block of that name, at any depth, becomes one of another definition. Connections follow the names of ports;
// ports and parameters that the new one does not have are left out.
[[nodiscard]] Result<Graph> redefine(const Graph& graph, std::string_view name, const Block& block);

// A name that no block here has: "residual", "residual_2" …
[[nodiscard]] std::string free_block_name(const Graph& graph, const std::string& wanted);

}  // namespace vitrine
