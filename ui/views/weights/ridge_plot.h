// How the numbers of a tensor spread over the training: a ridge for each moment, the newest in front, or bands of
// percentiles over the steps. Ridges are zoomed along the numbers, bands along both axes.
#pragma once

#include <QPixmap>
#include <QPolygonF>
#include <QWidget>
#include <optional>
#include <utility>
#include <vector>

#include "ui/views/chart/chart_zoom.h"
#include "ui/views/chart/scales.h"
#include "ui/views/weights/spread.h"

namespace vitrine::ui {

class RidgePlot : public QWidget {
  Q_OBJECT

 public:
  enum class Form { ridges, bands };
  explicit RidgePlot(QWidget* parent);
  // `moments` by step; of each the tensor of that name. Curves call step 0 of the run `before`. `then`: the step of
  // the run that the window looks back to; none: it is live.
  void display(const std::vector<MomentPtr>& moments, const std::string& tensor, double before,
               std::optional<std::uint64_t> then);
  void setForm(Form form);
  Form form() const { return m_form; }

  bool shows(const std::string& node, const std::string& tensor) const {
    return node == m_node && tensor == m_tensor && !m_ridges.empty();
  }
  int count() const { return static_cast<int>(m_ridges.size()); }
  double stepOf(int moment) const;           // as curves count
  int current() const { return m_current; }  // that is pointed at; −1: none
  int marked() const { return m_marked; }    // that is looked back to; −1: none
  void setCurrent(int moment);
  void follow(double step);         // what another chart points at: the moment next to it; NaN: none
  QString words(int moment) const;  // "step 1,325: −0.41 … 0.38, half of them −0.1 … 0.1, …"
  // Baseline of a ridge, and its height above it for a value; for tests of what is drawn.
  QPolygonF outline(int moment) const;
  QRectF plot() const;
  double low() const { return m_low; }  // of all numbers
  double high() const { return m_high; }
  // The axis to the right: numbers, or steps; and the upright one of bands.
  const ValueScale& across() const { return m_form == Form::ridges ? m_numbers : m_steps; }
  const ValueScale& upright() const { return m_values; }
  bool isZoomed() const { return across().isPicked() || (m_form == Form::bands && m_values.isPicked()); }
  QSize sizeHint() const override { return {300, 220}; }
  QSize minimumSizeHint() const override { return {60, 40}; }

 signals:
  void pointed();                 // current() changed
  void stepPointed(double step);  // by a person, here; NaN: at none any more
  void picked(double step);       // by a person: to look back there
  void pressed();                 // what is picked now may be taken back …
  void unpicked();                // … since it was but the first half of a double click

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Ridge {
    MomentPtr moment;
    const Spread* spread;
    std::vector<double> heights;  // 0 … 1 of the tallest, in equal parts of the numbers that are shown
  };
  ZoomedChart zoomed();
  void showPart(const PlotPart& part);
  void showAll();
  void changed();  // what is shown of it
  bool isSeen(int moment) const;
  void findRange();
  void findHeights();
  double baseline(int moment) const;
  double xOf(double value) const;
  double xOfStep(int moment) const;
  double yOf(double value) const;
  double lift() const;  // px that the tallest ridge rises
  int at(QPointF position) const;
  void point(int moment);
  // First and last moment of each stretch in which something is finite: between them there are gaps.
  std::vector<std::pair<int, int>> stretches() const;
  void paintStretch(QPainter& painter, int first, int last) const;
  QColor colourOf(int moment) const;
  void paintRidges(QPainter& painter, const QRegion& region);
  void paintRidge(QPainter& painter, int moment, bool told) const;
  void paintRidgeLabels(QPainter& painter) const;
  void paintBands(QPainter& painter) const;
  void paintValueAxis(QPainter& painter) const;
  void paintBandAxes(QPainter& painter) const;
  void speak();
  bool hasLabels() const;

  std::vector<Ridge> m_ridges;
  ValueScale m_numbers, m_values, m_steps;  // numbers of ridges and of bands, steps of bands
  Form m_form = Form::ridges;
  ChartZoom* m_zoom;
  std::vector<MomentPtr> m_moments;  // as displayed last
  std::optional<std::uint64_t> m_then;
  std::string m_tensor, m_node;
  double m_low = 0, m_high = 1, m_before = 0;
  int m_current = -1, m_marked = -1;
  QPixmap m_backdrop;  // all ridges, as none of them is told of
  bool m_backdropDark = false;
};

}  // namespace vitrine::ui
