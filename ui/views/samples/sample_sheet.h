// Samples as pictures in a grid, or as points over those of the data.
#pragma once

#include <QImage>
#include <QPointF>
#include <QWidget>
#include <vector>

#include "core/data/dataset.h"
#include "core/tensor/tensor.h"

namespace vitrine::ui {

class SampleSheet : public QWidget {
  Q_OBJECT

 public:
  explicit SampleSheet(QWidget* parent = nullptr);

  // Images of 1 or 3 channels, points of two numbers; false: these cannot be drawn. What is black and what is white,
  // and the plane's range, are those of `like`.
  static bool canShow(const Shape& shape);
  void setLike(const Dataset& dataset, const Field* like);  // null: nothing is known of it; looked at once
  // count × sample. `wanted`: pictures to stand above them, one for each; empty: none.
  void setSamples(const Tensor& samples, const std::vector<QImage>& wanted = {});
  void clear();  // what is known of the data, too
  [[nodiscard]] QImage imageOf(const float* values, const Shape& shape) const;

  const QImage& picture(int index) const { return m_pictures[static_cast<std::size_t>(index)]; }
  int shown() const { return m_shown; }  // as many as there is room for
  int given() const { return m_given; }
  int inRange() const { return m_inRange; }  // of points: those inside the plane that is drawn

  QSize sizeHint() const override { return {300, 240}; }
  QSize minimumSizeHint() const override { return {120, 110}; }

 signals:
  void shownChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Grid {
    int columns = 0, rows = 0, cell = 0;  // px a side
  };
  [[nodiscard]] Grid grid() const;
  [[nodiscard]] QRect plot() const;
  void countShown();
  void paintPictures(QPainter& painter) const;
  void paintPoints(QPainter& painter) const;

  const void *m_likeOf = nullptr, *m_like = nullptr;  // what range and points are of; compared only
  std::vector<QImage> m_pictures, m_wanted;
  std::vector<QPointF> m_points, m_data;
  float m_low = 0, m_high = 1;
  double m_from[2] = {0, 0}, m_to[2] = {1, 1};
  int m_shown = 0, m_given = 0, m_inRange = 0;
};

}  // namespace vitrine::ui
