#include "ui/canvas/weight_bundle.h"

#include <QLineF>
#include <algorithm>
#include <cmath>

#include "ui/canvas/edge_router.h"

namespace vitrine::ui {
namespace {

constexpr double kWidestGap = 240;                    // that lines cross straight
constexpr double kWholeGap = 28;                      // from which on they begin where ports end
constexpr double kWireInset = 10;                     // of the lines' ends from the corners of a layer
constexpr double kBeside = 9;                         // from a layer's side: its port stands there
constexpr double kGather = 16, kFan = 44;             // where wires come together or part; where weights cross
constexpr double kTurnRoom = 32;                      // a route that turns into a lane reaches out by so much
constexpr double kWireGap = 2.5, kWidestBundle = 12;  // of wires from each other; of all of them
constexpr double kLeastShare = 0.3;
constexpr double kForward = 16;  // from one port to the other, of a route that need not turn back

bool isStraight(const QPainterPath& route) {
  return route.elementCount() == 4;
}

// Room on both sides of a bundle: as much as it likes, or less where others stand near.
struct BundleSides {
  double from = 1, to = 1;  // shares
};
BundleSides sidesOf(const WeightWay& way) {
  const bool straight = isStraight(way.route);
  const double turn = straight ? 4 : kTurnRoom;
  BundleSides out;
  out.from = std::clamp((way.behind - turn) / (kBeside + kGather), kLeastShare, 1.0);
  out.to = std::clamp((way.ahead - turn) / (kBeside + kGather + kFan), kLeastShare, 1.0);
  const double most = (way.layer.left() - way.before.right()) / (2 * (kBeside + kGather) + kFan + 8);
  if (straight) out.from = std::min(out.from, most), out.to = std::min(out.to, most);
  return out;
}

// The route from `from` to `to`, which lie before and behind its own ends by as much as wires need there. Those that
// are not straight are a turn into a lane, the lane, and a turn out of it.
QPainterPath shortened(const QPainterPath& route, QPointF from, QPointF to) {
  if (isStraight(route)) return EdgeRouter::direct(from, to);
  const bool lane = route.elementCount() == 8;  // else it is of no length, and left out
  QPointF at[8];
  for (int i = 0; i < 8; ++i) at[i] = route.elementAt(lane || i < 4 ? i : i - 1);
  const double first = from.x() - at[0].x(), last = to.x() - at[7].x();
  const bool forward = at[7].x() - at[0].x() >= kForward;
  for (const int i : {0, 1, 2}) at[i].rx() += first;
  for (const int i : {5, 6, 7}) at[i].rx() += last;
  if (forward) at[3].rx() += first, at[4].rx() += last;
  if (forward && at[4].x() < at[3].x()) at[3].rx() = at[4].rx() = (at[3].x() + at[4].x()) / 2;
  QPainterPath out(at[0]);
  out.cubicTo(at[1], at[2], at[3]);
  out.lineTo(at[4]);
  out.cubicTo(at[5], at[6], at[7]);
  return out;
}

// Level at both ends, so that what is beside it joins what goes on there.
std::vector<QPointF> beside(const QPolygonF& line, double away) {
  std::vector<QPointF> out;
  for (qsizetype i = 0; i < line.size(); ++i) {
    const bool end = i == 0 || i + 1 == line.size();
    const QPointF way = end ? QPointF(1, 0) : line[i + 1] - line[i - 1];
    const double length = std::max(1e-9, std::hypot(way.x(), way.y()));
    out.push_back(line[i] + QPointF(-way.y(), way.x()) / length * away);
  }
  return out;
}

void levelCurve(QPainterPath& path, QPointF to) {
  const QPointF from = path.currentPosition();
  const double middle = (from.x() + to.x()) / 2;
  path.cubicTo({middle, from.y()}, {middle, to.y()}, to);
}

}  // namespace

double spreadOver(const QRectF& body, std::int64_t index, std::int64_t count) {
  const double high = body.height() - 2 * kWireInset;
  return body.top() + kWireInset + high * (static_cast<double>(index) + 0.5) / static_cast<double>(count);
}

QRectF WeightWay::heightsOf(const QRectF& body) const {
  if (route.elementCount() < 7) return body;
  const double lane = route.elementAt(3).y;
  return QRectF(QPointF(body.left(), std::min(body.top(), lane)),
                QPointF(body.right(), std::max(body.bottom(), lane)));
}

bool WeightWay::crossesGap() const {
  return isStraight(route) && layer.left() - before.right() <= kWidestGap &&
         std::abs(layer.center().y() - before.center().y()) <= kWidestGap;
}

WeightBundle WeightBundle::along(const WeightWay& way, std::int64_t inputs, std::int64_t units) {
  WeightBundle out;
  const bool gap = way.crossesGap();
  const BundleSides sides = sidesOf(way);
  const double width = way.layer.left() - way.before.right();
  const double near = gap ? kBeside * std::min(1.0, width / kWholeGap) : 0;
  const double left = way.layer.left() - (gap ? near : kBeside * sides.to);
  for (std::int64_t unit = 0; unit < units; ++unit) out.ends.emplace_back(left, spreadOver(way.layer, unit, units));
  const double right = way.before.right() + (gap ? near : kBeside * sides.from);
  for (std::int64_t input = 0; input < inputs; ++input)
    out.starts.emplace_back(gap ? right : left - kFan * sides.to,
                            spreadOver(gap ? way.before : way.layer, input, inputs));
  if (gap) return out;
  const QPointF first = way.route.elementAt(0), last = way.route.elementAt(way.route.elementCount() - 1);
  const QPainterPath middle =
      shortened(way.route, {right + kGather * sides.from, first.y()}, {left - (kFan + kGather) * sides.to, last.y()});
  const QPolygonF line = middle.toSubpathPolygons().value(0);
  const auto count = static_cast<double>(inputs);
  const double each = inputs > 1 ? std::min(kWireGap, kWidestBundle / (count - 1)) : 0;
  for (std::int64_t input = 0; input < inputs; ++input) {
    const auto at = static_cast<double>(input);
    const std::vector<QPointF> points = beside(line, (at - (count - 1) / 2) * each);
    QPainterPath wire({right, spreadOver(way.before, input, inputs)});
    if (!points.empty()) levelCurve(wire, points.front());
    for (const QPointF& point : points) wire.lineTo(point);
    levelCurve(wire, out.starts[static_cast<std::size_t>(input)]);
    out.wires.push_back(std::move(wire));
  }
  return out;
}

}  // namespace vitrine::ui
