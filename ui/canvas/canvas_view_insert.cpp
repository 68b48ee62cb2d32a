// How layers come onto the canvas: at a place, into an edge, at the end of a wire, from a menu.
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/connection_check.h"
#include "ui/canvas/gestures/gesture.h"
#include "ui/canvas/layer_menu.h"

namespace vitrine::ui {

using canvas::text;

QPointF CanvasView::freePlace(QPointF corner) const {
  const auto covered = [this](QPointF place) {
    const QRectF body(place, QSizeF(canvas::kNodeWidth, canvas::kNodeHeight));
    for (const auto& [id, item] : m_scene->nodes())
      if (item->sceneBody().adjusted(-15, -15, 15, 15).intersects(body)) return true;
    return false;
  };
  // Below, above, further below …: a neighbour in the same column stays easy to see.
  for (int i = 0; i < 200; ++i) {
    const int row = (i + 1) / 2 * (i % 2 == 1 ? 1 : -1);
    const QPointF place = corner + QPointF(0, row * canvas::kSibling);
    if (!covered(place)) return place;
  }
  return corner;
}

NodeId CanvasView::addLayer(const QString& type, QPointF corner) {
  const Result<NodeId> added = m_document.addNode(type, corner);
  if (!added) {
    announce(text(added.error().sentence()));
    return {};
  }
  m_scene->selectOnly({*added});
  return *added;
}

NodeId CanvasView::insertLayer(const QString& type) {
  const LayerType* known = m_document.typeCalled(type);
  if (!known) {
    announce(tr("There is no layer “%1”.").arg(type));
    return {};
  }
  m_keepFitted = false;
  const auto& nodes = m_document.graph().nodes();
  const auto chosen = m_scene->selectedNodes();
  const NodeId anchor = !chosen.empty() ? chosen.back() : nodes.empty() ? NodeId() : nodes.back().id;
  const NodeItem* left = m_scene->node(anchor);

  std::optional<Port> free;  // an output of the anchor that feeds nothing yet
  if (left && !known->input_ports({}).empty())
    for (const PortItem* port : left->outputs()) {
      const auto& edges = m_document.graph().edges();
      const bool used =
          std::any_of(edges.begin(), edges.end(), [&](const Edge& e) { return e.from == port->port(); });
      if (!used && !free) free = port->port();
    }
  const QPointF half(canvas::kNodeWidth / 2, canvas::kNodeHeight / 2);
  const QPointF corner =
      free ? left->pos() + QPointF(canvas::kColumn, 0) : canvas::snapped(visibleCentre() - half, canvas::kGrid);

  const UndoStep step(m_document.undoStack(), tr("add %1").arg(text(known->info.title)));
  const NodeId id = addLayer(type, freePlace(corner));
  if (id.empty()) return id;
  const Edge edge{free.value_or(Port{}), {id, 0}};
  if (free && m_document.graph().can_connect(edge)) report(m_document.connectPorts(edge));
  ensureVisible(m_scene->node(id)->sceneBody(), 60, 60);
  return id;
}

void CanvasView::insertOnEdge(const QString& type, const Edge& edge, QPointF corner) {
  const NodeItem* from = m_scene->node(edge.from.node);
  const NodeItem* to = m_scene->node(edge.to.node);
  if (!from || !to) return;
  // Between neighbours in a row the new layer takes the place of what it pushes to the right.
  std::vector<std::pair<NodeId, QPointF>> before, after;
  const bool row = to->pos().x() > from->pos().x() && std::abs(to->pos().y() - from->pos().y()) < canvas::kNodeHeight;
  const double gap = canvas::kColumn - canvas::kNodeWidth;
  if (row) {
    const double least = from->sceneBody().right() + gap;
    const double needed = least + canvas::kColumn - to->pos().x();
    corner = QPointF(std::max(least, std::min(corner.x(), to->pos().x() - canvas::kColumn)), from->pos().y());
    if (needed > 0)
      for (const Node& node : m_document.graph().nodes())
        if (node.position.x >= to->pos().x() && std::abs(node.position.y - to->pos().y()) < canvas::kSibling) {
          const QPointF place(node.position.x, node.position.y);
          before.emplace_back(node.id, place);
          after.emplace_back(node.id, canvas::snapped(place + QPointF(needed, 0), canvas::kFineGrid));
        }
  }
  const LayerType* known = m_document.typeCalled(type);
  const UndoStep step(m_document.undoStack(), tr("insert %1").arg(known ? text(known->info.title) : type));
  const Result<NodeId> added = m_document.insertOnEdge(type, edge, row ? corner : freePlace(corner));
  if (!added) {
    announce(text(added.error().sentence()));
    return;
  }
  if (!before.empty()) report(m_document.moveNodes(before, after));
  m_scene->selectOnly({*added});
}

// ---- from a menu

void CanvasView::openLayerMenu(const QString& title, const QList<Placeable>& types, QPoint viewPoint,
                               const std::function<void(const QString&)>& insert) {
  closePopover();
  auto* menu = new LayerMenu(title, types, viewport()->mapToParent(viewPoint), this);
  m_popover = menu;
  connect(menu, &LayerMenu::chosen, this, [this, insert](const QString& type) {
    const QString chosen = type;  // the menu that holds it closes
    const auto act = insert;
    closePopover();
    setFocus();
    act(chosen);
  });
  menu->show();
  menu->raise();
  menu->setFocus();
}

void CanvasView::offerLayers(QPoint viewPoint) {
  const QList<Placeable> all = m_document.placeableLayers() + m_document.placeableBlocks();
  const QPointF corner = mapToScene(viewPoint) - QPointF(canvas::kNodeWidth / 2, canvas::kNodeHeight / 2);
  openLayerMenu(tr("Add a layer"), all, viewPoint, [this, corner](const QString& type) {
    addLayer(type, freePlace(canvas::snapped(corner, canvas::kGrid)));
  });
}

void CanvasView::offerLayersFor(const Port& port, bool output, QPoint viewPoint) {
  const auto types = fittingTypes(m_document, port, output);
  if (types.isEmpty()) return refuse(viewPoint, tr("No layer fits there."));
  const QPointF end = mapToScene(viewPoint);
  openLayerMenu(output ? tr("Layers that take it") : tr("Layers that could feed it"), types, viewPoint,
                [this, port, output, end](const QString& type) { addAtWire(type, port, output, end); });
}

// Its port stands where the wire was dropped.
void CanvasView::addAtWire(const QString& type, const Port& port, bool output, QPointF end) {
  const LayerType* known = m_document.typeCalled(type);
  const QPointF corner = end - QPointF(output ? 0 : canvas::kNodeWidth, canvas::kNodeHeight / 2);
  const UndoStep step(m_document.undoStack(), tr("add %1").arg(known ? text(known->info.title) : type));
  const NodeId id = addLayer(type, freePlace(canvas::snapped(corner, canvas::kGrid)));
  if (!id.empty()) report(m_document.connectPorts(output ? Edge{port, {id, 0}} : Edge{{id, 0}, port}));
}

}  // namespace vitrine::ui
