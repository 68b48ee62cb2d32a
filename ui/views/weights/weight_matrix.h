// A tensor drawn: a cell for each number, or, where there are more than pixels, a pixel for the one of several that
// is farthest from 0.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "ui/views/features/feature_image.h"
#include "ui/views/weights/matrix_data.h"

namespace vitrine::ui {

class WeightMatrix : public QWidget {
  Q_OBJECT

 public:
  explicit WeightMatrix(QWidget* parent);
  void display(std::shared_ptr<const MatrixData> data);
  const MatrixData* data() const { return m_data.get(); }
  std::shared_ptr<const MatrixData> sharedData() const { return m_data; }
  const MapScale& scale() const { return m_scale; }

  // The number that is pointed at, a place in the values; −1: none. Of a pixel that stands for several the one that
  // is shown.
  std::int64_t current() const { return m_current; }
  void setCurrent(std::int64_t place);
  // The number that is being set beside it: framed as well; −1: none.
  std::int64_t held() const { return m_held; }
  void setHeld(std::int64_t place);
  QRectF frameOf(std::int64_t place) const;  // round its cell, large enough to be seen
  bool isAggregated() const;                 // a pixel stands for several numbers
  QString aggregated() const;                // "each pixel is the farthest from 0 of 7 × 2 numbers"; empty: no
  QRectF cellRect(std::int64_t row, std::int64_t column) const;  // in widget coordinates
  QRectF picture() const;                                        // where the cells lie
  QString words(std::int64_t place) const;                       // "row 3, column 12: −0.034"
  QString foot() const;  // of the number that is pointed at, else of all: "16 × 1 × 3 × 3 · 2 not finite"
  QSize sizeHint() const override { return {300, 220}; }
  QSize minimumSizeHint() const override { return {60, 40}; }

 signals:
  void pointed();
  void picked(qint64 place);  // by a click, or Enter

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Cell {
    std::int64_t row = -1, column = -1;
  };
  QSize pixels() const;  // of the image: one a cell, fewer where there is no room
  void make() const;
  Cell cellOf(std::int64_t place) const;
  std::int64_t at(QPointF position) const;
  std::int64_t shownAt(int x, int y) const;  // the number that a pixel of the image shows
  void paintTiles(QPainter& painter) const;
  void paintFrame(QPainter& painter, const QRectF& frame) const;
  void paintCard(QPainter& painter, const QRectF& cell) const;
  void move(int right, int down);
  void speak();

  std::shared_ptr<const MatrixData> m_data;
  MapScale m_scale;
  mutable QImage m_image;
  mutable std::vector<std::int64_t> m_shown;  // of each pixel the place of its number; −1: none
  std::int64_t m_bad = 0;  // numbers that are not finite, counted once
  std::int64_t m_current = -1, m_held = -1;
  std::int64_t m_set = -1;  // that was held last: keys go on from there
};

}  // namespace vitrine::ui
