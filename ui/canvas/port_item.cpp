#include "ui/canvas/port_item.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/node_item.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

QColor colourOf(Answer answer) {
  const Colours& colours = Theme::instance().colours();
  switch (answer) {
    case Answer::yes:
      return colours.good;
    case Answer::clash:
      return colours.warning;
    case Answer::no:
      return colours.bad;
    case Answer::none:
      break;
  }
  return colours.accent;
}

PortItem::PortItem(NodeItem* node, int index, bool output) : QGraphicsItem(node), m_index(index), m_output(output) {
  setAcceptHoverEvents(true);
  setAcceptedMouseButtons(Qt::NoButton);
  setCursor(Qt::CrossCursor);
}

NodeItem* PortItem::node() const {
  return static_cast<NodeItem*>(parentItem());
}

Port PortItem::port() const {
  return {node()->id(), m_index};
}

void PortItem::setAnswer(Answer answer) {
  if (answer == m_answer) return;
  m_answer = answer;
  update();
}

QRectF PortItem::boundingRect() const {
  return {-9, -9, 18, 18};
}

QPainterPath PortItem::shape() const {
  QPainterPath path;
  path.addEllipse(QPointF(), canvas::kPortHit / 2, canvas::kPortHit / 2);
  return path;
}

void PortItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  if (painter->worldTransform().m11() < canvas::kNameZoom && m_answer == Answer::none) return;
  const Colours& colours = Theme::instance().colours();
  const QColor line = m_answer == Answer::none ? node()->categoryColour() : colourOf(m_answer);
  const bool large = m_hovered || m_answer != Answer::none;
  painter->setPen(QPen(line, 2));
  painter->setBrush(large ? canvas::mixed(colours.surface, line, 0.35) : colours.surface);
  const double radius = large ? 6.2 : canvas::kPortRadius;
  painter->drawEllipse(QPointF(), radius, radius);
}

void PortItem::hoverEnterEvent(QGraphicsSceneHoverEvent*) {
  m_hovered = true;
  update();
}

void PortItem::hoverLeaveEvent(QGraphicsSceneHoverEvent*) {
  m_hovered = false;
  update();
}

}  // namespace vitrine::ui
