// What a person does to a TimeChart with pointer and keys.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/chart_overlay.h"
#include "ui/views/chart/time_chart.h"

namespace vitrine::ui {
namespace {
constexpr double kReach = 12;   // px between the pointer and the curve it means
constexpr int kDragStarts = 5;  // px before a press becomes a drag
}  // namespace

int TimeChart::nearestCurve(QPointF position) const {
  if (m_empty || !m_plot.contains(position)) return -1;
  const double step = std::round(m_steps.step((position.x() - m_plot.left()) / m_plot.width()));
  for (std::size_t row = 0; row < m_rows.size(); ++row)
    if (rowRect(row).contains(position)) return static_cast<int>(m_rows[row].curve);
  int nearest = -1;
  double best = kReach;
  for (std::size_t i = 0; i < m_curves.size(); ++i) {
    const History* history = m_curves[i].visible && m_curves[i].inCard ? m_curves[i].history() : nullptr;
    if (!history) continue;
    const auto value = static_cast<double>(history->at(step).value);
    if (!std::isfinite(value)) continue;
    const double away = std::abs(m_plot.bottom() - m_values.unit(value) * m_plot.height() - position.y());
    if (away < best) best = away, nearest = static_cast<int>(i);
  }
  return nearest;
}

void TimeChart::pan(double units) {
  m_steps.pick(m_steps.step(units), m_steps.step(1 + units));
  refresh();
  emit rangeChanged();
}

void TimeChart::mouseMoveEvent(QMouseEvent* event) {
  const double unit = (event->position().x() - m_plot.left()) / m_plot.width();
  if (m_panning) {
    const double moved = (m_pressed.x() - event->position().x()) / m_plot.width();
    m_pressed = event->pos();
    pan(moved);
  } else if (m_pressed.x() >= 0 && std::abs(event->pos().x() - m_pressed.x()) >= kDragStarts) {
    const int left = std::min(m_pressed.x(), event->pos().x()), right = std::max(m_pressed.x(), event->pos().x());
    m_band->setGeometry(QRectF(left, m_plot.top(), right - left, m_plot.height()).intersected(m_plot).toRect());
    m_band->show();
  }
  if (m_empty || unit < 0 || unit > 1) {
    m_link.leave();
    m_overlay->setCardShown(false);
    emit hovered(-1);
    return;
  }
  m_overlay->setCardShown(true);
  m_link.point(std::max(1.0, std::round(m_steps.step(unit))));
  emit hovered(nearestCurve(event->position()));
}

void TimeChart::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || m_empty) return event->ignore();
  m_pressed = event->pos();
  m_momentBefore = m_link.moment();
  m_panning = event->modifiers() & Qt::ShiftModifier;
}

void TimeChart::mouseReleaseEvent(QMouseEvent* event) {
  const bool picked = m_band->isVisible() && !m_panning;
  const bool clicked = !picked && !m_panning && m_pressed == event->pos() && m_plot.contains(event->position());
  const QRect band = m_band->geometry();
  m_band->hide();
  m_pressed = {-1, -1};
  m_panning = false;
  if (event->button() != Qt::LeftButton) return;
  if (clicked && m_link.isShown()) emit m_link.asked(m_link.step());
  if (!picked) return;
  const auto stepAt = [&](double x) { return m_steps.step((x - m_plot.left()) / m_plot.width()); };
  m_steps.pick(stepAt(band.left()), stepAt(band.right() + 1));
  m_values.forget();
  refresh();
  emit rangeChanged();
}

// Its first half was a click: the moment stays what it was before.
void TimeChart::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || m_empty) return event->ignore();
  emit m_link.asked(m_momentBefore);
  showAll();
}

void TimeChart::wheelEvent(QWheelEvent* event) {
  if (m_empty) return event->ignore();
  const QPoint delta = event->angleDelta();
  const bool sideways = std::abs(delta.x()) > std::abs(delta.y()) || event->modifiers() & Qt::ShiftModifier;
  if (sideways) {
    pan(-(delta.x() + delta.y()) / 1200.0);
  } else {
    const double unit = std::clamp((event->position().x() - m_plot.left()) / m_plot.width(), 0.0, 1.0);
    zoom(std::pow(1.2, -delta.y() / 120.0), m_steps.step(unit));
  }
  event->accept();
}

void TimeChart::leaveEvent(QEvent*) {
  m_link.leave();
  m_overlay->setCardShown(false);
  emit hovered(-1);
}

void TimeChart::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  m_overlay->setFocusShown(event->reason() != Qt::MouseFocusReason);
}

void TimeChart::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  m_overlay->setFocusShown(false);
  if (!underMouse()) leaveEvent(event);
}

void TimeChart::moveCrosshair(int pixels) {
  const double grain = (m_steps.to() - m_steps.from()) / m_plot.width();
  const double now = m_link.isShown() ? m_link.step() : m_steps.to();
  const double by = pixels * std::max(1.0, std::round(grain));
  m_link.point(std::clamp(std::round(now + by), std::max(1.0, m_steps.from()), m_steps.to()));
  m_overlay->setCardShown(true);
}

void TimeChart::keyPressEvent(QKeyEvent* event) {
  if (m_empty) return QWidget::keyPressEvent(event);
  const int far = event->modifiers() & Qt::ShiftModifier ? 20 : 1;
  const double middle = m_link.isShown() ? m_link.step() : (m_steps.from() + m_steps.to()) / 2;
  switch (event->key()) {
    case Qt::Key_Left:
      return moveCrosshair(-far);
    case Qt::Key_Right:
      return moveCrosshair(far);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom(1 / 1.5, middle);
    case Qt::Key_Minus:
      return zoom(1.5, middle);
    case Qt::Key_Home:
      return showAll();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_link.isShown()) return emit m_link.asked(m_link.step());
      return QWidget::keyPressEvent(event);
    case Qt::Key_Escape:
      if (m_steps.isPicked()) return showAll();
      if (m_link.isShown()) {
        m_link.leave();
        return m_overlay->setCardShown(false);
      }
      [[fallthrough]];
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace vitrine::ui
