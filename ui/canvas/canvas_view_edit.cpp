// The canvas's edits: inserting, the clipboard, deleting, renaming. All of them are calls of the document.
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/gestures/gesture.h"
#include "ui/canvas/overlays.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

using canvas::text;

// ---- inserting

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
  const LayerType* known = layer_types().find(type.toStdString());
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
  const LayerType* known = layer_types().find(type.toStdString());
  const UndoStep step(m_document.undoStack(), tr("insert %1").arg(known ? text(known->info.title) : type));
  const Result<NodeId> added = m_document.insertOnEdge(type, edge, row ? corner : freePlace(corner));
  if (!added) {
    announce(text(added.error().sentence()));
    return;
  }
  if (!before.empty()) report(m_document.moveNodes(before, after));
  m_scene->selectOnly({*added});
}

// ---- selection

void CanvasView::selectEverything() {
  std::vector<NodeId> all;
  for (const Node& node : m_document.graph().nodes()) all.push_back(node.id);
  m_scene->selectOnly(all);
}

void CanvasView::removeSelection() {
  const QStringList nodes = selectedNodeIds();
  const std::vector<Edge> edges = m_scene->selectedEdges();
  if (!nodes.isEmpty() || !edges.empty()) report(m_document.removeItems(nodes, edges));
}

void CanvasView::nudge(QPointF delta) {
  std::vector<std::pair<NodeId, QPointF>> before, after;
  for (const NodeId& id : m_scene->selectedNodes()) {
    const QPointF place = m_scene->node(id)->pos();
    before.emplace_back(id, place);
    after.emplace_back(id, place + delta);
  }
  if (before.empty())
    panBy(-delta * 4);
  else
    report(m_document.moveNodes(before, after));
}

// ---- clipboard

void CanvasView::copySelection() {
  const QStringList nodes = selectedNodeIds();
  if (nodes.isEmpty()) return;
  const QByteArray json = m_document.copyJson(nodes);
  auto* mime = new QMimeData;
  mime->setData(canvas::kGraphMime, json);
  mime->setText(QString::fromUtf8(json));
  QApplication::clipboard()->setMimeData(mime);
  m_pasteCount = 0;
}

void CanvasView::cutSelection() {
  copySelection();
  removeSelection();
}

bool CanvasView::canPaste() const {
  const QMimeData* mime = QApplication::clipboard()->mimeData();
  return mime && (mime->hasFormat(canvas::kGraphMime) || mime->hasText());
}

void CanvasView::paste() {
  const QMimeData* mime = QApplication::clipboard()->mimeData();
  if (!mime || !canPaste()) {
    announce(tr("There is no layer on the clipboard."));
    return;
  }
  const QByteArray json =
      mime->hasFormat(canvas::kGraphMime) ? mime->data(canvas::kGraphMime) : mime->text().toUtf8();
  const QPoint cursor = viewport()->mapFromGlobal(QCursor::pos());
  const QPointF at =
      viewport()->underMouse() && viewport()->rect().contains(cursor) ? mapToScene(cursor) : visibleCentre();
  const double shift = 4 * canvas::kGrid * m_pasteCount++;
  pasteJson(json, canvas::snapped(at + QPointF(shift, shift), canvas::kGrid));
}

void CanvasView::duplicateSelection() {
  const auto chosen = m_scene->selectedNodes();
  if (chosen.empty()) return;
  QPointF corner = m_scene->node(chosen.front())->pos();
  for (const NodeId& id : chosen) {
    const QPointF place = m_scene->node(id)->pos();
    corner = QPointF(std::min(corner.x(), place.x()), std::min(corner.y(), place.y()));
  }
  pasteJson(m_document.copyJson(selectedNodeIds()), corner + QPointF(4, 4) * canvas::kGrid);
}

void CanvasView::pasteJson(const QByteArray& json, QPointF at) {
  const auto pasted = m_document.paste(json, at);
  if (pasted)
    m_scene->selectOnly(*pasted);
  else
    announce(text(pasted.error().sentence()));
}

// ---- renaming, in place

void CanvasView::renameSelection() {
  const auto chosen = m_scene->selectedNodes();
  if (chosen.empty()) return;
  endRename(true);
  const NodeItem* item = m_scene->node(chosen.front());
  ensureVisible(item->sceneBody(), 20, 20);
  m_renaming = chosen.front();
  m_nameEditor = new QLineEdit(item->name(), this);
  m_nameEditor->setAccessibleName(tr("Name"));
  m_nameEditor->setMaxLength(100);
  const QRect body = mapFromScene(item->sceneBody()).boundingRect();
  m_nameEditor->setGeometry(body.left() + 4, body.top() - 2, std::max(160, body.width() - 4), 30);
  m_nameEditor->installEventFilter(this);
  connect(m_nameEditor, &QLineEdit::editingFinished, this, [this] { endRename(true); });
  m_nameEditor->selectAll();
  m_nameEditor->show();
  m_nameEditor->setFocus();
}

bool CanvasView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_nameEditor && event->type() == QEvent::KeyPress && m_nameEditor->isVisible()) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
      endRename(key != Qt::Key_Escape);
      return true;
    }
  }
  return QGraphicsView::eventFilter(watched, event);
}

void CanvasView::endRename(bool keep) {
  if (!m_nameEditor) return;
  QLineEdit* editor = m_nameEditor;
  m_nameEditor = nullptr;  // hiding it ends editing, which comes back here
  const NodeItem* item = m_scene->node(m_renaming);
  const QString name = editor->text().trimmed();
  setFocus();  // before it hides, or Qt would hand the focus on
  editor->hide();
  editor->deleteLater();
  if (keep && item && name != item->name()) report(m_document.rename(m_renaming, name));
}

// ---- menu

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const bool nodes = !m_scene->selectedNodes().empty(), edges = !m_scene->selectedEdges().empty();
  const auto entry = [&](const QString& title, const QKeySequence& key, void (CanvasView::*action)()) {
    QAction* added = menu->addAction(title, this, action);
    added->setShortcut(key);
    added->setShortcutContext(Qt::WidgetShortcut);  // shown only: the canvas or the window handles it
  };
  if (nodes) {
    entry(tr("Rename"), Qt::Key_F2, &CanvasView::renameSelection);
    entry(tr("Duplicate"), Qt::CTRL | Qt::Key_D, &CanvasView::duplicateSelection);
    entry(tr("Cut"), QKeySequence::Cut, &CanvasView::cutSelection);
    entry(tr("Copy"), QKeySequence::Copy, &CanvasView::copySelection);
  }
  if (canPaste()) entry(tr("Paste"), QKeySequence::Paste, &CanvasView::paste);
  if (nodes || edges) entry(nodes ? tr("Delete") : tr("Disconnect"), Qt::Key_Delete, &CanvasView::removeSelection);
  if (!menu->isEmpty()) menu->addSeparator();
  entry(tr("Select all"), QKeySequence::SelectAll, &CanvasView::selectEverything);
  entry(tr("Arrange"), {}, &CanvasView::autoLayout);
  entry(tr("Fit in view"), Qt::Key_F, &CanvasView::zoomFit);
  menu->popup(event->globalPos());
  event->accept();
}

}  // namespace vitrine::ui
