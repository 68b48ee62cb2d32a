// What a search for a learning rate has found: the loss of each step over its rate, the smoothed loss as a line,
// marks at the rates that are suggested, in force and chosen. A click, a drag of the line or the keys choose another.
#pragma once

#include <optional>
#include <vector>

#include "core/train/rate_finder.h"
#include "ui/views/evaluation/plot_frame.h"
#include "ui/views/view.h"

namespace vitrine::ui {

class RatePlot : public View {
  Q_OBJECT

 public:
  RatePlot(const ViewContext& context, QWidget* parent);

  // Nothing is known yet of these rates.
  void begin(double from, double to);
  void add(const std::vector<RatePoint>& points);
  void setMarks(double present, const RateAdvice& advice);
  void setPresent(double rate);
  void setChosen(std::optional<double> rate);
  void setEmptyText(const QString& words);  // where there are no points
  const std::vector<RatePoint>& points() const { return m_points; }
  std::optional<double> chosen() const { return m_chosen; }

  QRectF plotRect() const { return m_frame.plot(); }
  const PlotFrame& frame() const { return m_frame; }
  QPointF placeOf(double rate, double loss) const { return m_frame.at(rate, loss); }
  QString wordsOf(std::size_t point) const;      // what hovering says
  std::size_t above() const { return m_above; }  // losses that lie above what is shown

  QString title() const override { return tr("Learning rates"); }
  void refresh() override { update(); }
  bool hasData() const override { return !m_points.empty(); }
  void writeData(QTextStream& out) const override;
  QSize sizeHint() const override { return {680, 320}; }
  QSize minimumSizeHint() const override { return {200, 140}; }

 signals:
  void picked(double rate);  // by the person

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Mark {
    double rate = 0;
    QString words;
    QColor colour;
    Qt::PenStyle style = Qt::SolidLine;
  };
  void connectZoom();
  void layOut();
  void fitLosses();
  void countAbove();
  std::optional<double> columnOf(double rate) const;  // px; none where it is not shown
  std::optional<std::size_t> nearest(double rate) const;
  void pickAt(QPointF place);
  void goTo(std::ptrdiff_t point);
  void choose(double rate);  // with a key: what is shown goes along
  bool isAtChosen(QPointF place) const;
  std::vector<Mark> marks() const;
  void paintCurve(QPainter& painter) const;
  void paintMarks(QPainter& painter) const;
  void paintHover(QPainter& painter) const;

  PlotFrame m_frame;
  std::vector<RatePoint> m_points;
  std::optional<double> m_chosen, m_present;
  std::optional<double> m_chosenBefore;  // when the pointer was pressed
  bool m_dragging = false;
  std::optional<std::size_t> m_hovered;
  RateAdvice m_advice;
  QString m_empty;
  std::size_t m_above = 0;
};

}  // namespace vitrine::ui
