// A loss landscape as a shaded surface that one turns.
#pragma once

#include <QPolygonF>
#include <QWidget>
#include <memory>

#include "ui/views/landscape/landscape_data.h"

namespace vitrine::ui {

class LandscapeSurface : public QWidget {
  Q_OBJECT

 public:
  explicit LandscapeSurface(QWidget* parent);
  void display(std::shared_ptr<const Landscape> landscape, const LossScale& scale);
  // Degrees: round the upright axis, and how far from above (90) or from the side (0).
  double turn() const { return m_turn; }
  double tilt() const { return m_tilt; }
  void setAngles(double turn, double tilt);
  // Of a place in the grid and a loss, in the widget.
  QPointF placeOf(double alpha, double beta, double loss) const;
  QSize sizeHint() const override { return {300, 260}; }
  QSize minimumSizeHint() const override { return {60, 40}; }

 signals:
  void turned();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Point {
    double x = 0, y = 0, z = 0;  // −1 … 1 each, z up
  };
  struct Face {
    double depth = 0;
    QPolygonF outline;
    QRgb colour = 0;
  };
  Point spot(double alpha, double beta, double loss) const;
  Point seen(const Point& point) const;  // x right, y up, z towards who looks
  QPointF onScreen(const Point& seen) const;
  QList<Face> faces() const;
  void paintPath(QPainter& painter) const;

  std::shared_ptr<const Landscape> m_landscape;
  LossScale m_scale;
  double m_turn, m_tilt;
  QPointF m_grip;
};

}  // namespace vitrine::ui
