// The frame of a small plot: a range of values along each axis, thin lines with their numbers, and a title to each;
// of all of it or of the part that a person picked.
#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <functional>

#include "ui/views/chart/chart_zoom.h"
#include "ui/views/chart/scales.h"

namespace vitrine::ui {

class PlotFrame {
 public:
  // Gives way where there is little room: titles go first, then the numbers. `square`: as wide as high.
  void layOut(const QRect& room, bool square);
  ValueScale& x() { return m_x; }
  ValueScale& y() { return m_y; }
  const ValueScale& x() const { return m_x; }
  const ValueScale& y() const { return m_y; }
  void setTitles(const QString& x, const QString& y) { m_xTitle = x, m_yTitle = y; }

  const QRectF& plot() const { return m_plot; }
  QPointF at(double x, double y) const {
    return {m_plot.left() + m_x.unit(x) * m_plot.width(), m_plot.bottom() - m_y.unit(y) * m_plot.height()};
  }
  QPointF valueAt(QPointF place) const {
    return {m_x.value((place.x() - m_plot.left()) / m_plot.width()),
            m_y.value((m_plot.bottom() - place.y()) / m_plot.height())};
  }
  void paint(QPainter& painter) const;

  bool isZoomed() const { return m_x.isPicked() || m_y.isPicked(); }
  void showAll();
  void reveal(QPointF value) {
    m_x.reveal(value.x());
    m_y.reveal(value.y());
  }
  QPointF unitOf(QPointF value) const { return {m_x.unit(value.x()), m_y.unit(value.y())}; }
  // Gestures show a part of it; `changed` lays it out again, and draws it. The frame has to outlive them.
  [[nodiscard]] ZoomedChart zoomed(ChartZoom::Along along, std::function<void()> changed);
  // Whether what is drawn at `x`, px, is cut off.
  bool hides(double x) const { return isZoomed() && (x < m_plot.left() || x > m_plot.right()); }
  // Where all is shown nothing is cut off that lies on its edge.
  void clip(QPainter& painter) const {
    if (isZoomed()) painter.setClipRect(m_plot, Qt::IntersectClip);
  }

 private:
  ValueScale m_x, m_y;
  QString m_xTitle, m_yTitle;
  QRectF m_plot;
  int m_left = 0, m_widest = 0;  // of the room; px of the numbers at the left
  bool m_numbers = true, m_titles = true;
};

}  // namespace vitrine::ui
