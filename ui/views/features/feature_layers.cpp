#include "ui/views/features/feature_layers.h"

#include <algorithm>

#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/layers/activation.h"

namespace vitrine::ui {

FeatureNetwork::FeatureNetwork(const Project& project)
    : m_graph(flat(project.graph)), m_analysis(find_problems(m_graph)) {
  for (const NodeId& id : m_analysis.order) {
    const Node* node = m_graph.find(id);
    const LayerFacts* facts = m_analysis.facts(id);
    const LayerType* type = node ? type_of(*node) : nullptr;
    if (!type || type->is_input || type->is_output || !facts || !facts->known || facts->outputs.empty()) continue;
    const Shape& shape = facts->outputs.front();
    if (shape.rank() != 3 || shape.size() < 1) continue;
    m_layers.push_back({id, node->name, shape, slidingOf(*node, *facts)});
  }
}

std::optional<Sliding> FeatureNetwork::slidingOf(const Node& node, const LayerFacts& facts) const {
  const Edge* edge = m_graph.edge_into({node.id, 0});
  if (node.type != "conv2d" || !edge || facts.inputs.empty()) return {};
  const LayerContext context{*type_of(node), node.params, facts.inputs};
  const auto window = layers::place_window(context, facts.inputs.front());
  if (!window) return {};
  Sliding out{
      edge->from, facts.inputs.front(), *window, context.integer("groups"), context.nested("activation"), {}, {}, {}};
  out.activationTitle = layers::activation_title(out.activation);
  std::vector<Edge> takers = m_graph.edges_of(node.id);
  std::erase_if(takers, [&](const Edge& taken) { return taken.from.node != node.id; });
  if (!out.activationTitle.empty() || takers.size() != 1) return out;
  const Node* taker = m_graph.find(takers.front().to.node);
  if (const LayerType* type = taker ? type_of(*taker) : nullptr; type && type->is_activation)
    out.after = taker->id, out.afterTitle = type->info.title;
  return out;
}

int FeatureNetwork::find(const std::string& node) const {
  const auto exact =
      std::find_if(m_layers.begin(), m_layers.end(), [&](const auto& layer) { return layer.id == node; });
  if (exact != m_layers.end()) return static_cast<int>(exact - m_layers.begin());
  const auto within = std::find_if(m_layers.rbegin(), m_layers.rend(),
                                   [&](const auto& layer) { return layer.id.starts_with(node + "/"); });
  return static_cast<int>(m_layers.rend() - within) - 1;
}

std::optional<ReceptiveField> FeatureNetwork::sees(int layer, std::int64_t y, std::int64_t x,
                                                   const Shape& image) const {
  const auto fields =
      receptive_field(m_graph, m_analysis, {m_layers[static_cast<std::size_t>(layer)].id, 0}, {{y, x}, {y, x}});
  if (!fields) return {};
  for (const ReceptiveField& field : *fields)
    if (field.shape == image) return field;
  return {};
}

bool slidesOverImages(const Graph& graph) {
  const char* const types[] = {"conv2d", "depthwise_conv2d", "separable_conv2d", "conv_transpose2d"};
  return std::any_of(std::begin(types), std::end(types), [&](const char* type) { return has_layer(graph, type); });
}

}  // namespace vitrine::ui
