#include "ui/palette/palette_tree.h"

#include <QDrag>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kRowHeight = 27, kHeadingHeight = 30, kLeft = 16, kSwatch = 12;

QColor soft(const Colours& c) {
  QColor out = c.accent;
  out.setAlphaF(Theme::instance().isDark() ? 0.22F : 0.10F);
  return out;
}

QPixmap dragPicture(const QString& title, const QColor& colour, double ratio) {
  const Colours& c = Theme::instance().colours();
  const QSize size(148, 40);
  QPixmap out(size * ratio);
  out.setDevicePixelRatio(ratio);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(c.accent);
  painter.setBrush(c.raised);
  painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), 8, 8);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawRoundedRect(QRectF(1, 7, 4, size.height() - 14), 2, 2);
  painter.setPen(c.text);
  painter.setFont(Theme::uiFont(13, 500));
  painter.drawText(QRect(16, 0, size.width() - 20, size.height()), Qt::AlignVCenter, title);
  return out;
}

}  // namespace

PaletteTree::PaletteTree(QWidget* parent) : QTreeWidget(parent) {
  setHeaderHidden(true);
  setRootIsDecorated(false);
  setIndentation(0);
  setDragEnabled(true);
  setDragDropMode(QAbstractItemView::DragOnly);
  setExpandsOnDoubleClick(false);
  setMouseTracking(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setItemDelegate(new PaletteDelegate(this));
  setFrameShape(QFrame::NoFrame);
}

void PaletteTree::startDrag(Qt::DropActions) {
  const QTreeWidgetItem* item = currentItem();
  if (!item || item->data(0, typeRole).toString().isEmpty()) return;
  auto* mime = new QMimeData;
  mime->setData(kLayerMime, item->data(0, typeRole).toString().toUtf8());
  auto* drag = new QDrag(this);
  drag->setMimeData(mime);
  const QColor colour = Theme::instance().colours().category(item->data(0, categoryRole).toString());
  drag->setPixmap(dragPicture(item->text(0), colour, devicePixelRatioF()));
  drag->setHotSpot({24, 20});
  drag->exec(Qt::CopyAction);
}

void PaletteTree::keyPressEvent(QKeyEvent* event) {
  const QString text = event->text();
  if (!text.isEmpty() && text.front().isLetterOrNumber() &&
      !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))) {
    emit typed(text);
    return;
  }
  QTreeWidget::keyPressEvent(event);
}

void PaletteTree::mousePressEvent(QMouseEvent* event) {
  QTreeWidgetItem* item = itemAt(event->pos());
  if (item && item->data(0, typeRole).toString().isEmpty()) {
    item->setExpanded(!item->isExpanded());
    return;
  }
  QTreeWidget::mousePressEvent(event);
}

void PaletteTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem own = option;
  own.rect.setWidth(viewport()->width());
  itemDelegate()->paint(painter, own, index);
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Colours& c = Theme::instance().colours();
  const auto* tree = qobject_cast<const PaletteTree*>(parent());
  const QRect box = option.rect;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (index.data(PaletteTree::typeRole).toString().isEmpty()) {
    painter->setPen(c.muted);
    painter->setFont(Theme::uiFont(11, 600));
    painter->drawText(box.adjusted(kLeft, 6, -34, 0), Qt::AlignVCenter, index.data().toString().toUpper());
    const double ratio = painter->device()->devicePixelRatioF();
    const QPixmap arrow = iconPixmap(tree->isExpanded(index) ? "chevron-down" : "chevron-right", c.faint, 14, ratio);
    painter->drawPixmap(QPointF(box.right() - 28, box.center().y() - 4), arrow);
  } else {
    const bool under =
        tree->indexAt(tree->viewport()->mapFromGlobal(QCursor::pos())) == index && tree->viewport()->underMouse();
    const bool current = tree->currentIndex() == index && tree->hasFocus();
    if (current || under) {
      QColor wash = c.text;
      wash.setAlphaF(0.06F);
      painter->setPen(Qt::NoPen);
      painter->setBrush(current ? soft(c) : wash);
      painter->drawRoundedRect(QRectF(box).adjusted(8, 1, -8, -1), 6, 6);
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(c.category(index.data(PaletteTree::categoryRole).toString()));
    painter->drawRoundedRect(QRectF(box.left() + kLeft + 2, box.center().y() - kSwatch / 2 + 1, kSwatch, kSwatch), 3,
                             3);
    painter->setPen(c.text);
    painter->setFont(Theme::uiFont(13));
    const QRect words = box.adjusted(kLeft + kSwatch + 12, 0, -10, 0);
    painter->drawText(words, Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, words.width()));
  }
  painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
  return {100, index.data(PaletteTree::typeRole).toString().isEmpty() ? kHeadingHeight : kRowHeight};
}

}  // namespace vitrine::ui
