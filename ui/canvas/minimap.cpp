#include "ui/canvas/minimap.h"

#include <QMouseEvent>
#include <QPainter>

#include "ui/canvas/canvas_view.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

Minimap::Minimap(CanvasView& view) : QWidget(&view), m_view(view) {
  setFixedSize(156, 96);
  setAccessibleName(tr("Minimap"));
  setToolTip(tr("Click or drag to move the view"));
  setCursor(Qt::PointingHandCursor);
  hide();
}

QRectF Minimap::visibleScene() const {
  return m_view.viewportTransform().inverted().mapRect(QRectF(m_view.viewport()->rect()));
}

QTransform Minimap::toMap() const {
  const QRectF target = QRectF(rect()).adjusted(10, 10, -10, -10);
  if (m_content.isEmpty()) return {};
  const double scale = std::min(target.width() / m_content.width(), target.height() / m_content.height());
  QTransform transform;
  transform.translate(target.center().x(), target.center().y());
  transform.scale(scale, scale);
  transform.translate(-m_content.center().x(), -m_content.center().y());
  return transform;
}

void Minimap::contentChanged() {
  m_content = m_view.canvas().contentRect();
  m_nodes = {};
  viewChanged();
}

void Minimap::viewChanged() {
  const bool room = m_view.height() >= 3 * height();  // else it hides more than it shows
  setVisible(room && !m_content.isEmpty() && !visibleScene().contains(m_content));
  update();
}

void Minimap::paintEvent(QPaintEvent*) {
  const Colours& colours = Theme::instance().colours();
  const QTransform map = toMap();
  if (m_nodes.isNull()) {
    m_nodes = QPixmap(size() * devicePixelRatio());
    m_nodes.setDevicePixelRatio(devicePixelRatio());
    m_nodes.fill(Qt::transparent);
    QPainter painter(&m_nodes);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.border, 1));
    painter.setBrush(colours.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setPen(Qt::NoPen);
    for (const auto& [id, item] : m_view.canvas().nodes()) {
      QRectF small = map.mapRect(item->sceneBody());
      if (small.width() < 3) small = QRectF(small.center() - QPointF(1.5, 1), QSizeF(3, 2));
      painter.setBrush(item->categoryColour());
      painter.drawRoundedRect(small, std::min(2.0, small.height() / 3), std::min(2.0, small.height() / 3));
    }
  }
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.drawPixmap(0, 0, m_nodes);
  const QRectF frame = map.mapRect(visibleScene()).intersected(QRectF(rect()).adjusted(4, 4, -4, -4));
  if (frame.isEmpty()) return;
  painter.setPen(QPen(colours.accent, 1.5));
  QColor inside = colours.accent;
  inside.setAlphaF(0.06F);
  painter.setBrush(inside);
  painter.drawRoundedRect(frame, 3, 3);
}

void Minimap::goTo(QPointF point) {
  m_view.centerOn(toMap().inverted().map(point));
}

void Minimap::mousePressEvent(QMouseEvent* event) {
  goTo(event->position());
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) goTo(event->position());
}

}  // namespace vitrine::ui
