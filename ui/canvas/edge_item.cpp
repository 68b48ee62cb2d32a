#include "ui/canvas/edge_item.h"

#include <QFontMetricsF>
#include <QGraphicsScene>
#include <QLineF>
#include <QPainter>
#include <QPainterPathStroker>
#include <algorithm>

#include "ui/canvas/canvas_metrics.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

EdgeLabel::EdgeLabel() {
  setAcceptedMouseButtons(Qt::NoButton);
  setZValue(2);
}

void EdgeLabel::setText(const QString& text) {
  if (text == m_text) return;
  prepareGeometryChange();
  m_text = text;
  const double width = std::max(18.0, QFontMetricsF(canvas::Fonts::get().figures).horizontalAdvance(text) + 13);
  m_rect = text.isEmpty() ? QRectF() : QRectF(-width / 2, -9, width, 18);
  update();
}

void EdgeLabel::setTold(bool told) {
  if (told == m_told) return;
  m_told = told;
  update();
}

void EdgeLabel::setBad(bool bad) {
  if (bad == m_bad) return;
  m_bad = bad;
  update();
}

QPainterPath EdgeLabel::shape() const {
  QPainterPath path;
  if (!m_told) path.addRoundedRect(m_rect, 9, 9);
  return path;
}

void EdgeLabel::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  if (m_text.isEmpty() || m_told || painter->worldTransform().m11() < canvas::kDetailZoom) return;
  const Colours& colours = Theme::instance().colours();
  painter->setPen(QPen(m_bad ? colours.bad : colours.border, 1));
  painter->setBrush(colours.surface);
  painter->drawRoundedRect(m_rect.adjusted(0.5, 0.5, -0.5, -0.5), 8.5, 8.5);
  painter->setPen(m_bad ? colours.bad : colours.muted);
  painter->setFont(canvas::Fonts::get().figures);
  painter->drawText(m_rect, Qt::AlignCenter, m_text);
}

EdgeItem::EdgeItem(Edge edge) : m_edge(std::move(edge)), m_label(std::make_unique<EdgeLabel>()) {
  setFlag(ItemIsSelectable);
  setAcceptedMouseButtons(Qt::NoButton);
  setZValue(-1);
  m_label->hide();  // without a route it would be seen where the scene begins, and stay there as pixels
}

EdgeItem::~EdgeItem() = default;

void EdgeItem::setRoute(const Route& route) {
  if (route.path == m_route.path && route.label == m_route.label) return;
  prepareGeometryChange();
  m_route = route;
  m_shape = {};
  m_line = {};
  m_label->setPos(route.label);
  m_label->setVisible(!m_detached);
  update();
}

bool EdgeItem::change(bool& flag, bool value) {
  if (flag == value) return false;
  prepareGeometryChange();  // the line's width may change
  flag = value;
  update();
  return true;
}

void EdgeItem::setBad(bool bad) {
  if (change(m_bad, bad)) m_label->setBad(bad);
}

void EdgeItem::setActive(bool active) {
  change(m_active, active);
}

void EdgeItem::setDropTarget(bool on) {
  change(m_dropTarget, on);
}

void EdgeItem::setFanned(bool on) {
  change(m_fanned, on);
}

void EdgeItem::setDetached(bool on) {
  if (change(m_detached, on)) m_label->setVisible(!on);
}

bool EdgeItem::setSignal(const EdgeSignal& signal) {
  if (signal == m_signal) return false;
  m_signal = signal;  // its width stays within boundingRect()
  return true;
}

double EdgeItem::distanceTo(QPointF scenePoint) const {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  if (!m_route.path.controlPointRect().adjusted(-40, -40, 40, 40).contains(scenePoint)) return kFar;
  if (m_line.isEmpty())
    if (const auto lines = m_route.path.toSubpathPolygons(); !lines.isEmpty()) m_line = lines.front();
  double best = kFar;
  for (qsizetype i = 1; i < m_line.size(); ++i) {
    const QPointF start = m_line[i - 1], along = m_line[i] - start;
    const double length = QPointF::dotProduct(along, along);
    const double share =
        length > 0 ? std::clamp(QPointF::dotProduct(scenePoint - start, along) / length, 0.0, 1.0) : 0;
    best = std::min(best, QLineF(start + along * share, scenePoint).length());
  }
  return best;
}

QRectF EdgeItem::boundingRect() const {
  const double margin = canvas::kEdgeHit / 2 + 1;
  return m_route.path.controlPointRect().adjusted(-margin, -margin, margin, margin);
}

QPainterPath EdgeItem::shape() const {
  if (m_shape.isEmpty() && !m_route.path.isEmpty()) {
    QPainterPathStroker stroker;
    stroker.setWidth(canvas::kEdgeHit);
    m_shape = stroker.createStroke(m_route.path);
  }
  return m_shape;
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Colours& colours = Theme::instance().colours();
  const bool strong = isSelected() || m_dropTarget;
  const bool flows = m_signal.width > 0 && !m_bad;
  QColor line = flows ? signalColour(m_signal) : colours.faint;
  if (m_active || strong) line = colours.accent;
  if (m_bad) line = colours.bad;
  if (m_dropTarget) line = colours.good;
  if (m_detached) line.setAlphaF(0.3F);
  painter->setBrush(Qt::NoBrush);
  const bool fanned = m_fanned && painter->worldTransform().m11() >= canvas::kThumbnailZoom;
  if (fanned && !strong && !m_active && !m_bad) return;
  if (painter->worldTransform().m11() < canvas::kOutlineZoom) {  // a hairline is all there is room for
    QPen hair(line, 1);
    hair.setCosmetic(true);
    painter->setPen(hair);
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->drawPath(m_route.path);
    painter->setRenderHint(QPainter::Antialiasing, true);
    return;
  }
  double width = strong ? 3 : m_active ? 2.2 : 1.8;
  if (flows) width = strong ? std::max(width, m_signal.width) : m_signal.width;
  const bool broken = m_bad || m_signal.lost;
  painter->setPen(QPen(line, width, broken ? Qt::DashLine : Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter->drawPath(m_route.path);
}

}  // namespace vitrine::ui
