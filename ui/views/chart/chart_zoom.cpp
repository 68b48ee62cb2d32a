#include "ui/views/chart/chart_zoom.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QRubberBand>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/views/chart/scales.h"

namespace vitrine::ui {
namespace {
constexpr int kDragStarts = 5;  // px before a press becomes a drag
constexpr double kCloserOfNotch = 1.2, kCloserOfPlus = 1.5, kNotch = 120, kMoveOfWheel = 1'200;
}  // namespace

ChartZoom::ChartZoom(QWidget* widget, Along along, ZoomedChart chart)
    : QObject(widget),
      m_widget(widget),
      m_along(along),
      m_chart(std::move(chart)),
      m_band(new QRubberBand(QRubberBand::Rectangle, widget)) {
  m_band->hide();
  widget->installEventFilter(this);
}

QString ChartZoom::words() {
  return QCoreApplication::translate("ChartZoom",
                                     "Wheel zooms, drag picks what is seen, with Shift they move it; double click "
                                     "shows everything again. Keys: + and "
                                     "− zoom, Home shows everything");
}

ZoomedChart ChartZoom::ofScales(ValueScale& x, ValueScale& y, Along along, std::function<void()> changed) {
  ZoomedChart out;
  out.show = [&x, &y, along, changed](const PlotPart& part, bool) {
    x.pickUnits(part.left, part.right);
    if (along == Along::both) y.pickUnits(part.low, part.high);
    changed();
  };
  out.showAll = [&x, &y, changed] {
    x.showAll();
    y.showAll();
    changed();
  };
  out.isZoomed = [&x, &y] { return x.isPicked() || y.isPicked(); };
  return out;
}

PlotPart ChartZoom::closer(double factor, QPointF around) {
  const auto from = [factor](double at) { return at * (1 - factor); };
  const auto to = [factor](double at) { return at + (1 - at) * factor; };
  return {from(around.x()), to(around.x()), from(around.y()), to(around.y())};
}

QPointF ChartZoom::unitAt(QPointF place) const {
  const QRectF plot = m_chart.plot();
  return {std::clamp((place.x() - plot.left()) / plot.width(), 0.0, 1.0),
          std::clamp((plot.bottom() - place.y()) / plot.height(), 0.0, 1.0)};
}

bool ChartZoom::eventFilter(QObject* watched, QEvent* event) {
  const auto taken = [event](bool is) {
    if (is) event->accept();
    return is;
  };
  switch (event->type()) {
    case QEvent::Wheel:
      return taken(wheel(static_cast<QWheelEvent&>(*event)));
    case QEvent::MouseButtonPress:
      return taken(press(static_cast<QMouseEvent&>(*event)));
    case QEvent::MouseMove:  // the chart goes on saying what is below the pointer
      drag(static_cast<const QMouseEvent&>(*event));
      return false;
    case QEvent::MouseButtonRelease:
      return taken(release(static_cast<QMouseEvent&>(*event)));
    case QEvent::MouseButtonDblClick:
      return taken(doubleClick(static_cast<QMouseEvent&>(*event)));
    case QEvent::KeyPress:
      return taken(key(static_cast<QKeyEvent&>(*event)));
    default:
      return QObject::eventFilter(watched, event);
  }
}

bool ChartZoom::wheel(QWheelEvent& event) {
  if (m_chart.plot().isEmpty()) return false;
  const QPoint delta = event.angleDelta();
  if (std::abs(delta.x()) > std::abs(delta.y()) || event.modifiers() & Qt::ShiftModifier) {
    const double by = -(delta.x() + delta.y()) / kMoveOfWheel;
    m_chart.show({by, 1 + by, 0, 1}, true);
  } else if (delta.y() != 0) {
    m_chart.show(closer(std::pow(kCloserOfNotch, -delta.y() / kNotch), unitAt(event.position())), false);
  }
  return true;
}

bool ChartZoom::press(QMouseEvent& event) {
  m_pressed.reset();
  m_band->hide();
  if (event.button() != Qt::LeftButton || m_chart.plot().isEmpty()) return false;
  m_moving = event.modifiers() & Qt::ShiftModifier;
  if (m_chart.pressed(event.position()) && !m_moving) return false;
  m_pressed = event.pos();
  return true;
}

// Along an axis in which it hardly went the drag means all of it.
QRectF ChartZoom::dragged(QPoint to) const {
  const QRectF plot = m_chart.plot();
  const QPoint way = to - *m_pressed;
  const auto within = [](double one, double other, double least, double most) {
    return std::pair(std::clamp(std::min(one, other), least, most), std::clamp(std::max(one, other), least, most));
  };
  auto [left, right] = within(m_pressed->x(), to.x(), plot.left(), plot.right());
  auto [top, bottom] = within(m_pressed->y(), to.y(), plot.top(), plot.bottom());
  if (m_along == Along::x || std::abs(way.y()) < kDragStarts) top = plot.top(), bottom = plot.bottom();
  if (m_along == Along::both && std::abs(way.x()) < kDragStarts) left = plot.left(), right = plot.right();
  return {QPointF(left, top), QPointF(right, bottom)};
}

void ChartZoom::drag(const QMouseEvent& event) {
  const QRectF plot = m_chart.plot();
  if (!m_pressed || plot.isEmpty()) return;
  const QPoint way = event.pos() - *m_pressed;
  if (m_moving) {
    const double right = -way.x() / plot.width(), up = way.y() / plot.height();
    m_pressed = event.pos();
    m_chart.show({right, 1 + right, up, 1 + up}, true);
  } else if (std::abs(way.x()) >= kDragStarts || (m_along == Along::both && std::abs(way.y()) >= kDragStarts)) {
    m_band->setGeometry(dragged(event.pos()).toRect());
    m_band->show();
  }
}

bool ChartZoom::release(QMouseEvent& event) {
  if (event.button() != Qt::LeftButton || !m_pressed) return false;
  const bool picked = !m_band->isHidden();
  const QPoint way = event.pos() - *m_pressed;
  const bool clicked = !picked && !m_moving && std::abs(way.x()) < kDragStarts && std::abs(way.y()) < kDragStarts;
  const QRectF plot = m_chart.plot(), band = dragged(event.pos());
  m_band->hide();
  m_pressed.reset();
  if (clicked) m_chart.clicked(event.position());
  if (!picked || band.isEmpty() || plot.isEmpty()) return true;
  m_chart.show({(band.left() - plot.left()) / plot.width(), (band.right() - plot.left()) / plot.width(),
                (plot.bottom() - band.bottom()) / plot.height(), (plot.bottom() - band.top()) / plot.height()},
               false);
  return true;
}

bool ChartZoom::doubleClick(QMouseEvent& event) {
  if (event.button() != Qt::LeftButton || m_chart.plot().isEmpty()) return false;
  m_pressed.reset();
  m_chart.unclicked();
  m_chart.showAll();
  return true;
}

// What a chart points at may lie beside the part that is seen, which is not thrown away for it.
QPointF ChartZoom::pointedWithin() const {
  const QPointF at = m_chart.pointed();
  const auto within = [](double unit) { return unit >= 0 && unit <= 1 ? unit : 0.5; };
  return {within(at.x()), within(at.y())};
}

bool ChartZoom::key(QKeyEvent& event) {
  if (m_chart.plot().isEmpty()) return false;
  switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return m_chart.show(closer(1 / kCloserOfPlus, pointedWithin()), false), true;
    case Qt::Key_Minus:
      return m_chart.show(closer(kCloserOfPlus, pointedWithin()), false), true;
    case Qt::Key_Home:
    case Qt::Key_Escape:  // where all is seen they are the chart's own
      return m_chart.isZoomed() && (m_chart.showAll(), true);
    default:
      return false;
  }
}

}  // namespace vitrine::ui
