// Points in the plane or in space, which a person turns, moves and asks.
#pragma once

#include <QImage>
#include <QPixmap>
#include <QWidget>
#include <memory>
#include <set>

#include "core/embedding/procrustes.h"
#include "ui/views/embedding/point_looks.h"

namespace vitrine::ui {

struct PointCloud {
  std::vector<float> places;      // count × dimensions
  int dimensions = 2;             // or 3
  std::vector<std::int64_t> ids;  // of the samples: by them a point is found again
  QStringList axes;               // what stands at the end of each; none: the axes mean nothing

  [[nodiscard]] int count() const { return static_cast<int>(ids.size()); }
};

class PointPlot : public QWidget {
  Q_OBJECT

 public:
  explicit PointPlot(QWidget* parent);
  // `same`: the same thing a moment later. Then it is seen as before: the axes' signs, and in space the turn, follow
  // what the points did.
  void display(std::shared_ptr<const PointCloud> cloud, bool same);
  void setLooks(PointLooks looks);
  void setHidden(std::set<int> groups);
  const PointCloud* cloud() const { return m_cloud.get(); }
  const PointLooks& looks() const { return m_looks; }

  QPointF placeOf(int point) const;  // in the widget
  bool isSeen(int point) const;      // it is not hidden
  int pointAt(QPointF place) const;  // the nearest within reach, of those at one place the foremost; −1: none
  int current() const { return m_hovered >= 0 ? m_hovered : m_chosen; }  // −1: none
  void choose(int point);                                                // it stays until another is
  void turn(double right, double down);                                  // radians, around the screen's axes
  void resetView();
  const Turn& camera() const { return m_camera; }
  bool isSpace() const { return m_cloud && m_cloud->dimensions == 3; }

  QSize sizeHint() const override { return {320, 260}; }
  QSize minimumSizeHint() const override { return {60, 50}; }

 signals:
  void pointed(int point);
  void turned();  // by a person

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent*) override { update(); }
  void focusOutEvent(QFocusEvent*) override { update(); }

 private:
  struct Seen {  // a point as the camera sees it
    float x = 0, y = 0, depth = 0;
    int index = 0;
  };
  void follow(const PointCloud& now);
  void measure();
  void project();
  void zoomAt(QPointF place, double factor);
  void move(QPointF by);
  void step(int by, bool wrongOnly);
  void hover(int point);
  void seenFrom(const double* place, double* out) const;
  QPointF onScreen(const double* seen) const;
  void paintAxes(QPainter& painter) const;
  void paintRing(QPainter& painter, int point) const;
  const QPixmap& sprite(const PointLook& look, int band);

  std::shared_ptr<const PointCloud> m_cloud;
  PointLooks m_looks;
  std::set<int> m_hidden;
  Turn m_camera = kNoTurn;
  double m_middle[3] = {}, m_half[3] = {1, 1, 1};  // of the box that holds all points
  double m_radius = 1;                             // of the ball around its middle
  double m_zoom = 1;
  QPointF m_pan;             // px
  std::vector<Seen> m_seen;  // far ones first
  std::vector<QPixmap> m_sprites;
  double m_spriteRatio = 0;  // device pixels, of the sprites
  int m_hovered = -1, m_chosen = -1;
  QPointF m_grip;  // where the button went down, or the pointer was last
  bool m_drags = false, m_moved = false;
};

}  // namespace vitrine::ui
