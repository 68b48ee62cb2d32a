// What comes out of each layer, on the canvas: which node shows what, and where there is room for it.
#include <QGraphicsView>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/graph/block.h"
#include "ui/canvas/canvas_scene.h"

namespace vitrine::ui {

namespace {

constexpr double kBelowThumbnail = 34;  // the health bar, and the badge of whatever stands there

}  // namespace

void CanvasScene::setThumbnailsShown(bool on) {
  if (on == m_thumbnailsShown) return;
  m_thumbnailsShown = on;
  drawThumbnails();
  routeEdges();
  emit contentChanged();
}

void CanvasScene::setThumbnails(SharedThumbnails thumbnails) {
  if (thumbnails == m_thumbnails) return;
  const SharedThumbnails before = std::exchange(m_thumbnails, std::move(thumbnails));
  drawThumbnails();  // nodes let go of those from before
}

NodeId CanvasScene::sourceOf(const NodeId& id, int port) const {
  NodePath path = m_document.level();
  path.push_back(id);
  if (const auto block = m_blockPorts.find(path); block != m_blockPorts.end()) {
    const auto at = static_cast<std::size_t>(port);
    const auto& outputs = block->second.outputs;
    return at < outputs.size() && outputs[at] ? outputs[at]->node : NodeId();
  }
  if (path.size() == 1) return id;
  const auto flat = m_document.analysis().ids.find(path);
  return flat == m_document.analysis().ids.end() ? NodeId() : flat->second;
}

// Only of a layer that is still what it was when it was trained: of this type, with this shape.
const Thumbnail* CanvasScene::thumbnailFor(const Node& node) const {
  if (!m_thumbnailsShown || !m_thumbnails || m_document.isOpen(node.id)) return nullptr;
  const auto found = m_thumbnails->of.find(sourceOf(node.id));
  if (found == m_thumbnails->of.end()) return nullptr;
  const Thumbnail& thumbnail = found->second;
  if (!node.block && thumbnail.type != node.type) return nullptr;
  const LayerFacts* facts = m_document.facts(node.id);
  if (facts && facts->known && !facts->outputs.empty() && !thumbnail.outputs.empty() && !node.block &&
      facts->outputs.front() != thumbnail.outputs.front().shape)
    return nullptr;
  return &thumbnail;
}

const OutputNumbers* CanvasScene::numbersOf(const Port& port) const {
  const Node* node = m_document.graph().find(port.node);
  if (!node || !m_thumbnailsShown || !m_thumbnails) return nullptr;
  if (!node->block && !thumbnailFor(*node)) return nullptr;
  const auto found = m_thumbnails->of.find(sourceOf(port.node, port.index));
  if (found == m_thumbnails->of.end()) return nullptr;
  std::size_t index = static_cast<std::size_t>(port.index);
  if (node->block) {
    NodePath path = m_document.level();
    path.push_back(port.node);
    index = static_cast<std::size_t>(m_blockPorts.at(path).outputs[index]->index);
  }
  const LayerFacts* facts = m_document.facts(port.node);
  const auto& outputs = found->second.outputs;
  if (index >= outputs.size()) return nullptr;
  const auto at = static_cast<std::size_t>(port.index);
  if (facts && facts->known && at < facts->outputs.size() && facts->outputs[at] != outputs[index].shape)
    return nullptr;
  return &outputs[index];
}

void CanvasScene::drawThumbnails() {
  const QString why = !m_thumbnails                 ? tr("Press Train to see")
                      : m_thumbnails->why.isEmpty() ? tr("not trained yet")
                                                    : m_thumbnails->why;
  bool changed = false;
  for (const Node& node : m_document.graph().nodes())
    if (NodeItem* item = this->node(node.id)) changed = item->setThumbnail(thumbnailFor(node), why) || changed;
  changed = drawSignals() || changed;
  drawWeights();
  if (!changed) return;
  for (const QGraphicsView* view : views()) view->viewport()->update();
}

void CanvasScene::setSignalsShown(bool on) {
  if (on == m_signalsShown) return;
  m_signalsShown = on;
  drawThumbnails();
}

// Numbers that are names, as those of tokens, have no strength. Whether some line looks another.
bool CanvasScene::drawSignals() {
  std::vector<std::pair<EdgeItem*, const OutputNumbers*>> known;
  m_strongest = 0;
  for (const auto& [edge, item] : m_edges) {
    const OutputNumbers* numbers = m_signalsShown && m_thumbnails ? numbersOf(edge.from) : nullptr;
    if (numbers && numbers->names) numbers = nullptr;
    known.emplace_back(item, numbers);
    if (numbers) m_strongest = std::max(m_strongest, signalStrength(numbers->all));
  }
  bool changed = false;
  for (const auto& [item, numbers] : known)
    changed = item->setSignal(numbers ? signalOf(numbers->all, m_strongest) : EdgeSignal()) || changed;
  return changed;
}

// As much as is free down to the next node below, in one sweep from left to right.
void CanvasScene::makeThumbnailRoom() {
  struct Place {
    NodeItem* item;
    double left, right, top, bottom;  // without a thumbnail
    bool grows;
  };
  std::vector<Place> places;
  double widest = 0;
  for (const Node& node : m_document.graph().nodes()) {
    NodeItem* item = this->node(node.id);
    if (!item) continue;
    const QPointF at = item->pos();
    const double width = item->body().width();
    widest = std::max(widest, width);
    places.push_back({item, at.x(), at.x() + width, at.y(), at.y() + item->heightWithout(),
                      m_thumbnailsShown && !item->contents() && !is_block_port(node)});
  }
  if (!m_thumbnailsShown) {
    for (const Place& place : places) place.item->setThumbnailRoom(0);
    return;
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.left < b.left; });
  std::size_t first = 0;
  for (const Place& place : places) {
    double room = canvas::kThumbnailRoom;
    while (places[first].left < place.left - widest) ++first;
    for (std::size_t i = first; place.grows && i < places.size() && places[i].left < place.right; ++i) {
      const Place& other = places[i];
      if (other.item != place.item && other.right > place.left && other.top >= place.bottom)
        room = std::min(room, other.top - place.bottom - kBelowThumbnail);
    }
    place.item->setThumbnailRoom(place.grows && room >= canvas::kLeastThumbnail ? std::floor(room) : 0);
  }
}

}  // namespace vitrine::ui
