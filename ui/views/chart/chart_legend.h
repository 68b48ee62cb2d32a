// The names of a chart's curves with their lines; a click hides or shows one. What does not fit goes into a menu.
#pragma once

#include <QList>
#include <QWidget>

class QToolButton;

namespace vitrine::ui {

class TimeChart;

class ChartLegend : public QWidget {
  Q_OBJECT

 public:
  explicit ChartLegend(TimeChart& chart, QWidget* parent = nullptr);
  void rebuild();                   // after other curves were set
  void setOnly(QList<int> curves);  // entries for these curves alone, e.g. those that have data

  QSize sizeHint() const override { return {200, height()}; }
  QSize minimumSizeHint() const override { return {40, 20}; }
  void setMostRows(int rows);

 signals:
  void toggled(int curve, bool visible);  // by a person

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void arrange();
  void write(int mostPixels);  // the names, none wider than that
  bool place(int rows);
  void fillMenu(int from);
  void restyle();
  void toggle(int curve);
  QPixmap swatch(int curve) const;
  TimeChart& m_chart;
  QList<int> m_curves;
  QList<QToolButton*> m_buttons;  // one for each of m_curves
  QToolButton* m_more;
  int m_mostRows = 1;
};

}  // namespace vitrine::ui
