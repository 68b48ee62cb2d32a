// Blocks on the canvas: made, dissolved, entered, opened in place.
#include <QMenu>

#include "core/io/block_library.h"
#include "ui/canvas/block_contents.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/gestures/gesture.h"
#include "ui/document/block_shelf.h"

namespace vitrine::ui {

using canvas::text;

const Node* CanvasView::selectedBlock() const {
  const auto chosen = m_scene->selectedNodes();
  const Node* node = chosen.size() == 1 ? m_document.graph().find(chosen.front()) : nullptr;
  return node && node->block ? node : nullptr;
}

void CanvasView::activate(const NodeId& id) {
  const Node* node = m_document.graph().find(id);
  if (node && node->block)
    report(m_document.enterBlock(id));
  else
    emit nodeActivated(text(id));
}

void CanvasView::makeBlock() {
  const auto made = m_document.makeBlock(selectedNodeIds(), {});
  if (!made) return announce(text(made.error().sentence()), Grade::bad);
  m_scene->selectOnly({*made});
  announce(tr("%1 is a block now: double-click it to see its inside.").arg(m_scene->node(*made)->name()), Grade::good);
}

void CanvasView::dissolveBlock() {
  const Node* block = selectedBlock();
  if (!block) return announce(tr("Select a block first."));
  const auto layers = m_document.dissolveBlock(block->id);
  if (!layers) return announce(text(layers.error().sentence()), Grade::bad);
  m_scene->selectOnly(*layers);
}

void CanvasView::enterBlock() {
  const Node* block = selectedBlock();
  if (!block) return announce(tr("Select a block first."));
  report(m_document.enterBlock(block->id));
}

void CanvasView::leaveBlock() {
  NodePath level = m_document.level();
  if (level.empty()) return announce(tr("This is the whole network already."));
  const NodeId block = level.back();
  level.pop_back();
  m_document.showLevel(level);
  m_scene->selectOnly({block});
}

void CanvasView::toggleOpen() {
  const Node* block = selectedBlock();
  if (!block) return announce(tr("Select a block first."));
  openOrClose(block->id);
}

// What stands to the right or below makes room, and comes back: a move like any other.
void CanvasView::openOrClose(const NodeId& id) {
  const Node block = *m_document.graph().find(id);
  const bool opens = !m_scene->isOpen(id);
  const QSizeF small(canvas::kNodeWidth, canvas::kNodeHeight), large = openSize(block);
  const QPointF step(std::max(0.0, std::ceil((large.width() - small.width()) / canvas::kGrid) * canvas::kGrid),
                     std::max(0.0, std::ceil((large.height() - small.height()) / canvas::kGrid) * canvas::kGrid));
  const QPointF corner = QPointF(block.position.x, block.position.y);
  const QPointF end = corner + (opens ? QPointF(small.width(), small.height())
                                      : QPointF(large.width(), large.height()));
  std::vector<std::pair<NodeId, QPointF>> before, after;
  for (const Node& node : m_document.graph().nodes()) {
    if (node.id == id) continue;
    const QPointF place(node.position.x, node.position.y);
    QPointF shift;
    if (place.y() >= end.y())
      shift.setY(step.y());
    else if (place.x() >= end.x() && place.y() + canvas::kNodeHeight > corner.y())
      shift.setX(step.x());
    if (shift.isNull()) continue;
    before.emplace_back(node.id, place);
    after.emplace_back(node.id, opens ? place + shift : place - shift);
  }
  m_scene->setOpen(id, opens);
  const UndoStep undo(m_document.undoStack(), opens ? tr("make room for %1").arg(text(block.name))
                                                    : tr("close up after %1").arg(text(block.name)));
  report(m_document.moveNodes(before, after));
}

void CanvasView::keepBlock() {
  const Node* block = selectedBlock();
  if (!block) return announce(tr("Select a block first."));
  const QString name = text(block->block->name());
  if (report(BlockShelf::instance().keep({block->block->name(), block->block, block->params})))
    announce(tr("%1 is in the palette now, for every project.").arg(name), Grade::good);
}

void CanvasView::fillBlockMenu(QMenu& menu) {
  const Node* block = selectedBlock();
  menu.addSeparator();
  entry(menu, tr("Make a block"), Qt::CTRL | Qt::Key_G, &CanvasView::makeBlock);
  if (!block) return;
  entry(menu, tr("Enter the block"), Qt::Key_Return, &CanvasView::enterBlock);
  entry(menu, m_scene->isOpen(block->id) ? tr("Close the block") : tr("Open in place"), Qt::Key_O,
        &CanvasView::toggleOpen);
  entry(menu, tr("Dissolve the block"), Qt::CTRL | Qt::SHIFT | Qt::Key_G, &CanvasView::dissolveBlock);
  entry(menu, tr("Keep in the palette"), {}, &CanvasView::keepBlock);
}

}  // namespace vitrine::ui
