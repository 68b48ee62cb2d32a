// Pointer, wheel and keys of the points.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/embedding/point_plot.h"

namespace vitrine::ui {
namespace {

constexpr double kTurnOfPixel = 0.01, kTurnOfKey = 0.1;  // radians
constexpr double kMoveOfKey = 24, kClickSlack = 3;       // px
constexpr double kZoomOfKey = 1.25;

}  // namespace

void PointPlot::choose(int point) {
  m_chosen = point;
  m_hovered = -1;
  update();
  emit pointed(current());
}

void PointPlot::hover(int point) {
  if (point == m_hovered) return;
  m_hovered = point;
  update();
  emit pointed(current());
}

void PointPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  m_drags = true, m_moved = false;
  m_grip = event->position();
}

// In space a drag turns, with Shift it moves; in the plane it moves.
void PointPlot::mouseMoveEvent(QMouseEvent* event) {
  if (!m_drags) return hover(pointAt(event->position()));
  const QPointF way = event->position() - m_grip;
  if (!m_moved && std::hypot(way.x(), way.y()) < kClickSlack) return;
  m_moved = true;
  m_grip = event->position();
  if (isSpace() && !(event->modifiers() & Qt::ShiftModifier)) {
    turn(way.x() * kTurnOfPixel, way.y() * kTurnOfPixel);
    emit turned();
  } else {
    move(way);
  }
}

void PointPlot::mouseReleaseEvent(QMouseEvent* event) {
  if (!std::exchange(m_drags, false)) return QWidget::mouseReleaseEvent(event);
  if (!m_moved) choose(pointAt(event->position()));
}

void PointPlot::mouseDoubleClickEvent(QMouseEvent* event) {
  if (pointAt(event->position()) < 0) resetView();
}

void PointPlot::wheelEvent(QWheelEvent* event) {
  constexpr double kOfNotch = 120, kZoomOfNotch = 1.2;
  zoomAt(event->position(), std::pow(kZoomOfNotch, event->angleDelta().y() / kOfNotch));
  event->accept();
}

void PointPlot::leaveEvent(QEvent*) {
  hover(-1);
}

// From the point that is chosen to the next that is seen, in the order of the data.
void PointPlot::step(int by, bool wrongOnly) {
  if (!m_cloud) return;
  const int count = m_cloud->count();
  const auto fits = [&](int point) {
    return isSeen(point) &&
           (!wrongOnly || (!m_looks.points.empty() && m_looks.points[static_cast<std::size_t>(point)].wrong));
  };
  int at = m_chosen < 0 && by < 0 ? count : m_chosen;
  for (at += by; at >= 0 && at < count; at += by)
    if (fits(at)) return choose(at);
}

void PointPlot::keyPressEvent(QKeyEvent* event) {
  const QPointF middle(width() / 2.0, height() / 2.0);
  const bool points = event->modifiers() & Qt::ControlModifier;
  const auto onward = [&](int right, int down) {
    if (points) return step(right != 0 ? right : down, right == 0);
    if (!isSpace()) return move(QPointF(-right, -down) * kMoveOfKey);
    turn(right * kTurnOfKey, down * kTurnOfKey);
    emit turned();
  };
  switch (event->key()) {
    case Qt::Key_Left:
      return onward(-1, 0);
    case Qt::Key_Right:
      return onward(1, 0);
    case Qt::Key_Up:
      return onward(0, -1);
    case Qt::Key_Down:
      return onward(0, 1);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomAt(middle, kZoomOfKey);
    case Qt::Key_Minus:
      return zoomAt(middle, 1 / kZoomOfKey);
    case Qt::Key_Home:
      return resetView();
    case Qt::Key_Escape:
      if (m_chosen >= 0) return choose(-1);
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace vitrine::ui
