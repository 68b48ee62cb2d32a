// The canvas's edits: the clipboard, deleting, renaming, the menu. All of them are calls of the document.
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QRegularExpression>
#include <QTimer>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/gestures/gesture.h"
#include "ui/canvas/overlays.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

using canvas::text;

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
    report(m_document.moveNodes(before, after, m_nudge ? m_nudge : m_nudge = m_document.newGesture()));
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

// Connections cannot be pasted, so they are not cut: nothing is lost that is not on the clipboard.
void CanvasView::cutSelection() {
  const QStringList nodes = selectedNodeIds();
  if (nodes.isEmpty()) {
    if (!m_scene->selectedEdges().empty()) announce(tr("Only layers can be cut; Delete removes a connection."));
    return;
  }
  copySelection();
  report(m_document.removeItems(nodes, {}));
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
  const bool pointed = viewport()->underMouse() && viewport()->rect().contains(cursor);
  const QPointF at = m_pasteAt ? *m_pasteAt : pointed ? mapToScene(cursor) : visibleCentre();
  const double shift = 4 * canvas::kGrid * m_pasteCount++;
  pasteJson(json, at + QPointF(shift, shift));
}

void CanvasView::duplicateSelection() {
  const auto chosen = m_scene->selectedNodes();
  if (chosen.empty()) return;
  QRectF whole;
  for (const NodeId& id : chosen) whole |= m_scene->node(id)->sceneBody();
  pasteJson(m_document.copyJson(selectedNodeIds()), whole.center() + QPointF(4, 4) * canvas::kGrid);
}

// Around `centre`, moved so far that it is seen; of what is larger than the view its beginning.
void CanvasView::pasteJson(const QByteArray& json, QPointF centre) {
  const QPointF half(canvas::kNodeWidth / 2, canvas::kNodeHeight / 2);
  const auto pasted = m_document.pasteAround(json, centre - half);
  if (!pasted) return announce(text(pasted.error().sentence()), Grade::bad);
  m_scene->selectOnly(*pasted);
  QRectF whole;
  for (const NodeId& id : *pasted) whole |= m_scene->node(id)->sceneBody();
  const QSizeF room = QSizeF(viewport()->size()) / zoom();
  whole.setSize(whole.size().boundedTo(room - QSizeF(viewLength(80), viewLength(80))));
  ensureVisible(whole, 30, 30);
}

// ---- renaming, in place

void CanvasView::renameSelection() {
  const auto chosen = m_scene->selectedNodes();
  if (chosen.empty() || !endRename(true)) return;
  const NodeItem* item = m_scene->node(chosen.front());
  ensureVisible(item->sceneBody(), 20, 20);
  m_renaming = chosen;
  QString name = item->name();
  if (chosen.size() > 1) name.remove(QRegularExpression(QStringLiteral("_\\d+$")));  // each gets a number of its own
  m_nameEditor = new QLineEdit(name, this);
  m_nameEditor->setAccessibleName(tr("Name"));
  m_nameEditor->setMaxLength(100);
  m_nameEditor->installEventFilter(this);
  connect(m_nameEditor, &QLineEdit::editingFinished, this, [this] { endRename(true); });
  placeNameEditor();
  m_nameEditor->selectAll();
  m_nameEditor->show();
  m_nameEditor->setFocus();
  if (chosen.size() > 1)
    showBubble(mapFromScene(item->sceneBody().bottomLeft()), Answer::none,
               tr("%1 layers are named after this, with numbers").arg(chosen.size()));
}

void CanvasView::placeNameEditor() {
  const NodeItem* item = m_nameEditor && !m_renaming.empty() ? m_scene->node(m_renaming.front()) : nullptr;
  if (!item) return;
  const QRect body = mapFromScene(item->sceneBody()).boundingRect();
  m_nameEditor->setGeometry(body.left() + 4, body.top() - 2, std::max(160, body.width() - 4), 30);
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

bool CanvasView::endRename(bool keep) {
  if (!m_nameEditor) return true;
  QLineEdit* editor = m_nameEditor;
  const QString name = editor->text().trimmed();
  if (keep && m_scene->node(m_renaming.front())) {
    if (const Status status = renameAll(name); !status) {
      refuse(viewport()->mapFromParent(editor->geometry().bottomLeft()), text(status.error().sentence()));
      if (!editor->hasFocus()) QTimer::singleShot(0, editor, [editor] { editor->setFocus(); });
      return false;
    }
  }
  m_nameEditor = nullptr;  // hiding it ends editing, which comes back here
  hideBubble();
  setFocus();  // before it hides, or Qt would hand the focus on
  editor->hide();
  editor->deleteLater();
  return true;
}

// One layer takes the name; several take it with the numbers that are free, in their order, in one step of undo.
Status CanvasView::renameAll(const QString& name) {
  if (m_renaming.size() == 1) return m_document.rename(m_renaming.front(), name);
  Graph trial = m_document.graph();
  std::vector<std::pair<NodeId, QString>> names;
  int number = 0;
  for (const NodeId& id : m_renaming) {
    if (!trial.find(id)) continue;
    QString next;
    const Node* owner = nullptr;
    do {
      next = QStringLiteral("%1_%2").arg(name).arg(++number);
      owner = trial.find_by_name(next.toStdString());
    } while (owner && owner->id != id);
    VITRINE_CHECK(valid_node_name(name.toStdString()));
    VITRINE_CHECK(trial.rename(id, next.toStdString()));
    names.emplace_back(id, next);
  }
  const UndoStep step(m_document.undoStack(), tr("rename %1 layers").arg(names.size()));
  for (const auto& [id, next] : names) VITRINE_CHECK(m_document.rename(id, next));
  return {};
}

// ---- menu

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
  const QPoint point = byKey ? viewport()->rect().center() : viewport()->mapFromGlobal(event->globalPos());
  const bool nodes = !m_scene->selectedNodes().empty(), edges = !m_scene->selectedEdges().empty();
  // A press on empty canvas has cleared the selection.
  if (nodes || edges)
    fillNodeMenu(*menu, nodes, edges);
  else
    fillEmptyMenu(*menu, point);
  menu->popup(event->globalPos());
  event->accept();
}

QAction* CanvasView::entry(QMenu& menu, const QString& title, const QKeySequence& key, void (CanvasView::*action)()) {
  QAction* added = menu.addAction(title, this, action);
  added->setShortcut(key);
  added->setShortcutContext(Qt::WidgetShortcut);  // shown only: the canvas or the window handles it
  return added;
}

void CanvasView::fillNodeMenu(QMenu& menu, bool nodes, bool edges) {
  if (nodes) {
    entry(menu, tr("Rename"), Qt::Key_F2, &CanvasView::renameSelection);
    entry(menu, tr("Duplicate"), Qt::CTRL | Qt::Key_D, &CanvasView::duplicateSelection);
    entry(menu, tr("Cut"), QKeySequence::Cut, &CanvasView::cutSelection);
    entry(menu, tr("Copy"), QKeySequence::Copy, &CanvasView::copySelection);
    entry(menu, tr("Paste"), QKeySequence::Paste, &CanvasView::paste)->setEnabled(canPaste());
    fillBlockMenu(menu);
    const auto chosen = m_scene->selectedNodes();
    if (chosen.size() == 1 && m_scene->weightLines(chosen.front()))
      entry(menu, tr("Set a weight…"), Qt::Key_W, &CanvasView::editWeights);
    menu.addSeparator();
  }
  if (nodes || edges)
    entry(menu, nodes ? tr("Delete") : tr("Disconnect"), Qt::Key_Delete, &CanvasView::removeSelection);
  menu.addSeparator();
  entry(menu, tr("Select all"), QKeySequence::SelectAll, &CanvasView::selectEverything);
}

void CanvasView::fillEmptyMenu(QMenu& menu, QPoint viewPoint) {
  const QPointF place = mapToScene(viewPoint);
  QAction* pasting = menu.addAction(tr("Paste"), this, [this, place] {
    m_pasteAt = place;
    paste();
    m_pasteAt.reset();
  });
  pasting->setShortcut(QKeySequence::Paste);
  pasting->setShortcutContext(Qt::WidgetShortcut);
  pasting->setEnabled(canPaste());
  menu.addAction(tr("Add a layer…"), this, [this, viewPoint] { offerLayers(viewPoint); });
  menu.addSeparator();
  entry(menu, tr("Select all"), QKeySequence::SelectAll, &CanvasView::selectEverything);
  entry(menu, tr("Arrange"), {}, &CanvasView::autoLayout);
  entry(menu, tr("Zoom to fit"), Qt::CTRL | Qt::Key_0, &CanvasView::zoomFit);
}

}  // namespace vitrine::ui
