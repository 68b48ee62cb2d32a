// The layers of a network whose numbers can be looked at.
#pragma once

#include <string>
#include <vector>

#include "core/project/project.h"

namespace vitrine::ui {

struct WeightLayer {
  NodeId id;
  std::string name;
  Shape shape;                       // of its first output
  std::vector<std::string> tensors;  // names of its weights and biases; statistics are told by the probe alone
  bool running = false;              // it has such statistics

  [[nodiscard]] bool hasTensors() const { return !tensors.empty() || running; }
};

// Without Inputs and Outputs, those of blocks in their places; nothing comes before what feeds it.
[[nodiscard]] std::vector<WeightLayer> weightLayers(const Project& project);
// The place of a layer; of a block the first within that has weights; −1: none.
[[nodiscard]] int layerAmong(const std::vector<WeightLayer>& layers, const std::string& node);

}  // namespace vitrine::ui
