// What moves above a chart: the crosshair that all charts share, and the card with the exact values at it.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/views/chart/chart_mark.h"

namespace vitrine::ui {

class ChartLink;
class TimeChart;

class ChartOverlay : public QWidget {
  Q_OBJECT

 public:
  ChartOverlay(TimeChart& chart, ChartLink& link);
  void setCardShown(bool shown);  // only the chart under the pointer shows the card
  void setFocusShown(bool shown);
  // The card's rows as text: "step 2,712 · epoch 5", then "train 0.0912" …
  QStringList lines(double step) const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Row {
    int curve;
    QString name, value;
    double y;  // px, of the dot; NaN where there is no value
  };
  struct Marks {
    std::vector<ChartMark> shown;
    QString more;  // how many there are beyond them; empty: none
  };
  Marks marksNear(double step) const;
  void paintMoment(QPainter& painter) const;
  QString headline(double step) const;
  QColor swatchOf(int curve, double step) const;
  std::vector<Row> rows(double step) const;
  void paintCard(QPainter& painter, double x, double step, const std::vector<Row>& rows) const;
  TimeChart& m_chart;
  ChartLink& m_link;
  bool m_cardShown = false, m_focusShown = false;
};

}  // namespace vitrine::ui
