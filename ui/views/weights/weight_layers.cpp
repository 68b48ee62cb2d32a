#include "ui/views/weights/weight_layers.h"

#include <algorithm>

#include "core/graph/analysis.h"
#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/layers/layer.h"

namespace vitrine::ui {
std::vector<WeightLayer> weightLayers(const Project& project) {
  const Graph graph = flat(project.graph);
  const Analysis analysis = find_problems(graph);
  std::vector<WeightLayer> out;
  for (const NodeId& id : analysis.order) {
    const Node* node = graph.find(id);
    const LayerFacts* facts = analysis.facts(id);
    const LayerType* type = node ? type_of(*node) : nullptr;
    if (!type || type->is_input || type->is_output || !facts || !facts->known || facts->outputs.empty()) continue;
    WeightLayer layer;
    layer.id = id, layer.name = node->name, layer.shape = facts->outputs.front();
    for (const auto& [name, shape] : facts->weights) layer.tensors.push_back(name);
    layer.running = facts->running > 0;
    out.push_back(std::move(layer));
  }
  return out;
}

int layerAmong(const std::vector<WeightLayer>& layers, const std::string& node) {
  const auto find = [&](const auto& fits) {
    const auto it = std::find_if(layers.begin(), layers.end(), fits);
    return it == layers.end() ? -1 : static_cast<int>(it - layers.begin());
  };
  if (const int exact = find([&](const WeightLayer& layer) { return layer.id == node; }); exact >= 0) return exact;
  const auto within = [&](const WeightLayer& layer) { return layer.id.starts_with(node + "/"); };
  const int learns = find([&](const WeightLayer& layer) { return within(layer) && layer.hasTensors(); });
  return learns >= 0 ? learns : find(within);
}

}  // namespace vitrine::ui
