// The flat list of ops that layers lower to. Differentiation, memory planning, export and the counts shown to people
// are passes over this one list; nothing else needs to know a layer's inside.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/graph/graph.h"
#include "core/layers/layer.h"
#include "core/ops/op.h"

namespace vitrine {

// A value's or a parameter's number as the place it has in its list.
inline std::size_t index(int value) {
  return static_cast<std::size_t>(value);
}

struct OpList {
  enum class Kind { input, parameter, computed };
  struct ValueInfo {
    Shape shape;  // for `batch` samples; parameters have no batch axis
    Kind kind = Kind::computed;
    int producer = -1;   // op that computes it
    int parameter = -1;  // index into parameters
    int lengths = -1;    // of a layer's output that is ragged: index into lengths
  };
  struct Entry {
    OpPtr op;
    std::vector<int> inputs, outputs;
    NodeId node;
  };
  // Of weights that layers share: of the layer that owns them.
  struct Parameter {
    std::string key;   // "dense_1/weight": permanent
    std::string name;  // "dense_1.weight": exported
    NodeId node;
    ParameterSpec spec;
    int value = -1;
    std::string layer;    // id of the node's type
    bool frozen = false;  // trained by role, and set not to train
  };
  struct Named {
    NodeId node;
    std::string name;  // of an exposed tensor; of an input the field that it reads; empty for outputs
    int value = -1;
  };
  struct RunningUpdate {
    int parameter = -1;  // index into parameters
    int value = -1;      // its new value, kept once the step is
  };

  // A layer's state from batch to batch: (N, width), like an input, and what it will be in the next one.
  struct Carried {
    std::string key;  // "lstm_1/state": permanent
    int value = -1, next = -1;
  };

  std::int64_t batch = 1;
  std::vector<ValueInfo> values;
  std::vector<Entry> ops;
  std::vector<Parameter> parameters;
  std::vector<Named> inputs, outputs, exposed;
  std::vector<Named> lengths;  // (N): how many positions each sample of a field fills; fed like an input. Named by it
  std::vector<RunningUpdate> running;
  std::vector<Carried> carried;
  std::unordered_map<NodeId, std::vector<int>> layer_outputs;

  int add_input(const NodeId& node, const Shape& sample);
  std::vector<int> add_op(OpPtr op, std::vector<int> op_inputs, const NodeId& node);
  // The lengths of that field: its place in `lengths`, made when first asked for. -1 for no field.
  int lengths_of(const std::string& field);
  [[nodiscard]] int value_of(const NodeId& node, const std::string& exposed_name) const;  // -1: none

  // Shapes of all values for another number of samples.
  [[nodiscard]] std::vector<Shape> shapes_for(std::int64_t samples) const;
  // One forward pass over one sample.
  [[nodiscard]] std::int64_t multiply_adds() const;
};

// Which of a layer's weights are another layer's.
struct SharedWeights {
  const Node* owner = nullptr;   // null: all are its own
  std::set<std::string> names;   // parameters that are the owner's: "weight"
  bool owns_for_others = false;  // somebody else may have asked for this layer's weights before
};

// Appends one layer. Its inputs are values of `list`; the shapes must have passed the layer's shape rule.
void lower_layer(OpList& list, const Node& node, const std::vector<int>& inputs, const SharedWeights& shared = {});

// A part of a network: all that leads to some of its Outputs. What comes out of a layer may be fed instead: the
// layer, and what only leads to it, is left out, and an input of that shape stands in its place.
struct GraphPart {
  std::vector<NodeId> outputs;                 // in the order of OpList::outputs
  std::unordered_map<NodeId, Shape> fed = {};  // of one sample
};

// The whole network for `batch` samples, or a part of it, with the layers of blocks in their places. The graph must
// have passed analyse() without errors. What a part's parameters are called, and what its random numbers are, does
// not depend on what else there is.
[[nodiscard]] OpList lower_graph(const Graph& graph, std::int64_t batch);
[[nodiscard]] OpList lower_graph(const Graph& graph, std::int64_t batch, const GraphPart& part);

// The layers that lead to these, and these; not beyond what is fed.
[[nodiscard]] std::set<NodeId> leading_to(const Graph& graph, const GraphPart& part);

}  // namespace vitrine
