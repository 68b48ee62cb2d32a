#include "ui/canvas/weight_lines.h"

#include <QLineF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/canvas_metrics.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kThinnestWeight = 0.4, kThickestWeight = 3.4;
constexpr double kBiasDot = 3;
constexpr double kWire = 1, kLitWire = 1.6;
constexpr int kPieces = 12;  // that a line is taken to pieces of, to find what is near

// As signals: the theme's colours of negative and of positive numbers; that of what is bad where it is not finite.
QColor weightColour(float value) {
  const Colours& c = Theme::instance().colours();
  if (!std::isfinite(value)) return c.bad;
  return c.curves[value < 0 ? 0 : 1];
}

}  // namespace

float weightAt(const UnitWeights& weights, const WeightPlace& place) {
  const bool bias = place.input < 0;
  const auto& values = bias ? weights.biases : weights.weights;
  const std::int64_t at = bias ? place.unit : place.unit * weights.inputs + place.input;
  const bool there = place.input < weights.inputs && place.unit >= 0 && at >= 0 && at < std::ssize(values);
  return there ? values[static_cast<std::size_t>(at)] : std::numeric_limits<float>::quiet_NaN();
}

WeightLines::WeightLines() {
  setAcceptedMouseButtons(Qt::NoButton);
  setZValue(-0.5);  // above connections, below layers
}

void WeightLines::setWay(const WeightWay& way) {
  if (way == m_way) return;
  m_way = way;
  layOut();
}

void WeightLines::display(const UnitWeights* weights, const NodeId& node) {
  const bool other =
      !m_weights || std::ssize(m_bundle.starts) != weights->inputs || std::ssize(m_bundle.ends) != weights->units;
  m_weights = weights;
  m_node = node;
  if (other) m_lit.reset(), layOut();
  update();
}

void WeightLines::layOut() {
  if (!m_weights || m_way.route.isEmpty()) return;
  prepareGeometryChange();
  m_bundle = WeightBundle::along(m_way, m_weights->inputs, m_weights->units);
  const QRectF& first = wires().empty() ? m_way.before : m_way.layer;
  const double left = wires().empty() ? m_way.before.right() : start(0).x();
  m_room = QRectF(QPointF(left, std::min(first.top(), m_way.layer.top())),
                  QPointF(m_way.layer.left(), std::max(first.bottom(), m_way.layer.bottom())));
  m_bounds = m_room;
  for (const QPainterPath& wire : wires()) m_bounds |= wire.controlPointRect().adjusted(-2, -2, 2, 2);
  update();
}

void WeightLines::setLit(const std::optional<WeightPlace>& place) {
  const bool there = place && m_weights && place->input < m_weights->inputs && place->unit < m_weights->units;
  const std::optional<WeightPlace> lit = there ? place : std::nullopt;
  if (lit == m_lit) return;
  m_lit = lit;
  update();
}

// A cubic with horizontal tangents.
QPointF WeightLines::along(std::int64_t input, std::int64_t unit, double share) const {
  const QPointF a = start(input), b = end(unit);
  const double rest = 1 - share, middle = (a.x() + b.x()) / 2;
  const double first = rest * rest * rest, second = 3 * rest * rest * share, third = 3 * rest * share * share,
               fourth = share * share * share;
  return {first * a.x() + (second + third) * middle + fourth * b.x(),
          (first + second) * a.y() + (third + fourth) * b.y()};
}

double WeightLines::largest() const {
  double out = 0;
  for (const auto* values : {&m_weights->weights, &m_weights->biases})
    for (const float value : *values)
      if (std::isfinite(value)) out = std::max(out, std::abs(static_cast<double>(value)));
  return out;
}

std::optional<WeightPlace> WeightLines::near(QPointF at, double distance) const {
  if (!m_room.adjusted(-distance, -distance, distance, distance).contains(at)) return {};
  for (std::int64_t unit = 0; unit < std::ssize(m_weights->biases); ++unit)
    if (QLineF(end(unit), at).length() <= std::max(distance, kBiasDot)) return WeightPlace{m_node, -1, unit};
  std::optional<WeightPlace> out;
  double best = distance;
  for (std::int64_t unit = 0; unit < m_weights->units; ++unit)
    for (std::int64_t input = 0; input < m_weights->inputs; ++input)
      for (int piece = 0; piece < kPieces; ++piece) {
        const QPointF a = along(input, unit, static_cast<double>(piece) / kPieces);
        const QPointF way = along(input, unit, static_cast<double>(piece + 1) / kPieces) - a;
        const double share =
            std::clamp(QPointF::dotProduct(at - a, way) / std::max(1e-9, QPointF::dotProduct(way, way)), 0.0, 1.0);
        const double far = QLineF(a + way * share, at).length();
        if (far < best) best = far, out = WeightPlace{m_node, input, unit};
      }
  return out;
}

QPointF WeightLines::pointOf(const WeightPlace& place, double share) const {
  return place.input < 0 ? end(place.unit) : along(place.input, place.unit, share);
}

// As quiet as a connection; the one that brings what the lit weight weighs stands out with it.
void WeightLines::paintWires(QPainter& painter) const {
  const Colours& colours = Theme::instance().colours();
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(colours.faint, kWire));
  for (const QPainterPath& wire : wires()) painter.drawPath(wire);
  if (wires().empty() || !m_lit || m_lit->input < 0) return;
  painter.setPen(QPen(colours.accent, kLitWire));
  painter.drawPath(wires()[static_cast<std::size_t>(m_lit->input)]);
}

void WeightLines::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  if (!m_weights || painter->worldTransform().m11() < canvas::kThumbnailZoom) return;
  const Colours& colours = Theme::instance().colours();
  const double most = largest();
  paintWires(*painter);
  const auto draw = [&](const WeightPlace& place, bool lit) {
    const float value = weightAt(*m_weights, place);
    const double share = std::isfinite(value) && most > 0 ? std::abs(static_cast<double>(value)) / most : 1;
    QColor colour = lit ? colours.accent : weightColour(value);
    if (place.input < 0) {
      painter->setPen(QPen(lit ? colours.accent : colours.canvas, 1));
      painter->setBrush(canvas::mixed(colours.canvas, colour, 0.25 + 0.75 * share));
      return painter->drawEllipse(end(place.unit), kBiasDot, kBiasDot);
    }
    if (!lit) colour.setAlphaF(static_cast<float>(0.25 + 0.6 * share));
    const double width = kThinnestWeight + (kThickestWeight - kThinnestWeight) * share;
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(colour, lit ? std::max(1.6, width) : width,
                         std::isfinite(value) ? Qt::SolidLine : Qt::DashLine, Qt::FlatCap));
    const QPointF a = start(place.input), b = end(place.unit);
    QPainterPath path(a);
    path.cubicTo({(a.x() + b.x()) / 2, a.y()}, {(a.x() + b.x()) / 2, b.y()}, b);
    painter->drawPath(path);
  };
  for (std::int64_t unit = 0; unit < m_weights->units; ++unit)
    for (std::int64_t input = 0; input < m_weights->inputs; ++input) draw({m_node, input, unit}, false);
  if (m_lit && m_lit->input >= 0) draw(*m_lit, true);
  for (std::int64_t unit = 0; unit < std::ssize(m_weights->biases); ++unit)
    draw({m_node, -1, unit}, m_lit && m_lit->input < 0 && m_lit->unit == unit);
}

}  // namespace vitrine::ui
