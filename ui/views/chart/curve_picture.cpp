#include "ui/views/chart/curve_picture.h"

#include <algorithm>
#include <cmath>

namespace vitrine::ui {
namespace {

constexpr int kParts = 3;         // of a column, for lines that are nearly upright
constexpr unsigned kWhole = 256;  // of a pixel, covered
constexpr float kNothing = 1e9F;

// Two channels of a pixel at once, each times `share` of 256.
QRgb scaled(QRgb pixel, unsigned share) {
  const QRgb even = (pixel & 0x00ff00ffU) * share >> 8 & 0x00ff00ffU;
  const QRgb odd = (pixel >> 8 & 0x00ff00ffU) * share & 0xff00ff00U;
  return even | odd;
}

// `colour` and the picture are premultiplied (Porter & Duff 1984: over).
QRgb over(QRgb below, QRgb colour) {
  return colour + scaled(below, kWhole - static_cast<unsigned>(qAlpha(colour)));
}

}  // namespace

CurvePicture::CurvePicture(const QRectF& place, double ratio)
    : m_ratio(ratio),
      m_place(QRectF(place.topLeft() * ratio, place.size() * ratio).toAlignedRect()),
      m_image(m_place.size(), QImage::Format_ARGB32_Premultiplied) {
  m_image.fill(Qt::transparent);
}

void CurvePicture::paint(QPainter& painter) const {
  painter.save();
  painter.scale(1 / m_ratio, 1 / m_ratio);
  painter.drawImage(m_place.topLeft(), m_image);
  painter.restore();
}

void CurvePicture::clear() {
  m_image.fill(Qt::transparent);
  m_empty = true;
}

void CurvePicture::fill(const QPolygonF& area, const QColor& colour) {
  begin();
  const qsizetype half = area.size() / 2;
  for (qsizetype i = 0; i + 1 < half; ++i) {
    along(pixel(area[i]), pixel(area[i + 1]));
    along(pixel(area[area.size() - 1 - i]), pixel(area[area.size() - 2 - i]));
  }
  blendAll(colour);
}

void CurvePicture::stroke(const QPolygonF& line, double width, const QColor& colour) {
  begin();
  const double half = width * m_ratio / 2;
  for (qsizetype i = 0; i + 1 < line.size(); ++i) {
    const QPointF a = pixel(line[i]), b = pixel(line[i + 1]), way = b - a;
    const double length = std::hypot(way.x(), way.y());
    if (!(length > 0)) continue;
    // The four edges of what the pen covers between the two points.
    const QPointF aside(way.y() / length * half, -way.x() / length * half);
    along(a + aside, b + aside), along(a - aside, b - aside);
    along(a - aside, a + aside), along(b - aside, b + aside);
  }
  blendAll(colour);
}

void CurvePicture::begin() {
  m_reach.assign(static_cast<std::size_t>(m_image.width()) * kParts, {kNothing, -kNothing});
}

void CurvePicture::along(QPointF a, QPointF b) {
  a.rx() *= kParts, b.rx() *= kParts;
  if (b.x() < a.x()) std::swap(a, b);
  const double end = m_image.width() * kParts, run = b.x() - a.x();
  if (!(b.x() >= 0) || !(a.x() < end)) return;
  const double slope = run > 0 ? (b.y() - a.y()) / run : 0;
  const auto first = static_cast<std::size_t>(std::max(a.x(), 0.0));
  const auto last = static_cast<std::size_t>(std::min(b.x(), end - 1));
  for (std::size_t part = first; part <= last; ++part) {
    const double from = std::max(a.x(), static_cast<double>(part)),
                 to = std::min(b.x(), static_cast<double>(part) + 1);
    const double y0 = a.y() + slope * (from - a.x());
    const double y1 = run > 0 ? a.y() + slope * (to - a.x()) : b.y();
    Reach& one = m_reach[part];
    one.top = std::min(one.top, static_cast<float>(std::min(y0, y1)));
    one.bottom = std::max(one.bottom, static_cast<float>(std::max(y0, y1)));
  }
}

void CurvePicture::blendAll(const QColor& colour) {
  const QRgb premultiplied = qPremultiply(colour.rgba());
  for (int column = 0; column < m_image.width(); ++column) blend(column, premultiplied);
  m_empty = false;
}

void CurvePicture::blend(int column, QRgb colour) {
  const Reach* parts = m_reach.data() + static_cast<std::size_t>(column) * kParts;
  float top = kNothing, bottom = -kNothing, fullTop = -kNothing, fullBottom = kNothing;
  for (int i = 0; i < kParts; ++i) {
    top = std::min(top, parts[i].top), bottom = std::max(bottom, parts[i].bottom);
    fullTop = std::max(fullTop, parts[i].top), fullBottom = std::min(fullBottom, parts[i].bottom);
  }
  top = std::max(top, 0.0F), bottom = std::min(bottom, static_cast<float>(m_image.height()));
  if (!(bottom > top)) return;
  const int first = static_cast<int>(top), last = std::min(static_cast<int>(bottom), m_image.height() - 1);
  const qsizetype line = m_image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb));
  QRgb* pixel = reinterpret_cast<QRgb*>(m_image.bits()) + first * line + column;
  for (int row = first; row <= last; ++row, pixel += line) {
    const auto from = static_cast<float>(row), to = static_cast<float>(row + 1);
    if (from >= fullTop && to <= fullBottom) {
      *pixel = over(*pixel, colour);
      continue;
    }
    float share = 0;
    for (int i = 0; i < kParts; ++i)
      share += std::max(0.0F, std::min(parts[i].bottom, to) - std::max(parts[i].top, from)) / kParts;
    *pixel = over(*pixel, scaled(colour, static_cast<unsigned>(share * static_cast<float>(kWhole) + 0.5F)));
  }
}

}  // namespace vitrine::ui
