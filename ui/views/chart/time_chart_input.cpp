// What a person does to a TimeChart with pointer and keys.
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/chart_overlay.h"
#include "ui/views/chart/time_chart.h"

namespace vitrine::ui {
namespace {
constexpr double kReach = 12;  // px between the pointer and the curve it means
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

// What stays in place does so whatever the axis is linear in.
void TimeChart::showPart(const PlotPart& part, bool moved) {
  m_steps.pick(m_steps.step(part.left), m_steps.step(part.right));
  if (!moved) m_values.forget();
  refresh();
  emit rangeChanged();
}

ZoomedChart TimeChart::zoomed() {
  ZoomedChart out;
  out.plot = [this] { return m_empty ? QRectF() : m_plot; };
  out.show = [this](const PlotPart& part, bool moved) { showPart(part, moved); };
  out.showAll = [this] { showAll(); };
  out.isZoomed = [this] { return m_steps.isPicked(); };
  out.pointed = [this] { return QPointF(m_link.isShown() ? m_steps.unit(m_link.step()) : 0.5, 0.5); };
  out.pressed = [this](QPointF) {
    m_link.rememberMoment();
    return false;
  };
  out.clicked = [this](QPointF place) {
    if (m_plot.contains(place) && m_link.isShown()) emit m_link.asked(m_link.step());
  };
  // The moment stays what it was before the click that a double click begins with.
  out.unclicked = [this] { m_link.askBack(); };
  return out;
}

void TimeChart::mouseMoveEvent(QMouseEvent* event) {
  const double unit = (event->position().x() - m_plot.left()) / m_plot.width();
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
  switch (event->key()) {
    case Qt::Key_Left:
      return moveCrosshair(-far);
    case Qt::Key_Right:
      return moveCrosshair(far);
    case Qt::Key_Home:
      return showAll();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_link.isShown()) return emit m_link.asked(m_link.step());
      return QWidget::keyPressEvent(event);
    case Qt::Key_Escape:
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
