// A part of a chart, larger, by the same gestures in every chart that has axes. The wheel zooms at the pointer, with
// Shift (or sideways) it moves along; a drag picks what is to be seen, with Shift it moves what is seen; a double
// click, Home or Escape shows everything again; + and − zoom where the chart points.
#pragma once

#include <QObject>
#include <QPoint>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <functional>
#include <optional>

class QKeyEvent;
class QMouseEvent;
class QRubberBand;
class QWheelEvent;
class QWidget;

namespace vitrine::ui {

// Of what is shown, in units 0 … 1 to the right and upwards; beyond them what lies beside it.
struct PlotPart {
  double left = 0, right = 1, low = 0, high = 1;
};

// What a chart has to say, and to do.
struct ZoomedChart {
  std::function<QRectF()> plot;                                // px; empty: there is nothing to see larger
  std::function<void(const PlotPart& part, bool moved)> show;  // `moved`: as much of it as before
  std::function<void()> showAll;
  std::function<bool()> isZoomed;
  std::function<QPointF()> pointed = [] { return QPointF(0.5, 0.5); };  // units: where keys zoom
  // Whether the chart itself has something to drag there: the press, and what follows, is the chart's.
  std::function<bool(QPointF)> pressed = [](QPointF) { return false; };
  std::function<void(QPointF)> clicked = [](QPointF) {};  // pressed and let go, without a drag
  std::function<void()> unclicked = [] {};  // it was the first half of a double click, which means something else
};

class ValueScale;

class ChartZoom final : public QObject {
 public:
  enum class Along { x, both };
  ChartZoom(QWidget* widget, Along along, ZoomedChart chart);
  // Of a chart whose axes these are; `changed` lays it out again, and draws it. They have to outlive the gestures.
  [[nodiscard]] static ZoomedChart ofScales(ValueScale& x, ValueScale& y, Along along, std::function<void()> changed);
  void setAlong(Along along) { m_along = along; }
  // `factor` below 1: closer; `around`, in units, stays where it is.
  [[nodiscard]] static PlotPart closer(double factor, QPointF around);
  [[nodiscard]] static QString words();  // the gestures, for a tooltip

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool wheel(QWheelEvent& event);
  bool press(QMouseEvent& event);
  void drag(const QMouseEvent& event);
  bool release(QMouseEvent& event);
  bool doubleClick(QMouseEvent& event);
  bool key(QKeyEvent& event);
  QPointF unitAt(QPointF place) const;
  QPointF pointedWithin() const;
  QRectF dragged(QPoint to) const;  // px, within the plot
  QWidget* m_widget;
  Along m_along;
  ZoomedChart m_chart;
  QRubberBand* m_band;
  std::optional<QPoint> m_pressed;
  bool m_moving = false;
};

}  // namespace vitrine::ui
