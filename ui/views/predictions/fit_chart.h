// Regression: predicted against true values, or, where there is one input, the predicted curve over the data. The
// pointer and arrow keys say what each point is.
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

#include "core/data/dataset.h"
#include "core/train/probes/outputs.h"
#include "ui/views/chart/scales.h"

class QLineSeries;
class QScatterSeries;
class QValueAxis;

namespace vitrine::ui {

class ChartCanvas;

class FitChart : public QWidget {
  Q_OBJECT

 public:
  explicit FitChart(QWidget* parent = nullptr);
  void setOutputs(const Dataset& dataset, const OutputsAnswer& outputs);
  void setData(const Dataset& dataset);  // one input, nothing predicted yet: the samples alone
  void clear();
  double rSquared() const { return m_rSquared; }  // of the first output over the shown samples; NaN: not known
  const QScatterSeries* points() const { return m_points; }
  const QLineSeries* line() const { return m_line; }
  // Points as they were given; −1: none is pointed at.
  int pointCount() const { return static_cast<int>(m_data.size()); }
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
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Told {
    std::int64_t row = 0;  // of the dataset
    int value = -1;        // which of several; −1: there is but one
    double predicted = 0;  // of a curve; NaN: nothing is predicted yet
  };
  void connectZoom();
  void forget();
  bool isSeen(int point) const;
  QList<QPointF> mapped(const QList<QPointF>& from, bool points) const;
  void add(QPointF at, const Told& told);
  void point(int at);
  void paintPointed(QPainter& painter) const;
  void entitle(const Dataset& dataset);
  void restyle();
  void draw();
  void paintBackground(QPainter& painter);
  ChartCanvas* m_canvas;
  QWidget* m_above;  // ring and words, so that the chart is not drawn again when they move
  QScatterSeries* m_points;
  QLineSeries* m_line;
  ValueScale m_x, m_y;
  QRectF m_plot;
  QList<QPointF> m_data, m_path;  // in values
  std::vector<Told> m_told;       // of the data, in the same order
  std::vector<int> m_order;       // from the left to the right
  QStringList m_values;           // names, where several are predicted
  int m_current = -1;
  QString m_xTitle, m_yTitle;
  bool m_curve = false;  // one input: the data are points and the predictions a line
  double m_rSquared;
};

}  // namespace vitrine::ui
