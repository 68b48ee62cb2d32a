// How points are drawn: each look once, as a small picture, and then thousands of these.
#include <QFontMetrics>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/embedding/point_plot.h"
#include "ui/views/embedding/point_sign.h"

namespace vitrine::ui {
namespace {

constexpr int kDepthBands = 4;      // far points are smaller and paler
constexpr int kNarrowPlot = 240;    // px
constexpr double kSpriteSide = 13;  // px

}  // namespace

void paintPointSign(QPainter& painter, QPointF at, PointShape shape, double radius, const QColor& colour,
                    bool wrong) {
  painter.setPen(wrong ? QPen(colour, 1.3) : QPen(Qt::NoPen));
  painter.setBrush(wrong ? QBrush(Qt::NoBrush) : QBrush(colour));
  const double x = at.x(), y = at.y(), r = radius, slim = radius * 0.38;
  switch (shape) {
    case PointShape::disc:
      painter.drawEllipse(at, r, r);
      break;
    case PointShape::square:
      painter.drawRect(QRectF(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76));
      break;
    case PointShape::triangle:
      painter.drawPolygon(QPolygonF{{x, y - r * 1.15}, {x + r * 1.1, y + r * 0.8}, {x - r * 1.1, y + r * 0.8}});
      break;
    case PointShape::diamond:
      painter.drawPolygon(QPolygonF{{x, y - r * 1.2}, {x + r * 1.2, y}, {x, y + r * 1.2}, {x - r * 1.2, y}});
      break;
    case PointShape::wedge:
      painter.drawPolygon(QPolygonF{{x, y + r * 1.15}, {x + r * 1.1, y - r * 0.8}, {x - r * 1.1, y - r * 0.8}});
      break;
    case PointShape::plus:
      painter.drawPolygon(QPolygonF{{x - slim, y - r * 1.1},
                                    {x + slim, y - r * 1.1},
                                    {x + slim, y - slim},
                                    {x + r * 1.1, y - slim},
                                    {x + r * 1.1, y + slim},
                                    {x + slim, y + slim},
                                    {x + slim, y + r * 1.1},
                                    {x - slim, y + r * 1.1},
                                    {x - slim, y + slim},
                                    {x - r * 1.1, y + slim},
                                    {x - r * 1.1, y - slim},
                                    {x - slim, y - slim}});
      break;
  }
  if (!wrong) return;
  painter.setPen(QPen(colour, 1));
  const double arm = r * 0.62;
  painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm));
  painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm));
}

const QPixmap& PointPlot::sprite(const PointLook& look, int band) {
  if (m_spriteRatio != devicePixelRatioF() || m_sprites.empty()) {
    m_spriteRatio = devicePixelRatioF();
    m_sprites.assign(
        static_cast<std::size_t>(std::max<qsizetype>(1, m_looks.palette.size())) * kPointShapes * 2 * kDepthBands,
        QPixmap());
  }
  const auto at = static_cast<std::size_t>(
      ((look.colour * kPointShapes + static_cast<int>(look.shape)) * 2 + (look.wrong ? 1 : 0)) * kDepthBands + band);
  QPixmap& out = m_sprites[at];
  if (!out.isNull()) return out;
  const Colours& c = Theme::instance().colours();
  const double near = isSpace() ? band / (kDepthBands - 1.0) : 0.6;
  const double many = m_cloud && m_cloud->count() > 1500 ? 0.82 : 1;
  const double radius = (2.5 + 1.5 * near) * many * (look.wrong ? 1.15 : 1);
  const QColor colour = m_looks.palette.isEmpty() ? c.curves[0] : m_looks.palette[look.colour];
  out = QPixmap((QSizeF(kSpriteSide, kSpriteSide) * m_spriteRatio).toSize());
  out.setDevicePixelRatio(m_spriteRatio);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setOpacity(isSpace() ? 0.5 + 0.45 * near : 0.85);
  paintPointSign(painter, {kSpriteSide / 2, kSpriteSide / 2}, look.shape, radius, colour, look.wrong);
  return out;
}

// From the mean of all points along each component, with what it explains at its end.
void PointPlot::paintAxes(QPainter& painter) const {
  if (m_cloud->axes.isEmpty()) return;
  const Colours& c = Theme::instance().colours();
  const QFont font = Theme::uiFont(11);
  const QFontMetrics size(font);
  painter.setFont(font);
  const double none[3] = {};
  double seen[3];
  seenFrom(none, seen);
  const QPointF origin = onScreen(seen);
  for (int k = 0; k < m_cloud->dimensions; ++k) {
    double end[3] = {};
    end[k] = m_middle[k] + m_half[k];
    // At its positive end, wherever the camera has that.
    seenFrom(end, seen);
    QPointF tip = onScreen(seen);
    painter.setPen(QPen(c.faint, 1));
    painter.drawLine(origin, tip);
    const bool narrow = std::min(width(), height()) < kNarrowPlot;  // "1 · 43 %" there
    const QString words = size.elidedText(narrow ? m_cloud->axes[k].section(QLatin1Char(' '), 1) : m_cloud->axes[k],
                                          Qt::ElideRight, std::max(40, width() - 8));
    const QSizeF room(size.horizontalAdvance(words) + 4, size.height());
    QRectF place(tip + QPointF(tip.x() >= origin.x() ? -room.width() : 0, k == 0 ? 2 : -room.height() / 2), room);
    place.moveLeft(std::clamp(place.left(), 2.0, std::max(2.0, width() - room.width() - 2)));
    place.moveTop(std::clamp(place.top(), 2.0, std::max(2.0, height() - room.height() - 2)));
    painter.fillRect(place, [&] {
      QColor ground = c.surface;
      ground.setAlphaF(0.75F);
      return ground;
    }());
    painter.setPen(c.muted);
    painter.drawText(place, Qt::AlignCenter, words);
  }
}

void PointPlot::paintRing(QPainter& painter, int point) const {
  const Colours& c = Theme::instance().colours();
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(c.surface, 4));
  painter.drawEllipse(placeOf(point), 7, 7);
  painter.setPen(QPen(c.accent, 2));
  painter.drawEllipse(placeOf(point), 7, 7);
}

void PointPlot::paintEvent(QPaintEvent*) {
  if (!m_cloud) return;
  QPainter painter(this);
  const float low = m_seen.empty() ? 0 : m_seen.front().depth;
  const float span = m_seen.empty() ? 1 : std::max(1e-9F, m_seen.back().depth - low);
  const PointLook plain;
  const float half = static_cast<float>(kSpriteSide / 2);
  for (const Seen& one : m_seen) {
    if (!isSeen(one.index)) continue;
    const int band =
        isSpace() ? std::min(kDepthBands - 1, static_cast<int>((one.depth - low) / span * kDepthBands)) : 0;
    const PointLook& look = m_looks.points.empty() ? plain : m_looks.points[static_cast<std::size_t>(one.index)];
    const auto x = static_cast<double>(one.x - half), y = static_cast<double>(one.y - half);
    if (x < -kSpriteSide || y < -kSpriteSide || x > width() || y > height()) continue;
    painter.drawPixmap(QPointF(x, y), sprite(look, band));
  }
  painter.setRenderHint(QPainter::Antialiasing);
  paintAxes(painter);
  if (current() >= 0) paintRing(painter, current());
  if (hasFocus()) paintFocusRing(painter, rect().adjusted(0, 0, -1, -1));
}

}  // namespace vitrine::ui
