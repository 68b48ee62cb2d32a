// Blocks: a network that stands as one layer in another. What a block is, its definition, is a value that its nodes
// carry; nodes of one network whose definitions have the same name carry the same one. The engine never sees a block:
// flat() puts the layers of each in its place (graph/flat.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph.h"
#include "core/layers/layer.h"

namespace vitrine {

inline constexpr const char* kBlock = "block";               // type of the nodes that are blocks
inline constexpr const char* kBlockInput = "block_input";    // in a definition: what comes in, a port of the block
inline constexpr const char* kBlockOutput = "block_output";  // what goes out
inline constexpr const char* kRepeat = "repeat";             // parameter of every block: how many in a row

// A parameter of layers within a block that each of its nodes sets for itself.
struct Lifted {
  struct Target {
    NodeId node;
    std::string param;
    friend bool operator==(const Target&, const Target&) = default;
  };
  std::string id, title;
  std::vector<Target> targets;  // at least one; all take the same values
  friend bool operator==(const Lifted&, const Lifted&) = default;
};

struct Definition {
  std::string name;
  std::string doc;  // what it does, in a sentence or two; may be empty
  Graph graph;      // with block inputs and outputs, in the order of the ports
  std::vector<Lifted> lifted = {};
  friend bool operator==(const Definition&, const Definition&) = default;
};

class BlockType {
 public:
  static constexpr int kDeepest = 16;

  // Refuses what could not stand in a network: a block within itself, an Input or Output within, a lifted parameter
  // of a layer that is not there.
  static Result<Block> make(Definition definition);

  [[nodiscard]] const Definition& definition() const { return definition_; }
  [[nodiscard]] const std::string& name() const { return definition_.name; }
  // As of any layer: its parameters are `repeat`, what is lifted, and how it trains, if anything in it does. It has
  // no rules of shapes and of lowering: those are its layers'.
  [[nodiscard]] const LayerType& type() const { return type_; }
  // All blocks within, those that are within others before them.
  [[nodiscard]] const std::vector<Block>& within() const { return within_; }
  [[nodiscard]] bool contains(std::string_view name) const;  // it, or a block within, is called so
  // How many layers one of them stands for with these parameters, without its inputs and outputs; beyond
  // Graph::kMostNodes it is not counted on.
  [[nodiscard]] std::size_t layers(const Params& params) const;
  [[nodiscard]] int depth() const { return depth_; }  // 1 without blocks within
  // The definition's layers with these parameters of the block.
  [[nodiscard]] Graph inside(const Params& params) const;

 private:
  BlockType() = default;
  Status read();
  Status read_lifted(const Lifted& lifted);
  Definition definition_;
  LayerType type_;
  std::vector<Block> within_;
  std::size_t layers_ = 0;        // with the definition's own values
  bool layers_are_open_ = false;  // a lifted parameter may say how many there are: it sets one of a block within
  int depth_ = 1;
};

// Of a node of any kind; null where there is no such type.
[[nodiscard]] const LayerType* type_of(const Node& node);
// Of a layer or a block's port: those of layer_types(), and the two that stand in definitions only.
[[nodiscard]] const LayerType* find_layer_type(std::string_view id);
[[nodiscard]] const std::vector<LayerType>& block_port_types();
[[nodiscard]] inline bool is_block_port(const Node& node) {
  return node.type == kBlockInput || node.type == kBlockOutput;
}
// The nodes that are a definition's ports, in their order.
[[nodiscard]] std::vector<const Node*> block_ports(const Graph& graph, bool outputs);

// Whether a parameter of a layer may be lifted, and why not.
[[nodiscard]] Status can_lift(const Graph& graph, const Lifted::Target& target);

}  // namespace vitrine
