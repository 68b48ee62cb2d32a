// What the features view needs to know of a network: which layers give maps, how the convolutions among them slide,
// and what a place of a map can see of the input.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/receptive_field.h"
#include "core/layers/spatial.h"
#include "core/project/project.h"

namespace vitrine::ui {

// A Conv2D as it stands in its network.
struct Sliding {
  Port from;    // the output that feeds it
  Shape image;  // C×H×W, of that output
  layers::Window window;
  std::int64_t groups = 1;
  Spec activation;              // an attribute of the layer itself; "linear": none
  std::string activationTitle;  // "ReLU"; empty: none
  // Where it has none: the activation layer that alone takes what it gives, with its title. Empty: another thing
  // does.
  NodeId after;
  std::string afterTitle;

  [[nodiscard]] std::int64_t channelsEach() const { return image[0] / groups; }  // that one output channel reads
};

struct FeatureLayer {
  NodeId id;
  std::string name;
  Shape shape;                     // C×H×W, of its first output
  std::optional<Sliding> sliding;  // of a Conv2D
};

// A network without blocks, under the ids that probes know.
class FeatureNetwork {
 public:
  explicit FeatureNetwork(const Project& project);

  // In an order in which nothing comes before what feeds it; without Inputs and Outputs.
  [[nodiscard]] const std::vector<FeatureLayer>& layers() const { return m_layers; }
  // The place of a layer in layers(); of a block the last layer within that gives maps; −1: none.
  [[nodiscard]] int find(const std::string& node) const;
  // What a place of a layer's map sees of the Input whose samples have this shape; none: nothing, or it is not known.
  [[nodiscard]] std::optional<ReceptiveField> sees(int layer, std::int64_t y, std::int64_t x,
                                                   const Shape& image) const;

 private:
  [[nodiscard]] std::optional<Sliding> slidingOf(const Node& node, const LayerFacts& facts) const;
  Graph m_graph;
  Analysis m_analysis;
  std::vector<FeatureLayer> m_layers;
};

// A layer that slides over images is in it, in blocks too.
[[nodiscard]] bool slidesOverImages(const Graph& graph);

}  // namespace vitrine::ui
