// The weights of a small Dense layer, each as a line from the number that it weighs to its unit, and each bias as a
// dot at its unit: in the gap between the layer and the one before it, or where that stands elsewhere at the end of
// wires that bring the numbers.
#pragma once

#include <QGraphicsItem>
#include <QPainterPath>
#include <optional>
#include <vector>

#include "core/train/probes/unit_weights.h"
#include "ui/canvas/weight_bundle.h"

namespace vitrine::ui {

// One of them. `input`: what comes in; −1: the bias.
struct WeightPlace {
  NodeId node;  // the Dense layer, on the canvas
  std::int64_t input = -1, unit = 0;
  friend bool operator==(const WeightPlace&, const WeightPlace&) = default;
};

class WeightLines : public QGraphicsItem {
 public:
  WeightLines();
  void setWay(const WeightWay& way);
  // The item draws what `weights` are; the scene keeps them alive.
  void display(const UnitWeights* weights, const NodeId& node);
  const UnitWeights& weights() const { return *m_weights; }
  void setLit(const std::optional<WeightPlace>& place);  // the one that is pointed at

  // Which of them lies within `distance`; none: no one.
  std::optional<WeightPlace> near(QPointF scenePoint, double distance) const;
  // A point of its line, `share` 0 … 1 of the way; of a bias its dot. In the scene.
  QPointF pointOf(const WeightPlace& place, double share) const;
  QPointF middleOf(const WeightPlace& place) const { return pointOf(place, 0.5); }

  // Where the weights lie; wires lie elsewhere.
  QRectF room() const { return m_room; }
  const std::vector<QPainterPath>& wires() const { return m_bundle.wires; }  // none: neighbours

  QRectF boundingRect() const override { return m_bounds; }
  QPainterPath shape() const override { return {}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void layOut();
  QPointF start(std::int64_t input) const { return m_bundle.starts[static_cast<std::size_t>(input)]; }
  QPointF end(std::int64_t unit) const { return m_bundle.ends[static_cast<std::size_t>(unit)]; }
  // A point of a weight's line, `share` 0 … 1 of the way.
  QPointF along(std::int64_t input, std::int64_t unit, double share) const;
  double largest() const;
  void paintWires(QPainter& painter) const;

  const UnitWeights* m_weights = nullptr;
  NodeId m_node;
  WeightWay m_way;
  WeightBundle m_bundle;
  QRectF m_room, m_bounds;
  std::optional<WeightPlace> m_lit;
};

// The value; NaN where there is no such weight.
[[nodiscard]] float weightAt(const UnitWeights& weights, const WeightPlace& place);

}  // namespace vitrine::ui
