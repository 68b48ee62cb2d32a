// Units × time as a heat map, or one unit as a curve; below it what is read at each step, and how large the slope is
// there. All of it shares one axis of time.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "ui/views/chart/scales.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/recurrent/recurrent_data.h"

namespace vitrine::ui {

class RecurrentMap : public QWidget {
  Q_OBJECT

 public:
  explicit RecurrentMap(QWidget* parent);
  // A track of the answer, its units in this order; null: nothing.
  void display(std::shared_ptr<const RecurrenceAnswer> answer, std::size_t track, std::vector<std::int64_t> order,
               RecurrentInput input);
  void setOneUnit(bool one);  // as a curve over time, instead of all of them

  const RecurrentTrack* track() const { return m_answer ? &m_answer->tracks[m_track] : nullptr; }
  const MapScale& scale() const { return m_scale; }
  // What is pointed at: a row of the map and a position; −1: nothing.
  std::int64_t row() const { return m_row; }
  std::int64_t position() const { return m_position; }
  void setCurrent(std::int64_t row, std::int64_t position);
  std::int64_t unit() const;   // of the row, a place in the answer
  QString words() const;       // "unit 3, step 12 (“was”): 0.34 · gradient 0.002"; empty: nothing is pointed at
  QString aggregated() const;  // "each pixel: the farthest from 0 of 2 × 3 numbers"; empty: each is a number

  QRectF mapRect() const { return m_map; }     // where the cells lie
  QRectF inputRect() const { return m_read; }  // empty: no room
  QRectF slopeRect() const { return m_slope; }
  QRectF cellRect(std::int64_t row, std::int64_t position) const;
  QPointF slopePoint(const std::vector<float>& norms, std::size_t position) const;
  QSize sizeHint() const override { return {320, 300}; }
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
  static constexpr int kTimeHeight = 16;  // px, of the numbers of steps
  void arrange();
  void chooseUnit();
  QSize pixels() const;
  QImage makeImage() const;
  float value(std::int64_t row, std::int64_t position) const;
  double middleOf(std::int64_t position) const;  // x
  void paintMap(QPainter& painter);
  void paintCurve(QPainter& painter) const;
  void paintTime(QPainter& painter) const;
  void paintRead(QPainter& painter) const;
  void paintReadWords(QPainter& painter) const;
  void paintSlopes(QPainter& painter) const;
  void paintCurrent(QPainter& painter) const;
  void speak();

  std::shared_ptr<const RecurrenceAnswer> m_answer;
  std::size_t m_track = 0;
  std::vector<std::int64_t> m_order;
  RecurrentInput m_input;
  MapScale m_scale;
  ValueScale m_norms;
  QImage m_image;
  QRectF m_map, m_read, m_slope;
  int m_timeTop = 0;  // of the numbers below all
  bool m_oneUnit = false;
  std::int64_t m_row = -1, m_position = -1;
};

}  // namespace vitrine::ui
