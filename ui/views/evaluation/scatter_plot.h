// Prediction over truth: what is right lies on the diagonal. And beside it how the residuals are spread.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>
#include <string>
#include <utility>

#include "ui/views/evaluation/numbers_picture.h"
#include "ui/views/evaluation/plot_frame.h"

namespace vitrine::ui {

class ScatterPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ScatterPlot(QWidget* parent);
  void display(std::shared_ptr<const NumbersPicture> picture);  // null: nothing
  void forgetPart() { m_frame.showAll(); }
  QSize cells() const;  // of a grid that is fine enough for the room there is
  QPointF placeOf(double truth, double predicted) const { return m_frame.at(truth, predicted); }
  const PlotFrame& frame() const { return m_frame; }
  const QImage& density() const { return m_density; }  // a pixel for each cell of the grid; null: single points
  QString pointedWords() const { return m_words; }     // of the sample that is pointed at; empty: none

  QSize sizeHint() const override { return {260, 240}; }
  QSize minimumSizeHint() const override { return {60, 50}; }

 signals:
  void pointed();
  void resized();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void connectZoom();
  void recolour();
  void layOut();
  void paintDensity(QPainter& painter) const;
  void point(const NumbersPicture::Point& at, std::uint32_t others);
  void pointNowhere();
  void pointRanked(std::ptrdiff_t rank);
  void paintRing(QPainter& painter, QPointF at, const QColor& colour) const;
  std::shared_ptr<const NumbersPicture> m_picture;
  PlotFrame m_frame;
  QImage m_density;
  QString m_words;
  QPointF m_at;                                  // in values
  std::ptrdiff_t m_rank = -1;                    // of the residual that keys stand on
  std::pair<std::string, std::int64_t> m_shown;  // whose numbers: a part that was picked is a part of those
};

class ResidualPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ResidualPlot(QWidget* parent);
  void display(std::shared_ptr<const NumbersPicture> picture);
  void forgetPart() { m_frame.showAll(); }
  QRectF bar(int bin) const;  // in widget coordinates
  const PlotFrame& frame() const { return m_frame; }
  QString spoken(int bin) const;
  int bin() const { return m_bin; }

  QSize sizeHint() const override { return {160, 140}; }
  QSize minimumSizeHint() const override { return {60, 40}; }

 signals:
  void pointed();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void point(int bin);
  double edge(int bin) const;  // where it begins
  void layOut();
  std::shared_ptr<const NumbersPicture> m_picture;
  PlotFrame m_frame;
  int m_bin = -1;
  std::pair<std::string, std::int64_t> m_shown;  // as of ScatterPlot
};

// "sample 12: truth 3.2, answer 2.9, residual 0.3".
[[nodiscard]] QString residualWords(const EvaluationAnswer& answer, const NumbersPicture::Point& point);

}  // namespace vitrine::ui
