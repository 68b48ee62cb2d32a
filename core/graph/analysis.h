// What can be said of a network before it is trained: shapes, sizes, and every problem with its layer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/graph/flat.h"
#include "core/graph/graph.h"
#include "core/layers/layer.h"

namespace vitrine {

enum class Severity { error, warning };

// An edit that would mend a problem: settings addressed by a project path, and changes of the network, done in the
// order remove, add, connect.
struct Fix {
  std::string title;  // "Set Units of dense_2 to 10"
  struct Setting {
    std::string path;  // see project/settings.h, e.g. "layer.dense_2.units"
    std::string value;
  };
  struct NewLayer {
    std::string type;
    Params params = {};
    std::optional<Port> after = {}, before = {};  // what feeds it, and what it feeds
  };
  std::vector<Setting> settings = {};
  std::vector<NodeId> remove = {};  // with their connections
  std::vector<NewLayer> add = {};
  std::vector<Edge> connect = {};  // each takes the place of what its input had

  [[nodiscard]] bool changes_network() const { return !remove.empty() || !add.empty() || !connect.empty(); }
};

struct Problem {
  Severity severity = Severity::error;
  std::string code;    // stable: "type", "parameter", "unconnected", "shape", "lengths", "cycle", "no_input",
                       // "no_output", "unused", "weights", "data", "loss", "metric", "memory"
  NodeId node;         // the layer that has it; empty: the whole project
  std::string text;    // what is wrong
  std::string remedy;  // what to do
  std::optional<Fix> fix;
};

struct LayerFacts {
  std::vector<Shape> inputs, outputs;                  // without batch; empty where they could not be inferred
  std::vector<std::pair<std::string, Shape>> weights;  // its parameters of weight and bias, shared ones too
  std::int64_t parameters = 0;                         // values of them that are its own
  std::int64_t running = 0;                            // running statistics
  std::int64_t multiply_adds = 0;                      // of one sample, forward
  std::string lengths;  // whose lengths the outputs have, see LayerContext::lengths; empty: all are full
  bool known = false;   // shapes were inferred
};

// Of the layers that train, under the ids that they have there: those of a network without blocks (graph/flat.h).
struct Analysis {
  std::vector<NodeId> order;                      // topological; without nodes on a cycle
  std::unordered_map<NodeId, LayerFacts> layers;  // and of blocks, in sum
  std::vector<Problem> problems;
  std::vector<NodeId> inputs, outputs;  // in order; a single loose end counts as the output
  std::int64_t parameters = 0, multiply_adds = 0;
  std::int64_t frozen = 0;                      // of the parameters: those of layers that do not train
  std::unordered_map<NodeId, NodePath> places;  // of blocks and of layers in them: where they are drawn
  std::map<NodePath, NodeId> ids;               // and back: see Flat::ids

  [[nodiscard]] bool ok() const;  // no problem of severity error
  [[nodiscard]] const LayerFacts* facts(const NodeId& node) const;
  [[nodiscard]] const LayerFacts* facts(const NodePath& drawn) const;
  [[nodiscard]] NodePath place(const NodeId& id) const;
  // What people call the layer that has a problem, in the graph that was analysed; empty: the whole project has it.
  [[nodiscard]] std::string owner_name(const Graph& graph, const Problem& problem) const;
};

// With a fix for each problem whose remedy is evident (see fixes.h).
[[nodiscard]] Analysis analyse(const Graph& graph);
// Without fixes: for trials.
[[nodiscard]] Analysis find_problems(const Graph& graph);

// Where data comes in and goes out, in `order`. Where no layer is an Output, a single loose end is the output.
struct Ends {
  std::vector<NodeId> inputs, outputs;
  std::vector<NodeId> loose;  // lead nowhere and are no output
};
[[nodiscard]] Ends ends_of(const Graph& graph, const std::vector<NodeId>& order);

}  // namespace vitrine
