// Single weights of small layers, on the canvas: between which layers they are drawn.
#include <algorithm>
#include <limits>

#include "core/graph/block.h"
#include "ui/canvas/canvas_scene.h"

namespace vitrine::ui {

// Of a layer that is still what was trained, and gets what its weights are for.
const UnitWeights* CanvasScene::weightsOf(const Edge& edge) const {
  if (!m_thumbnailsShown || !m_signalsShown || !m_thumbnails) return nullptr;
  const Node* node = m_document.graph().find(edge.to.node);
  if (!node || node->block || !thumbnailFor(*node)) return nullptr;
  const auto found = m_thumbnails->weights.find(sourceOf(edge.to.node));
  const OutputNumbers* numbers = numbersOf(edge.from);
  if (found == m_thumbnails->weights.end() || !numbers || numbers->shape != Shape{found->second.inputs})
    return nullptr;
  return &found->second;
}

void CanvasScene::drawWeights() {
  const bool any = m_thumbnails && !m_thumbnails->weights.empty();
  if (!any && m_weightLines.empty()) return;  // as in a large network, whose edges are many
  auto before = std::exchange(m_weightLines, {});
  for (const auto& [edge, item] : m_edges) {
    const NodeItem *from = node(edge.from.node), *to = node(edge.to.node);
    const UnitWeights* weights = from && to ? weightsOf(edge) : nullptr;
    const bool drawn = weights && !item->route().path.isEmpty();
    item->setFanned(drawn);
    if (!drawn) continue;
    auto& lines = m_weightLines[edge];
    if (const auto known = before.find(edge); known != before.end())
      lines = std::move(known->second);
    else
      addItem((lines = std::make_unique<WeightLines>()).get());
    lines->display(weights, edge.to.node);
    lines->setWay(wayOf(*from, *to, *item));
  }
}

// Thumbnails come many times a second and move nothing: what was found stays until routes are others. Before they are
// brought up to date a node may be elsewhere already.
const WeightWay& CanvasScene::wayOf(const NodeItem& from, const NodeItem& to, const EdgeItem& edge) {
  const auto known = m_ways.find(edge.edge());
  if (known != m_ways.end() && !m_stale) return known->second;
  ++m_waysFound;
  WeightWay& way = m_ways[edge.edge()];
  way = {from.sceneBody(), to.sceneBody(), edge.route().path};
  if (way.crossesGap()) return way;  // as most are
  way.behind = roomBeside(from, way.heightsOf(way.before), true);
  way.ahead = roomBeside(to, way.heightsOf(way.layer), false);
  return way;
}

// Up to the nearest other layer, right of one or left of it, at these heights.
double CanvasScene::roomBeside(const NodeItem& item, const QRectF& heights, bool right) const {
  double room = std::numeric_limits<double>::infinity();
  for (const auto& [id, other] : m_nodes) {
    const QRectF body = other->sceneBody();
    if (other == &item || body.bottom() < heights.top() || body.top() > heights.bottom()) continue;
    if (right ? body.right() <= heights.right() : body.left() >= heights.left()) continue;
    room = std::min(room, right ? body.left() - heights.right() : heights.left() - body.right());
  }
  return std::max(0.0, room);
}

std::optional<WeightPlace> CanvasScene::weightNear(QPointF at, double distance) const {
  for (const auto& [edge, lines] : m_weightLines)
    if (const auto place = lines->near(at, distance)) return place;
  return {};
}

const WeightLines* CanvasScene::weightLines(const NodeId& layer) const {
  const auto found = std::find_if(m_weightLines.begin(), m_weightLines.end(),
                                  [&](const auto& known) { return known.first.to.node == layer; });
  return found == m_weightLines.end() ? nullptr : found->second.get();
}

NodeId CanvasScene::beforeWeights(const NodeId& layer) const {
  const auto found = std::find_if(m_weightLines.begin(), m_weightLines.end(),
                                  [&](const auto& known) { return known.first.to.node == layer; });
  return found == m_weightLines.end() ? NodeId() : found->first.from.node;
}

void CanvasScene::lightWeight(const std::optional<WeightPlace>& place) {
  for (const auto& [edge, lines] : m_weightLines)
    lines->setLit(place && place->node == edge.to.node ? place : std::nullopt);
}

}  // namespace vitrine::ui
