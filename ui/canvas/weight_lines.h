// The weights of a small Dense layer, each as a line from the number that it weighs to its unit, and each bias as a dot
// at its unit: in the gap between the layer and the one before it.
#pragma once

#include <QGraphicsItem>
#include <QPainterPath>
#include <optional>
#include <vector>

#include "core/train/probes/unit_weights.h"

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
  // Between the right side of the layer before and the left side of this one, in scene coordinates.
  void setEnds(const QRectF& before, const QRectF& layer);
  // There is a gap between the two that lines can cross.
  static bool fits(const QRectF& before, const QRectF& layer);
  // The item draws what `weights` are; the scene keeps them alive.
  void display(const UnitWeights* weights, const NodeId& node);
  const UnitWeights& weights() const { return *m_weights; }
  void setLit(const std::optional<WeightPlace>& place);  // the one that is pointed at

  // Which of them lies within `distance`; none: no one.
  std::optional<WeightPlace> near(QPointF scenePoint, double distance) const;
  // A point of its line, `share` 0 … 1 of the way; of a bias its dot. In the scene.
  QPointF pointOf(const WeightPlace& place, double share) const;
  QPointF middleOf(const WeightPlace& place) const { return pointOf(place, 0.5); }

  QRectF boundingRect() const override { return m_bounds; }
  QPainterPath shape() const override { return {}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QPointF start(std::int64_t input) const;
  QPointF end(std::int64_t unit) const;
  // A point of a weight's line, `share` 0 … 1 of the way.
  QPointF along(std::int64_t input, std::int64_t unit, double share) const;
  double largest() const;

  const UnitWeights* m_weights = nullptr;
  NodeId m_node;
  QRectF m_before, m_layer, m_bounds;
  std::optional<WeightPlace> m_lit;
};

// The value; NaN where there is no such weight.
[[nodiscard]] float weightAt(const UnitWeights& weights, const WeightPlace& place);

}  // namespace vitrine::ui
