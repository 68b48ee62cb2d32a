#include "ui/canvas/tie_item.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"

namespace vitrine::ui {

TieItem::TieItem() {
  setAcceptedMouseButtons(Qt::NoButton);
  setZValue(-2);  // below connections and layers
}

// An arc from the bottom of one to the bottom of the other, which edges leave free.
void TieItem::setEnds(const QRectF& user, const QRectF& owner) {
  const QPointF from(user.center().x(), user.bottom()), to(owner.center().x(), owner.bottom());
  const double dip = std::clamp(std::abs(from.x() - to.x()) / 6, 28.0, 90.0);
  const double low = std::max(from.y(), to.y()) + dip;
  QPainterPath path(from);
  path.cubicTo({from.x(), low}, {to.x(), low}, to);
  if (path == m_path) return;
  prepareGeometryChange();
  m_path = path;
}

void TieItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  QPen pen(Theme::instance().colours().muted, 1.4, Qt::CustomDashLine, Qt::RoundCap);
  pen.setDashPattern({2, 4});
  painter->setPen(pen);
  painter->setBrush(Qt::NoBrush);
  painter->drawPath(m_path);
}

}  // namespace vitrine::ui
