#include "ui/views/features/feature_layers.h"

#include <algorithm>
#include <array>

#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/layers/activation.h"
#include "core/layers/line.h"

namespace vitrine::ui {
namespace {

// Those that leave the channels of a sequence what they are for a Conv1D: patterns along it. Of an attention or a
// recurrent layer their own views say more.
bool mapsLines(const LayerType& type) {
  return type.info.category == "Convolution" || type.info.category == "Normalisation" || type.is_activation;
}

// How the layer's window lies on what comes in; none: it is no convolution.
std::optional<Sliding> windowOf(const LayerContext& context) {
  const std::string& type = context.type.info.id;
  const auto placed = [&](const Result<layers::Window>& window, Sliding::Kind kind) -> std::optional<Sliding> {
    if (!window) return {};
    Sliding out;
    out.kind = kind, out.image = asImage(context.inputs.front()), out.window = *window;
    return out;
  };
  std::optional<Sliding> out;
  if (type == "conv_transpose2d") return placed(layers::place_painted(context), Sliding::Kind::painted);
  if (type == "conv1d") out = placed(layers::place_on_line(context), Sliding::Kind::straight);
  if (type == "conv2d" || type == "depthwise_conv2d")
    out = placed(layers::place_window(context, context.inputs.front()), Sliding::Kind::straight);
  if (type == "separable_conv2d")
    out = placed(layers::place_window(context, context.inputs.front()), Sliding::Kind::depthFirst);
  if (!out) return {};
  if (type == "separable_conv2d") out->multiplier = context.integer("multiplier");
  if (type == "depthwise_conv2d") out->groups = out->image[0];
  if (type == "conv1d" || type == "conv2d") out->groups = context.integer("groups");
  return out;
}

}  // namespace

Shape asImage(const Shape& shape) {
  if (shape.rank() == 2) return {shape[1], 1, shape[0]};
  return shape.rank() == 1 ? Shape{shape[0], 1, 1} : shape;
}

FeatureNetwork::FeatureNetwork(const Project& project)
    : m_graph(flat(project.graph)), m_analysis(find_problems(m_graph)) {
  const bool hasLines = has_layer(m_graph, "conv1d");
  for (const NodeId& id : m_analysis.order) {
    const Node* node = m_graph.find(id);
    const LayerFacts* facts = m_analysis.facts(id);
    const LayerType* type = node ? type_of(*node) : nullptr;
    if (!type || type->is_input || type->is_output || !facts || !facts->known || facts->outputs.empty()) continue;
    const Shape& shape = facts->outputs.front();
    if (shape.rank() < 1 || shape.rank() > 3 || shape.size() < 1) continue;
    using Form = FeatureLayer::Form;
    const Form form = shape.rank() == 3 ? Form::image : shape.rank() == 2 ? Form::line : Form::row;
    const bool maps = form == Form::image || (form == Form::line && hasLines && mapsLines(*type));
    m_layers.push_back({id, node->name, asImage(shape), form, maps, slidingOf(*node, *facts)});
  }
}

std::optional<Sliding> FeatureNetwork::slidingOf(const Node& node, const LayerFacts& facts) const {
  const Edge* edge = m_graph.edge_into({node.id, 0});
  if (!edge || facts.inputs.empty()) return {};
  const LayerContext context{*type_of(node), node.params, facts.inputs};
  const std::optional<Sliding> placed = windowOf(context);
  if (!placed) return {};
  Sliding out = *placed;
  out.from = edge->from, out.activation = context.nested("activation");
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
  const int exact = placeOf(node);
  if (exact >= 0) return m_layers[static_cast<std::size_t>(exact)].hasMaps ? exact : -1;
  const auto within = std::find_if(m_layers.rbegin(), m_layers.rend(), [&](const auto& layer) {
    return layer.hasMaps && layer.id.starts_with(node + "/");
  });
  return static_cast<int>(m_layers.rend() - within) - 1;
}

int FeatureNetwork::placeOf(const std::string& node) const {
  const auto it = std::find_if(m_layers.begin(), m_layers.end(), [&](const auto& layer) { return layer.id == node; });
  return it == m_layers.end() ? -1 : static_cast<int>(it - m_layers.begin());
}

std::optional<ReceptiveField> FeatureNetwork::sees(int layer, std::int64_t y, std::int64_t x,
                                                   const Shape& image) const {
  const FeatureLayer& from = m_layers[static_cast<std::size_t>(layer)];
  if (from.form == FeatureLayer::Form::row) return {};  // has no places
  // Positions are what sequences have in place of rows.
  const std::array<std::int64_t, 2> place =
      from.form == FeatureLayer::Form::line ? std::array{x, std::int64_t{0}} : std::array{y, x};
  const auto fields = receptive_field(m_graph, m_analysis, {from.id, 0}, {place, place});
  if (!fields) return {};
  for (const ReceptiveField& field : *fields)
    if (field.shape == image) return field;
  return {};
}

bool hasConvolution(const Graph& graph) {
  const char* const types[] = {"conv1d", "conv2d", "depthwise_conv2d", "separable_conv2d", "conv_transpose2d"};
  return std::any_of(std::begin(types), std::end(types), [&](const char* type) { return has_layer(graph, type); });
}

}  // namespace vitrine::ui
