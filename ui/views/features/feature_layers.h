// What the features view needs to know of a network: its layers, which of them give maps, how the convolutions among
// them slide, and what a place of a map can see of the input.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/receptive_field.h"
#include "core/layers/spatial.h"
#include "core/project/project.h"

namespace vitrine::ui {

// Sequences T×C are images C×1×T here, rows images F×1×1, so that maps, places and windows are alike for all of them.
[[nodiscard]] Shape asImage(const Shape& shape);

// A convolution as it stands in its network.
struct Sliding {
  // straight: Conv1D, Conv2D, DepthwiseConv2D. depthFirst: SeparableConv2D, whose windows look at each channel by
  // itself before all are added up by weight. painted: ConvTranspose2D, seen from what is painted.
  enum class Kind { straight, depthFirst, painted };
  Kind kind = Kind::straight;
  Port from;    // the output that feeds it
  Shape image;  // C×H×W, of that output
  layers::Window window;
  std::int64_t groups = 1;      // of straight ones
  std::int64_t multiplier = 1;  // of depthFirst: windows that look at each channel
  Spec activation;              // an attribute of the layer itself; "linear": none
  std::string activationTitle;  // "ReLU"; empty: none
  // Where it has none: the activation layer that alone takes what it gives, with its title. Empty: another thing
  // does.
  NodeId after;
  std::string afterTitle;

  // That one output channel adds up: of depthFirst what the windows have made of each channel.
  [[nodiscard]] std::int64_t channelsEach() const { return image[0] * multiplier / groups; }
};

struct FeatureLayer {
  enum class Form { image, line, row };  // C×H×W, T×C, F
  NodeId id;
  std::string name;
  Shape shape;  // as an image, of its first output
  Form form = Form::image;
  bool hasMaps = false;            // else it can only be asked what excites its units
  std::optional<Sliding> sliding;  // of a convolution
};

// A network without blocks, under the ids that probes know.
class FeatureNetwork {
 public:
  explicit FeatureNetwork(const Project& project);

  // All whose units can be told apart, in an order in which nothing comes before what feeds it; without Inputs and
  // Outputs.
  [[nodiscard]] const std::vector<FeatureLayer>& layers() const { return m_layers; }
  // The place in layers() of a layer that gives maps; of a block the last such layer within; −1: none.
  [[nodiscard]] int find(const std::string& node) const;
  // Of any layer that is in layers(); −1: it is not.
  [[nodiscard]] int placeOf(const std::string& node) const;
  // What a place of a layer's map sees of the Input whose samples have this shape; none: nothing, or it is not known.
  [[nodiscard]] std::optional<ReceptiveField> sees(int layer, std::int64_t y, std::int64_t x,
                                                   const Shape& image) const;

 private:
  [[nodiscard]] std::optional<Sliding> slidingOf(const Node& node, const LayerFacts& facts) const;
  Graph m_graph;
  Analysis m_analysis;
  std::vector<FeatureLayer> m_layers;
};

// A layer that slides over images or along sequences is in it, in blocks too.
[[nodiscard]] bool hasConvolution(const Graph& graph);

}  // namespace vitrine::ui
