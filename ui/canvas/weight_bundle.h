// How numbers come to a small Dense layer that does not stand right behind the layer before it. Wires, one for each
// number, leave that layer side by side, follow the connection as a bundle, and stand one below the other again
// before the layer, where weights run from them to its units as from a neighbour.
#pragma once

#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <vector>

namespace vitrine::ui {

// From the right side of `before` to the left side of `layer`, in scene coordinates.
struct WeightWay {
  QRectF before, layer;
  QPainterPath route;            // of their connection, as EdgeRouter made it
  double behind = 0, ahead = 0;  // what is free of other layers: right of `before`, left of `layer`

  // The heights that have to be free there: of a body, and on to the lane of a route that goes round rows.
  [[nodiscard]] QRectF heightsOf(const QRectF& body) const;
  // Neighbours in a row: weights cross the gap between the two, and nothing else is needed.
  [[nodiscard]] bool crossesGap() const;
  friend bool operator==(const WeightWay&, const WeightWay&) = default;
};

// The place of one of `count` lines at the side of a layer.
[[nodiscard]] double spreadOver(const QRectF& body, std::int64_t index, std::int64_t count);

struct WeightBundle {
  std::vector<QPainterPath> wires;  // one for each number that comes in; none where a gap is crossed
  std::vector<QPointF> starts;      // of the weights, one for each number
  std::vector<QPointF> ends;        // one for each unit
  static WeightBundle along(const WeightWay& way, std::int64_t inputs, std::int64_t units);
};

}  // namespace vitrine::ui
