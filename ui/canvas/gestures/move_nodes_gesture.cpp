#include "ui/canvas/gestures/move_nodes_gesture.h"

#include "ui/canvas/canvas_view.h"

namespace vitrine::ui {

void MoveNodesGesture::press(const Pointer& pointer) {
  m_start = pointer;
  CanvasScene& scene = m_view.canvas();
  NodeItem* item = scene.node(m_node);
  if (!item) return;
  if (pointer.modifiers & (Qt::ControlModifier | Qt::ShiftModifier)) {
    item->setSelected(!item->isSelected());
  } else if (item->isSelected()) {
    m_wasAloneToBe = true;
  } else {
    scene.selectOnly({m_node});
  }
}

void MoveNodesGesture::move(const Pointer& pointer) {
  CanvasScene& scene = m_view.canvas();
  if (!m_dragging) {
    if ((pointer.view - m_start.view).manhattanLength() < kStart) return;
    const NodeItem* item = scene.node(m_node);
    if (!item || !item->isSelected()) return;
    m_dragging = true;
    for (const NodeId& id : scene.selectedNodes()) m_before.emplace_back(id, scene.node(id)->pos());
    m_view.viewport()->setCursor(Qt::ClosedHandCursor);
  }
  QPointF anchor;
  for (const auto& [id, place] : m_before)
    if (id == m_node) anchor = place;
  const double grid = m_view.zoom() >= 1.5 ? canvas::kFineGrid : canvas::kGrid;
  const QPointF delta = canvas::snapped(anchor + pointer.scene - m_start.scene, grid) - anchor;
  std::vector<NodeId> moved;
  for (const auto& [id, place] : m_before)
    if (NodeItem* item = scene.node(id)) {
      item->setPos(place + delta);
      moved.push_back(id);
    }
  scene.routeEdgesOf(moved);
}

void MoveNodesGesture::release(const Pointer&) {
  m_view.viewport()->unsetCursor();
  CanvasScene& scene = m_view.canvas();
  if (!m_dragging) {
    if (m_wasAloneToBe) scene.selectOnly({m_node});
    return;
  }
  std::vector<std::pair<NodeId, QPointF>> after;
  for (const auto& [id, place] : m_before)
    if (const NodeItem* item = scene.node(id)) after.emplace_back(id, item->pos());
  if (after.size() != m_before.size() || after == m_before ||
      !m_view.report(m_view.document().moveNodes(m_before, after)))
    scene.restorePositions();
  else
    scene.routeEdges();
}

void MoveNodesGesture::cancel() {
  m_view.viewport()->unsetCursor();
  if (m_dragging) m_view.canvas().restorePositions();
}

}  // namespace vitrine::ui
