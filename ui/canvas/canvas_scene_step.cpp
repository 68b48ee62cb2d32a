// The layer at which somebody stands who goes through a step of the run op by op.
#include <QGraphicsView>
#include <utility>

#include "ui/canvas/block_contents.h"
#include "ui/canvas/canvas_scene.h"

namespace vitrine::ui {

void CanvasScene::markStep(const NodeId& layer, const QString& word) {
  m_stepLayer = layer;
  m_stepWord = layer.empty() ? QString() : word;
  drawStep();
}

NodeItem* CanvasScene::stepItem() const {
  return drawnAt(m_stepAt);
}

QString CanvasScene::stepInWords(const NodeId& id) const {
  if (id.empty() || id != stepNode()) return {};
  const Node* node = m_document.graph().find(id);
  return node && node->block
             ? tr("Step view: %1 of %2").arg(m_stepWord, canvas::text(m_document.trainedName(m_stepLayer)))
             : tr("Step view: %1").arg(m_stepWord);
}

NodeItem* CanvasScene::drawnAt(const NodePath& place) const {
  NodeItem* item = place.empty() ? nullptr : node(place.front());
  if (!item || place.size() == 1) return item;
  if (!item->contents()) return nullptr;
  for (const auto& inner : item->contents()->nodes())
    if (inner->id() == place[1]) return inner.get();
  return nullptr;
}

// The node of the layer, or the block on the canvas that holds it; in a block that is open, what stands for it there.
NodePath CanvasScene::placeOfStep() const {
  const NodeId shown = m_stepLayer.empty() ? NodeId() : m_document.shownNode(m_stepLayer);
  const NodeItem* item = node(shown);
  if (!item) return {};
  const NodePath place = m_document.analysis().place(m_stepLayer);
  const std::size_t inside = m_document.level().size() + 1;
  if (!item->contents() || place.size() <= inside) return {shown};
  return {shown, place[inside]};
}

// Not by the items' own update(): the view would paint all that lies between one node and the other as well.
void CanvasScene::drawStep() {
  const auto mark = [this](NodeItem* item, const QString& word) {
    if (!item || !item->setStep(word)) return;
    const QRectF drawn = item->sceneBoundingRect();
    for (const QGraphicsView* view : views())
      view->viewport()->update(view->mapFromScene(drawn).boundingRect().adjusted(-2, -2, 2, 2));
  };
  const NodePath before = std::exchange(m_stepAt, placeOfStep());
  if (before != m_stepAt) mark(drawnAt(before), {});
  mark(drawnAt(m_stepAt), m_stepWord);
}

}  // namespace vitrine::ui
