#include "ui/views/embedding/embedding_layers.h"

#include <algorithm>

#include "core/graph/analysis.h"
#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/layers/layer.h"

namespace vitrine::ui {

std::vector<EmbeddingLayer> embeddingLayers(const Project& project, const Dataset* dataset) {
  const Graph graph = flat(project.graph);
  const Analysis analysis = find_problems(graph);
  std::vector<EmbeddingLayer> out;
  for (const NodeId& id : analysis.order) {
    const Node* node = graph.find(id);
    const LayerFacts* facts = analysis.facts(id);
    const LayerType* type = node ? type_of(*node) : nullptr;
    if (!type || type->is_output || !facts || !facts->known || facts->outputs.empty()) continue;
    if (type->is_input) {
      const Field* field = dataset ? dataset->find(text_of(type->info, node->params, "field")) : nullptr;
      if (field && field->kind == FieldKind::tokens) continue;
    }
    out.push_back({id, node->name, false});
    if (node->type == "embedding") out.push_back({id, node->name, true});
  }
  return out;
}

int embeddingAmong(const std::vector<EmbeddingLayer>& layers, const std::string& node) {
  const auto exact = std::find_if(layers.begin(), layers.end(), [&](const auto& one) { return one.id == node; });
  if (exact != layers.end()) return static_cast<int>(exact - layers.begin());
  const auto within =
      std::find_if(layers.rbegin(), layers.rend(), [&](const auto& one) { return one.id.starts_with(node + "/"); });
  return static_cast<int>(layers.rend() - within) - 1;
}

}  // namespace vitrine::ui
