// The small chart on a finding's card: curves of the run with the limit and the moment since when it holds, or bars
// of the finding's own figures.
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <vector>

#include "core/advice/advisor.h"
#include "ui/views/evaluation/plot_frame.h"

class QPainter;

namespace vitrine {
class History;
}

namespace vitrine::ui {

class Document;
class LiveFeed;

class FindingChart final : public QWidget {
  Q_OBJECT

 public:
  FindingChart(Document& document, LiveFeed& feed, QWidget* parent);
  void display(const Finding& finding);
  bool isEmpty() const;   // there is nothing to draw: nothing has been trained yet
  QString words() const;  // what one sees, for a screen reader
  QSize sizeHint() const override { return {240, height()}; }

  // Where the chart has its limit and its moment, in px: for tests.
  QPointF placeOf(double step, double value) const { return m_frame.at(step, value); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  struct Curve {
    QString name;
    const History* history = nullptr;
    QColor colour;
    Qt::PenStyle style = Qt::SolidLine;
  };
  std::vector<Curve> curves() const;
  double fromStep() const;
  double toStep() const;  // the moment that is shown, or where the chart ends before it
  double since() const;   // as curves count steps
  QString valueText(double value) const;
  int captionHeight() const;
  void fit();
  void fitBars();
  void follow();
  void followShown();
  void paintCaption(QPainter& painter, const std::vector<Curve>& curves) const;
  void paintCurve(QPainter& painter, const Curve& curve) const;
  void paintLimits(QPainter& painter) const;
  void paintMoments(QPainter& painter) const;
  void paintBars(QPainter& painter) const;
  QColor limitColour() const;

  Document& m_document;
  LiveFeed& m_feed;
  Finding m_finding;
  PlotFrame m_frame;
  ValueScale m_bars;
  QElapsedTimer m_sincePainted;
};

}  // namespace vitrine::ui
