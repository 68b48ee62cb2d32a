#include "ui/canvas/edge_router.h"

#include <algorithm>
#include <cmath>

namespace vitrine::ui {

namespace {

constexpr double kClearance = 26;  // of a lane from a node: the health bar and a badge fit between
constexpr double kLaneGap = 24;    // between lanes, so that their pills do not touch
constexpr double kTurn = 40;       // horizontal reach of a turn into a lane

double reachOf(QPointF from, QPointF to) {
  return std::clamp(std::abs(to.x() - from.x()) * 0.45, 24.0, 140.0);
}

}  // namespace

EdgeRouter::EdgeRouter(std::vector<QRectF> nodes) : m_nodes(std::move(nodes)) {}

QPainterPath EdgeRouter::direct(QPointF from, QPointF to) {
  const double reach = reachOf(from, to);
  QPainterPath path(from);
  path.cubicTo(from + QPointF(reach, 0), to - QPointF(reach, 0), to);
  return path;
}

std::vector<QRectF> EdgeRouter::inTheWay(QPointF from, QPointF to, const QRectF& a, const QRectF& b) const {
  std::vector<QRectF> hits;
  const double top = std::min(from.y(), to.y()) - 4, bottom = std::max(from.y(), to.y()) + 4;
  const double reach = reachOf(from, to);
  for (const QRectF& node : m_nodes) {
    if (node.right() < from.x() || node.left() > to.x() || node.bottom() < top || node.top() > bottom) continue;
    if (node == a || node == b) continue;
    for (int i = 1; i < 24; ++i) {
      const double t = i / 24.0, u = 1 - t;  // Bézier's polynomial; both inner points lie level with the ends
      const double x = u * u * u * from.x() + 3 * u * u * t * (from.x() + reach) + 3 * u * t * t * (to.x() - reach) +
                       t * t * t * to.x();
      const double y = (u + 3 * t) * u * u * from.y() + (t + 3 * u) * t * t * to.y();
      if (x < node.left() - 4 || x > node.right() + 4 || y < node.top() - 4 || y > node.bottom() + 4) continue;
      hits.push_back(node);
      break;
    }
  }
  return hits;
}

double EdgeRouter::freeLane(double y, double left, double right, double direction) const {
  for (int attempt = 0; attempt < 64; ++attempt) {
    bool moved = false;
    for (const QRectF& node : m_nodes) {
      if (node.right() < left || node.left() > right) continue;
      if (y < node.top() - kClearance + 1 || y > node.bottom() + kClearance - 1) continue;
      y = direction < 0 ? node.top() - kClearance : node.bottom() + kClearance;
      moved = true;
    }
    for (const Lane& lane : m_lanes) {
      if (lane.right < left || lane.left > right || std::abs(lane.y - y) >= kLaneGap - 1) continue;
      y = lane.y + direction * kLaneGap;
      moved = true;
    }
    if (!moved) break;
  }
  return y;
}

Route EdgeRouter::forwardAround(QPointF from, QPointF to, const std::vector<QRectF>& hits, const QRectF& toNode) {
  double top = hits.front().top(), bottom = hits.front().bottom();
  for (const QRectF& hit : hits) top = std::min(top, hit.top()), bottom = std::max(bottom, hit.bottom());
  const double left = from.x() + 20, right = to.x() - 20;
  const double above = freeLane(top - 44, left, right, -1);
  const double below = freeLane(bottom + 44, left, right, +1);
  const auto cost = [&](double y) { return std::abs(y - from.y()) + std::abs(y - to.y()); };
  // An upper port is reached from above and a lower one from below, unless that is much longer.
  const bool upper = to.y() <= toNode.center().y();
  const double y = cost(above) + (upper ? 0 : 80) <= cost(below) + (upper ? 80 : 0) ? above : below;
  m_lanes.push_back({y, left, right});

  const double middle = (from.x() + to.x()) / 2;
  const double turn = std::min(70.0, middle - from.x());
  QPainterPath path(from);
  path.cubicTo(from.x() + turn / 2, from.y(), from.x() + 2, y, from.x() + turn, y);
  path.lineTo(to.x() - turn, y);
  path.cubicTo(to.x() - 2, y, to.x() - turn / 2, to.y(), to.x(), to.y());
  return {path, {middle, y}};
}

Route EdgeRouter::backward(QPointF from, const QRectF& fromNode, QPointF to, const QRectF& toNode) {
  const double left = std::min(to.x(), from.x()) - 26, right = std::max(to.x(), from.x()) + 26;
  double y = 0;
  if (toNode.top() - fromNode.bottom() >= 2 * kClearance) {
    const double middle = (fromNode.bottom() + toNode.top()) / 2;
    const double down = freeLane(middle, left, right, +1), up = freeLane(middle, left, right, -1);
    y = down - middle <= middle - up ? down : up;
  } else if (fromNode.top() - toNode.bottom() >= 2 * kClearance) {
    const double middle = (toNode.bottom() + fromNode.top()) / 2;
    const double down = freeLane(middle, left, right, +1), up = freeLane(middle, left, right, -1);
    y = down - middle < middle - up ? down : up;
  } else {
    y = freeLane(std::max(fromNode.bottom(), toNode.bottom()) + 44, left, right, +1);
  }
  m_lanes.push_back({y, left, right});

  const double middle = (from.x() + to.x()) / 2;
  const double turnStart = std::max(from.x() - kTurn, middle), turnEnd = std::min(to.x() + kTurn, middle);
  QPainterPath path(from);
  path.cubicTo(from.x() + 26, from.y(), from.x() + 26, y, turnStart, y);
  path.lineTo(turnEnd, y);
  path.cubicTo(to.x() - 26, y, to.x() - 26, to.y(), to.x(), to.y());
  return {path, {middle, y}};
}

Route EdgeRouter::route(QPointF from, const QRectF& fromNode, QPointF to, const QRectF& toNode) {
  if (to.x() - from.x() < 16) return backward(from, fromNode, to, toNode);
  if (const auto hits = inTheWay(from, to, fromNode, toNode); !hits.empty())
    return forwardAround(from, to, hits, toNode);
  QPointF label = (from + to) / 2;  // the curve is symmetric: this is its middle
  // In a short gap the pill stands above the line, which stays visible.
  if (to.x() - from.x() < 130 && std::abs(to.y() - from.y()) < 26) label.ry() = std::min(from.y(), to.y()) - 14;
  return {direct(from, to), label};
}

}  // namespace vitrine::ui
