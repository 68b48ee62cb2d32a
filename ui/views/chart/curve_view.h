// What the views with curves have in common: a chart, its legend, smoothing, linear or log, epochs, steps or
// seconds, marks of what happened.
#pragma once

#include <QElapsedTimer>
#include <QTimer>

#include "ui/views/chart/smoothing.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/export/data_writer.h"
#include "ui/views/view.h"

class QButtonGroup;
class QVBoxLayout;

namespace vitrine::ui {

class ChartLegend;

class CurveView : public View, public DataGiver {
  Q_OBJECT

 public:
  CurveView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent);

  TimeChart& chart() const { return *m_chart; }
  QString hint() const override;
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() final;
  bool hasData() const override { return !m_chart->isEmpty(); }
  void writeData(QTextStream& out) const override { data()(out); }
  DataWriter data() const override;
  void setLogarithmic(bool logarithmic);
  double smoothing() const { return m_smoothing.weight(); }
  void setSmoothing(double weight);  // of all charts
  const Smoother& smoother() const { return m_smoothing.smoother(0); }

  // A row of buttons of which one is down.
  static QWidget* choice(QWidget* parent, const QString& title, const QStringList& options, int chosen,
                         const std::function<void(int)>& picked);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  virtual void prepare() {}  // before the chart reads the histories
  // Of the file, as they are now, what a curve has there; false: its values.
  virtual bool addColumns(std::vector<CurveColumn>&, const Curve&) const { return false; }
  virtual QString state() const { return {}; }  // part of the hint besides the scale
  virtual void addOptions(QVBoxLayout&) {}
  // Latest values in words for a screen reader.
  virtual QString spokenValues() const;
  virtual std::vector<const History*> smoothed() const = 0;  // what is, each by the smoother of its place
  Smoothing& smoothers() { return m_smoothing; }
  const Smoothing& smoothers() const { return m_smoothing; }
  void setEmptyText(const QString& text) { m_emptyText = text; }  // said while there is nothing to show
  // What every step says of it: faint as it is, and strong as the smoother of that place has it.
  void addSmoothed(std::vector<Curve>& curves, Curve of, std::size_t smoother) const;
  void resetCurves(std::vector<Curve> curves);  // what a person has hidden stays hidden
  void showInLegend(const QList<int>& curves);
  QString settingsKey(const QString& name) const { return m_settings + QLatin1Char('/') + name; }

 private:
  std::vector<CurveColumn> columns() const;
  void takeShared();
  void followClock(StepScale::Unit unit);
  QString spokenTurns() const;
  QWidget* makeAxisChoice(QWidget* parent);
  QWidget* makeMarksBox(QWidget* parent);
  void speak();
  QString m_settings;  // group of QSettings
  QString m_emptyText;
  Smoothing m_smoothing;
  TimeChart* m_chart;
  ChartLegend* m_legend;
  bool m_showsMarks;
  QElapsedTimer m_sinceSpoken;
  QTimer m_speakLater;
};

}  // namespace vitrine::ui
