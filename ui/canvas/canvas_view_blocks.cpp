// Blocks on the canvas: made, dissolved, entered, opened in place.
#include <QMenu>

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
  announce(tr("%1 is a block now: double-click it to see its inside.").arg(m_scene->node(*made)->name()),
           Grade::good);
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

// What stands to the right or below makes room, and comes back. Moves `places` accordingly.
void CanvasView::makeRoom(const Node& block, bool opens, std::vector<std::pair<NodeId, QPointF>>& places) const {
  const QSizeF small(canvas::kNodeWidth, canvas::kNodeHeight), large = openSize(block);
  const auto step = [](double more) { return std::max(0.0, std::ceil(more / canvas::kGrid) * canvas::kGrid); };
  const QPointF shift(step(large.width() - small.width()), step(large.height() - small.height()));
  QPointF corner;
  for (const auto& [id, place] : places)
    if (id == block.id) corner = place;
  const QPointF end =
      corner + (opens ? QPointF(small.width(), small.height()) : QPointF(large.width(), large.height()));
  for (auto& [id, place] : places) {
    if (id == block.id) continue;
    if (place.y() >= end.y())
      place.ry() += opens ? shift.y() : -shift.y();
    else if (place.x() >= end.x() && place.y() + canvas::kNodeHeight > corner.y())
      place.rx() += opens ? shift.x() : -shift.x();
  }
}

void CanvasView::openOrClose(const NodeId& id) {
  const bool opens = !m_document.isOpen(id);
  std::vector<std::pair<NodeId, QPointF>> places;
  for (const Node& node : m_document.graph().nodes())
    places.emplace_back(node.id, QPointF(node.position.x, node.position.y));
  makeRoom(*m_document.graph().find(id), opens, places);
  report(m_document.setOpen(id, opens, places));
}

void CanvasView::keepBlock() {
  const Node* block = selectedBlock();
  if (!block) return announce(tr("Select a block first."));
  const QString name = text(block->block->name());
  if (report(BlockShelf::instance().keep(*block)))
    announce(tr("%1 is in the palette now, for every project.").arg(name), Grade::good);
}

void CanvasView::fillBlockMenu(QMenu& menu) {
  const Node* block = selectedBlock();
  menu.addSeparator();
  entry(menu, tr("Make a block"), Qt::CTRL | Qt::Key_G, &CanvasView::makeBlock);
  if (!block) return;
  entry(menu, tr("Enter the block"), Qt::Key_Return, &CanvasView::enterBlock);
  entry(menu, m_document.isOpen(block->id) ? tr("Close the block") : tr("Open in place"), Qt::Key_O,
        &CanvasView::toggleOpen);
  entry(menu, tr("Dissolve the block"), Qt::CTRL | Qt::SHIFT | Qt::Key_G, &CanvasView::dissolveBlock);
  entry(menu, tr("Keep in the palette"), {}, &CanvasView::keepBlock);
}

}  // namespace vitrine::ui
