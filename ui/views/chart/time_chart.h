// A chart over training steps that hides nothing: of each pixel column it draws the true smallest and largest value.
// It zooms along its steps as ChartZoom says, and a click takes the window to that moment; with the keyboard: arrows
// move the crosshair, Enter goes there.
#pragma once

#include <QList>
#include <QPointF>
#include <QWidget>
#include <functional>
#include <optional>
#include <vector>

#include "core/watch/history.h"
#include "ui/views/chart/chart_mark.h"
#include "ui/views/chart/chart_zoom.h"
#include "ui/views/chart/curve_shape.h"
#include "ui/views/chart/scales.h"

namespace vitrine::ui {

class ChartCanvas;
class ChartLink;
class ChartOverlay;

struct Curve {
  enum class Look {
    line,     // extremes of each column
    faint,    // the same, thin and pale; where steps are many to a column, the band in which most of them lie
    mean,     // the mean of each column: what to follow with the eye, above a faint line that hides nothing
    markers,  // few values, each with a ring
    band,     // from the smallest to the largest of what its records stand for, e.g. runs at the same step
    ranges,   // the same of few values: a ring at the mean, a bar from the smallest to the largest
  };
  QString name;
  std::function<const History*()> history;  // asked anew at each refresh; may give null
  int colour = 0;                           // of Colours::curves; from the seventh on with dashes
  Look look = Look::line;
  bool visible = true;
  bool inCard =
      true;  // has a row on the hover card and an entry in the legend, which is shared with others of its name
  QString row = {};  // what the card calls it; empty: as its name
  // What it calls it at a step, where that is not the same everywhere.
  std::function<QString(double step)> rowAt = {};
  bool onTop = false;  // drawn after the others, and a little stronger
};

class TimeChart : public QWidget {
  Q_OBJECT

 public:
  TimeChart(ChartLink& link, QWidget* parent = nullptr);
  ~TimeChart() override;

  void setCurves(std::vector<Curve> curves);
  const std::vector<Curve>& curves() const { return m_curves; }
  // All that is drawn of it.
  const CurveShape& shape(int curve) const { return m_shapes[static_cast<std::size_t>(curve)]; }
  void setCurveVisible(int curve, bool visible);  // and those of the same name
  void setHighlighted(int curve);                 // the others fade; -1: none
  int highlighted() const { return m_highlighted; }

  // Curves as lines over one axis of values, or each as a row whose colours are its values: what is true of many at
  // once is seen at once. All else is the same.
  enum class Look { lines, rows };
  Look look() const { return m_look; }
  void setLook(Look look);
  // Where a curve's value is drawn, px; NaN: nowhere.
  double placeOf(int curve, double value) const;
  struct Row {
    std::size_t curve;
    Columns columns;
  };
  const std::vector<Row>& rows() const { return m_rows; }  // from the foot up
  QRectF rowRect(std::size_t row) const;

  const ValueScale& values() const { return m_values; }
  const StepScale& steps() const { return m_steps; }
  void setLogarithmic(bool logarithmic);
  void setScientific(bool scientific) { m_values.setScientific(scientific); }
  void setUnit(StepScale::Unit unit);
  void setEpochs(const EpochCount& epochs) { m_steps.setEpochs(epochs); }
  void setClock(const TrainingClock& clock) { m_steps.setClock(clock); }
  // Each a line at its step with a sign and words; by step. The crosshair says them again where it stands at one.
  void setTurns(std::vector<ChartMark> turns);
  const std::vector<ChartMark>& turns() const { return m_turns; }
  std::vector<ChartMark> turnsNear(double step) const;
  // Values between which all is well, as a light band behind the lines, with the words for it; none where there are
  // none.
  struct Range {
    double least = 0, most = 0;
    QString words;
    friend bool operator==(const Range&, const Range&) = default;
  };
  void setHealthy(std::optional<Range> range);
  const std::optional<Range>& healthy() const { return m_healthy; }
  QRectF healthyRect() const;              // px; empty: it is not to be seen
  void setEmptyText(const QString& text);  // what will appear here, and how
  void showAll();
  void zoom(double factor, double around);  // factor below 1: closer; `around` is a step

  void refresh();  // the lines again, from the histories; costs by width, not by the run's length
  bool isEmpty() const { return m_empty; }
  QColor colourOf(int curve) const;
  QPen penOf(int curve) const;
  QRectF plotArea() const { return m_plot; }
  QString crosshairWords() const;            // "step 2,712 · epoch 5, train 0.0912"; empty: there is no crosshair
  int nearestCurve(QPointF position) const;  // within 12 px of the pointer, or -1

  QSize sizeHint() const override { return {360, 220}; }
  QSize minimumSizeHint() const override { return {120, 90}; }

 signals:
  void rangeChanged();
  void hovered(int curve);  // the curve nearest to the pointer, -1: none

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void layOut();
  void paintBackground(QPainter& painter) const;
  bool measure(const std::vector<Columns>& columns);
  bool isRow(std::size_t curve) const;
  void paintTicks(QPainter& painter) const;
  void paintBands(QPainter& painter) const;
  QTransform toPlot() const;  // from units 0 … 1 of both axes
  void paintRows(QPainter& painter) const;
  void paintLines(QPainter& painter) const;
  void paintMarks(QPainter& painter) const;
  void paintTurns(QPainter& painter) const;
  void paintHealthy(QPainter& painter) const;
  QString footWords(bool floored) const;  // what marks at the foot, and tints, mean
  void moveCrosshair(int pixels);
  ZoomedChart zoomed();
  void showPart(const PlotPart& part, bool moved);
  void nameRows();
  std::vector<std::size_t> order() const;  // from the bottom up

  ChartLink& m_link;
  ChartCanvas* m_canvas;
  ChartOverlay* m_overlay;
  std::vector<Curve> m_curves;
  std::vector<CurveShape> m_shapes;
  std::vector<ChartMark> m_turns;
  std::optional<Range> m_healthy;
  ValueScale m_values;
  StepScale m_steps;
  QRectF m_plot;
  QString m_emptyText;
  int m_highlighted = -1;
  static constexpr double kLeastGutter = 30, kTickHeight = 20, kCaptionHeight = 15, kLeastForCaption = 150;  // px
  Look m_look = Look::lines;
  std::vector<Row> m_rows;
  double m_gutter = kLeastGutter;  // px left of the plot; only grows, so that the plot stays where it is
  bool m_empty = true;
};

}  // namespace vitrine::ui
