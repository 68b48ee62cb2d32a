// Regression: predicted against true values, or, where there is one input, the predicted curve over the data.
#pragma once

#include <QWidget>

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

  QSize sizeHint() const override { return {260, 220}; }
  QSize minimumSizeHint() const override { return {120, 100}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void entitle(const Dataset& dataset);
  void restyle();
  void draw();
  void paintBackground(QPainter& painter);
  ChartCanvas* m_canvas;
  QScatterSeries* m_points;
  QLineSeries* m_line;
  ValueScale m_x, m_y;
  QRectF m_plot;
  QList<QPointF> m_data, m_path;  // in values
  QString m_xTitle, m_yTitle;
  bool m_curve = false;  // one input: the data are points and the predictions a line
  double m_rSquared;
};

}  // namespace vitrine::ui
