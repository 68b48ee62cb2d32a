#include "ui/canvas/gestures/palette_drop.h"

#include "ui/canvas/canvas_view.h"

namespace vitrine::ui {

std::optional<QString> PaletteDrop::layerIn(const Document& document, const QMimeData* data) {
  if (!data || !data->hasFormat(canvas::kLayerMime)) return std::nullopt;
  QString type = QString::fromUtf8(data->data(canvas::kLayerMime)).trimmed();
  if (type.isEmpty()) type = data->text().trimmed();
  if (!document.typeCalled(type)) return std::nullopt;
  return type;
}

bool PaletteDrop::fitsInEdge() const {
  const LayerType& type = *m_view.document().typeCalled(m_type);
  return !type.input_ports({}).empty() && !type.output_ports({}).empty();
}

void PaletteDrop::aimAt(const Pointer& pointer) {
  clear();
  CanvasScene& scene = m_view.canvas();
  const LayerType& type = *m_view.document().typeCalled(m_type);
  if (const NodeItem* under = scene.nodeAt(pointer.scene)) {
    const Node* node = m_view.document().graph().find(under->id());
    const LayerType* ontoType = node ? type_of(*node) : nullptr;
    if (type.is_activation && ontoType && !ontoType->accepts_activation.empty()) m_onto = under->id();
    return;
  }
  if (fitsInEdge())
    if (const EdgeItem* near = scene.edgeNear(pointer.scene, m_view.viewLength(kNearEdge))) m_into = near->edge();
}

void PaletteDrop::move(const Pointer& pointer) {
  aimAt(pointer);
  CanvasScene& scene = m_view.canvas();
  if (m_onto) {
    NodeItem* item = scene.node(*m_onto);
    item->setDropTarget(true);
    m_view.showBubble(pointer.view, Answer::yes,
                      QObject::tr("Set the activation of %1 to %2")
                          .arg(item->name(), canvas::text(m_view.document().typeCalled(m_type)->info.title)));
  } else if (m_into) {
    scene.edge(*m_into)->setDropTarget(true);
    m_view.showBubble(pointer.view, Answer::yes,
                      QObject::tr("Insert between %1 and %2")
                          .arg(scene.node(m_into->from.node)->name(), scene.node(m_into->to.node)->name()));
  }
}

void PaletteDrop::drop(const Pointer& pointer) {
  aimAt(pointer);
  const auto onto = m_onto;
  const auto into = m_into;
  clear();
  const QPointF corner =
      canvas::snapped(pointer.scene - QPointF(canvas::kNodeWidth / 2, canvas::kNodeHeight / 2), canvas::kGrid);
  if (onto) {
    if (m_view.report(m_view.document().dropActivation(m_type, *onto))) m_view.canvas().selectOnly({*onto});
  } else if (into) {
    m_view.insertOnEdge(m_type, *into, corner);
  } else {
    m_view.addLayer(m_type, m_view.canvas().nodeAt(pointer.scene) ? m_view.freePlace(corner) : corner);
  }
}

void PaletteDrop::clear() {
  CanvasScene& scene = m_view.canvas();
  if (m_onto)
    if (NodeItem* item = scene.node(*m_onto)) item->setDropTarget(false);
  if (m_into)
    if (EdgeItem* item = scene.edge(*m_into)) item->setDropTarget(false);
  m_onto.reset();
  m_into.reset();
  m_view.hideBubble();
}

}  // namespace vitrine::ui
