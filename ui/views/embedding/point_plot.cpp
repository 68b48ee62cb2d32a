#include "ui/views/embedding/point_plot.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kBallShown = 0.8;                        // of the ball that holds all points: few lie at its edge
constexpr double kPlotEdge = 16, kPointReach = 9;         // px
constexpr double kFirstAside = 0.61, kFirstAbove = 0.35;  // radians: how space is seen at first

Turn turnedBy(const Turn& first, const Turn& then) {
  Turn out{};
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 3; ++column)
      for (std::size_t k = 0; k < 3; ++k) out[row * 3 + column] += then[row * 3 + k] * first[k * 3 + column];
  return out;
}

// Around the screen's upright axis, then around its level one.
Turn turnOf(double right, double down) {
  const double c = std::cos(right), s = std::sin(right), d = std::cos(down), e = std::sin(down);
  return turnedBy({c, 0, s, 0, 1, 0, -s, 0, c}, {1, 0, 0, 0, d, -e, 0, e, d});
}

}  // namespace

PointPlot::PointPlot(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Points of the layer"));
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    m_sprites.clear();
    update();
  });
}

// ---- what is shown

void PointPlot::display(std::shared_ptr<const PointCloud> cloud, bool same) {
  const std::int64_t chosen = m_cloud && m_chosen >= 0 ? m_cloud->ids[static_cast<std::size_t>(m_chosen)] : -1;
  if (same && m_cloud && cloud && cloud->dimensions == m_cloud->dimensions) {
    follow(*cloud);
  } else {
    m_camera = cloud && cloud->dimensions == 3 ? turnOf(kFirstAside, kFirstAbove) : kNoTurn;
    m_zoom = 1, m_pan = {};
  }
  m_cloud = std::move(cloud);
  m_hovered = m_chosen = -1;
  if (m_cloud && chosen >= 0)
    if (const auto at = std::find(m_cloud->ids.begin(), m_cloud->ids.end(), chosen); at != m_cloud->ids.end())
      m_chosen = static_cast<int>(at - m_cloud->ids.begin());
  if (m_looks.points.size() != (m_cloud ? m_cloud->ids.size() : 0)) m_looks = {};
  measure();
  project();
}

// Principal components may change their signs from one moment to the next, and change places where two are alike. The
// camera goes along, so that points stay where they were: in the plane by signs alone, for there the axes lie level.
void PointPlot::follow(const PointCloud& now) {
  std::unordered_map<std::int64_t, std::size_t> places;
  for (std::size_t i = 0; i < now.ids.size(); ++i) places.emplace(now.ids[i], i);
  const auto wide = static_cast<std::size_t>(now.dimensions);
  std::vector<double> before, after;
  for (std::size_t i = 0; i < m_cloud->ids.size(); ++i) {
    const auto found = places.find(m_cloud->ids[i]);
    if (found == places.end()) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      before.push_back(k < wide ? static_cast<double>(m_cloud->places[i * wide + k]) : 0);
      after.push_back(k < wide ? static_cast<double>(now.places[found->second * wide + k]) : 0);
    }
  }
  if (now.dimensions == 3) {
    m_camera = turnedBy(nearest_turn(before, after), m_camera);
    return;
  }
  for (std::size_t k = 0; k < 2; ++k) {
    double together = 0;
    for (std::size_t i = k; i < before.size(); i += 3) together += before[i] * after[i];
    if (together < 0) m_camera[k * 4] = -m_camera[k * 4];
  }
}

void PointPlot::setLooks(PointLooks looks) {
  m_looks = std::move(looks);
  m_sprites.clear();
  update();
}

void PointPlot::setHidden(std::set<int> groups) {
  m_hidden = std::move(groups);
  if (m_chosen >= 0 && !isSeen(m_chosen)) choose(-1);
  hover(-1);
  update();
}

bool PointPlot::isSeen(int point) const {
  if (!m_cloud || point < 0 || point >= m_cloud->count()) return false;
  if (m_looks.points.empty()) return true;
  return m_hidden.count(m_looks.points[static_cast<std::size_t>(point)].group) == 0;
}

// ---- where it is seen

void PointPlot::measure() {
  for (int k = 0; k < 3; ++k) m_middle[k] = 0, m_half[k] = 1e-9;
  m_radius = 1e-9;
  if (!m_cloud || m_cloud->ids.empty()) return;
  const auto wide = static_cast<std::size_t>(m_cloud->dimensions);
  for (std::size_t k = 0; k < wide; ++k) {
    double low = INFINITY, high = -INFINITY;
    for (std::size_t i = k; i < m_cloud->places.size(); i += wide) {
      const auto value = static_cast<double>(m_cloud->places[i]);
      low = std::min(low, value), high = std::max(high, value);
    }
    m_middle[k] = (low + high) / 2, m_half[k] = std::max(1e-9, (high - low) / 2);
  }
  for (std::size_t i = 0; i < m_cloud->places.size(); i += wide) {
    double squares = 0;
    for (std::size_t k = 0; k < wide; ++k)
      squares += std::pow(static_cast<double>(m_cloud->places[i + k]) - m_middle[k], 2);
    m_radius = std::max(m_radius, kBallShown * std::sqrt(squares));
  }
}

void PointPlot::seenFrom(const double* place, double* out) const {
  const double apart[3] = {place[0] - m_middle[0], place[1] - m_middle[1], place[2] - m_middle[2]};
  for (std::size_t row = 0; row < 3; ++row)
    out[row] = m_camera[row * 3] * apart[0] + m_camera[row * 3 + 1] * apart[1] + m_camera[row * 3 + 2] * apart[2];
}

QPointF PointPlot::onScreen(const double* seen) const {
  const double wide = std::max(1.0, width() / 2.0 - kPlotEdge), high = std::max(1.0, height() / 2.0 - kPlotEdge);
  const double scale =
      m_zoom * (isSpace() ? std::min(wide, high) / m_radius : std::min(wide / m_half[0], high / m_half[1]));
  return {width() / 2.0 + m_pan.x() + scale * seen[0], height() / 2.0 + m_pan.y() - scale * seen[1]};
}

void PointPlot::project() {
  m_seen.clear();
  if (m_cloud) {
    const auto wide = static_cast<std::size_t>(m_cloud->dimensions);
    m_seen.reserve(m_cloud->ids.size());
    for (int i = 0; i < m_cloud->count(); ++i) {
      double place[3] = {}, seen[3];
      for (std::size_t k = 0; k < wide; ++k)
        place[k] = static_cast<double>(m_cloud->places[static_cast<std::size_t>(i) * wide + k]);
      seenFrom(place, seen);
      const QPointF at = onScreen(seen);
      m_seen.push_back({static_cast<float>(at.x()), static_cast<float>(at.y()), static_cast<float>(seen[2]), i});
    }
    if (isSpace())
      std::sort(m_seen.begin(), m_seen.end(), [](const Seen& a, const Seen& b) {
        return a.depth != b.depth ? a.depth < b.depth : a.index < b.index;
      });
  }
  update();
}

QPointF PointPlot::placeOf(int point) const {
  for (const Seen& one : m_seen)
    if (one.index == point) return {static_cast<double>(one.x), static_cast<double>(one.y)};
  return {};
}

int PointPlot::pointAt(QPointF place) const {
  int out = -1;
  double least = kPointReach * kPointReach;
  for (const Seen& one : m_seen) {  // the foremost come last
    const double x = static_cast<double>(one.x) - place.x(), y = static_cast<double>(one.y) - place.y();
    if (x * x + y * y <= least && isSeen(one.index)) least = x * x + y * y, out = one.index;
  }
  return out;
}

void PointPlot::turn(double right, double down) {
  if (!isSpace()) return;
  m_camera = turnedBy(m_camera, turnOf(right, down));
  project();
}

void PointPlot::resetView() {
  m_camera = isSpace() ? turnOf(kFirstAside, kFirstAbove) : kNoTurn;
  m_zoom = 1, m_pan = {};
  project();
}

void PointPlot::zoomAt(QPointF place, double factor) {
  constexpr double kLeast = 0.2, kMost = 200;
  const double now = std::clamp(m_zoom * factor, kLeast, kMost);
  const QPointF middle(width() / 2.0, height() / 2.0);
  m_pan = place - middle - (place - middle - m_pan) * (now / m_zoom);
  m_zoom = now;
  project();
}

void PointPlot::move(QPointF by) {
  m_pan += by;
  project();
}

void PointPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  project();
}

}  // namespace vitrine::ui
