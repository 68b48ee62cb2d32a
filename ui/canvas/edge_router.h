// How an edge runs: straight across where it can, around the nodes in its way where it must, and back to the left
// in a lane between rows. Purely geometric and deterministic.
#pragma once

#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <vector>

namespace vitrine::ui {

struct Route {
  QPainterPath path;
  QPointF label;  // centre of the shape's pill
};

class EdgeRouter {
 public:
  // `nodes`: everything that edges should not run through, in scene coordinates.
  explicit EdgeRouter(std::vector<QRectF> nodes);

  // `from` lies on the right side of `fromNode`, `to` on the left side of `toNode`. Lanes taken by earlier calls are
  // kept free, so call it in a stable order.
  Route route(QPointF from, const QRectF& fromNode, QPointF to, const QRectF& toNode);

  // A cubic with horizontal tangents, for previews.
  static QPainterPath direct(QPointF from, QPointF to);

 private:
  struct Lane {
    double y, left, right;
  };
  [[nodiscard]] std::vector<QRectF> inTheWay(QPointF from, QPointF to, const QRectF& a, const QRectF& b) const;
  [[nodiscard]] double freeLane(double y, double left, double right, double direction) const;
  Route forwardAround(QPointF from, QPointF to, const std::vector<QRectF>& hits, const QRectF& toNode);
  Route backward(QPointF from, const QRectF& fromNode, QPointF to, const QRectF& toNode);

  std::vector<QRectF> m_nodes;
  std::vector<Lane> m_lanes;
};

}  // namespace vitrine::ui
