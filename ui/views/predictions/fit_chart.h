// Regression: predicted against true values, or, where there is one input, the predicted curve over the data. The
// pointer and arrow keys say what each point is. Where there are too many points to draw each, a cell of two pixels
// is painted by how many lie in it; that is made on a thread, and what was there stays until it is done.
#pragma once

#include <QWidget>

#include "ui/document/later.h"
#include "ui/views/predictions/fit_points.h"

class QLineSeries;
class QScatterSeries;
class QValueAxis;

namespace vitrine::ui {

class ChartCanvas;

class FitChart : public QWidget {
  Q_OBJECT

 public:
  explicit FitChart(QWidget* parent = nullptr);
  using Outputs = std::shared_ptr<const OutputsAnswer>;
  void setOutputs(const std::shared_ptr<const Dataset>& dataset, const Outputs& outputs);
  void setData(std::shared_ptr<const Dataset> dataset);  // one input, nothing predicted yet: the samples alone
  void clear();
  double rSquared() const { return m_rSquared; }  // of the first output over the shown samples; NaN: not known
  const QScatterSeries* points() const { return m_points; }
  const QLineSeries* line() const { return m_line; }
  const FitCells* cells() const { return m_cells.get(); }  // null: the points are drawn one by one
  // Points as they were given; −1: none is pointed at.
  int pointCount() const { return static_cast<int>(m_shown->data.size()); }
  int current() const { return m_current; }
  QPointF placeOf(int point) const;  // in the widget
  const ValueScale& x() const { return m_x; }
  const ValueScale& y() const { return m_y; }
  QRectF plot() const { return m_plot; }
  bool isZoomed() const { return m_x.isPicked() || m_y.isPicked(); }
  QString words(int point) const;  // "sample 12: true value 3.2, predicted 2.9"

  QSize sizeHint() const override { return {260, 220}; }
  QSize minimumSizeHint() const override { return {120, 100}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent*) override { m_above->update(); }
  void focusOutEvent(QFocusEvent*) override { m_above->update(); }

 private:
  void take(FitPointsPtr points);
  void askCells(FitPointsPtr points);
  void takeCells(std::shared_ptr<const FitCells> cells);
  void showPoints(FitPointsPtr points);
  QSize cellsWanted() const;
  int nearestTo(QPointF position) const;  // within reach; −1: none
  void connectZoom();
  void forget();
  bool isSeen(int point) const;
  QPointF placeOf(double x, double y) const;
  QList<QPointF> mapped(const QList<QPointF>& from, bool points) const;
  void paintCells(QPainter& painter) const;
  void point(int at);
  void paintPointed(QPainter& painter) const;
  void entitle();
  void restyle();
  void draw();
  void paintBackground(QPainter& painter);
  ChartCanvas* m_canvas;
  QWidget* m_above;  // ring and words, so that the chart is not drawn again when they move
  QScatterSeries* m_points;
  QLineSeries* m_line;
  ValueScale m_x, m_y;
  QRectF m_plot;
  FitPointsPtr m_shown;                     // never null
  std::shared_ptr<const FitCells> m_cells;  // of what is shown
  FitPointsPtr m_ofCells;                   // whose cells were asked for last
  Outputs m_asked;                          // of which it is made, or on its way
  int m_current = -1;
  QString m_xTitle, m_yTitle;
  double m_rSquared;
  Later<FitPoints> m_later;
  Later<FitCells> m_cellsLater;
};

}  // namespace vitrine::ui
