// Curves and the areas between them, filled column by column: with hundreds of points each they cost Qt's rasteriser
// of polygons more than all else in a chart.
#pragma once

#include <QColor>
#include <QImage>
#include <QPainter>
#include <QPolygonF>
#include <QRectF>
#include <vector>

namespace vitrine::ui {

class CurvePicture {
 public:
  // Of a part of what is painted, at so many pixels of the screen to a unit. It takes whole pixels, wherever the part
  // begins: drawn between them it would be made anew out of its own, and blurred.
  CurvePicture(const QRectF& place, double ratio);

  // An area whose upper edge goes from left to right and whose lower one, of as many points, comes back.
  void fill(const QPolygonF& area, const QColor& colour);
  // A line that never goes back to the left, so wide.
  void stroke(const QPolygonF& line, double width, const QColor& colour);

  bool isEmpty() const { return m_empty; }
  void clear();
  const QImage& image() const { return m_image; }
  void paint(QPainter& painter) const;

 private:
  // What a third of a column is covered from and to, in pixels from the picture's top: from the least to the largest
  // that is reached within it, so that no extreme is lost between two of them.
  struct Reach {
    float top, bottom;
  };
  void begin();
  void along(QPointF a, QPointF b);
  void blendAll(const QColor& colour);
  void blend(int column, QRgb colour);
  QPointF pixel(const QPointF& point) const { return point * m_ratio - QPointF(m_place.topLeft()); }

  double m_ratio;
  QRect m_place;  // in pixels
  QImage m_image;
  std::vector<Reach> m_reach;
  bool m_empty = true;
};

}  // namespace vitrine::ui
