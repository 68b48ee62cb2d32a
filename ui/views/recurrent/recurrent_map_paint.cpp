// How the parts of the recurrent view's picture are drawn.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/figures.h"
#include "ui/views/recurrent/recurrent_map.h"

namespace vitrine::ui {
namespace {

// 1, 2, 5, 10 … of which at most so many are a stretch.
std::int64_t niceStep(std::int64_t count, double most) {
  for (std::int64_t base = 1;; base *= 10)
    for (const std::int64_t factor : {1, 2, 5})
      if (static_cast<double>(count) / static_cast<double>(base * factor) <= most) return base * factor;
}

void drawLeft(QPainter& painter, const QRectF& beside, double y, const QString& text) {
  painter.drawText(QRectF(0, y - 8, beside.left() - 5, 16), Qt::AlignRight | Qt::AlignVCenter, text);
}

// A line through the points that are finite, with gaps where they are not; a lone one is a dot.
void drawCourse(QPainter& painter, const std::vector<QPointF>& points) {
  QPainterPath path;
  bool open = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!std::isfinite(points[i].y())) {
      open = false;
      continue;
    }
    open ? path.lineTo(points[i]) : path.moveTo(points[i]);
    const bool next = i + 1 < points.size() && std::isfinite(points[i + 1].y());
    if (!open && !next) path.addEllipse(points[i], 1.2, 1.2);
    open = true;
  }
  painter.drawPath(path);
}

constexpr Qt::PenStyle kSlopeLines[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine};

}  // namespace

void RecurrentMap::paintMap(QPainter& painter) {
  const Colours& c = Theme::instance().colours();
  if (m_image.isNull()) m_image = makeImage();
  painter.drawImage(m_map, m_image);
  const QRectF cell = cellRect(0, 0);
  if (cell.width() >= 7 && cell.height() >= 7) {
    painter.setPen(QPen(c.surface, 1));
    for (std::int64_t row = 1; row < std::ssize(m_order); ++row) {
      const int y = qRound(cellRect(row, 0).top());
      painter.drawLine(qRound(m_map.left()), y, qRound(m_map.right()), y);
    }
    for (std::int64_t t = 1; t < m_answer->steps; ++t) {
      const int x = qRound(cellRect(0, t).left());
      painter.drawLine(x, qRound(m_map.top()), x, qRound(m_map.bottom()));
    }
  }
  if (m_map.left() < 20) return;
  painter.setFont(Theme::monoFont(11));
  painter.setPen(c.muted);
  const std::int64_t every = niceStep(std::ssize(m_order), std::max(1.0, m_map.height() / 20));
  for (std::int64_t row = 0; row < std::ssize(m_order); row += every)
    drawLeft(painter, m_map, std::max(m_map.top() + 7, cellRect(row, 0).center().y()),
             QString::number(m_order[static_cast<std::size_t>(row)] + 1));
}

// The unit that is chosen, over the range of the map's colours.
void RecurrentMap::paintCurve(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const double low = m_scale.low(), high = m_scale.high();
  const auto y = [&](double value) {
    return m_map.bottom() - 2 - (value - low) / (high - low) * (m_map.height() - 4);
  };
  painter.setFont(Theme::monoFont(11));
  for (const double line : {low, (low + high) / 2, high}) {
    painter.setPen(c.border);
    painter.drawLine(QPointF(m_map.left(), y(line)), QPointF(m_map.right(), y(line)));
    painter.setPen(c.muted);
    if (m_map.left() > 20)
      drawLeft(painter, m_map, std::clamp(y(line), m_map.top() + 7, m_map.bottom() - 7), figure(line, 2));
  }
  if (unit() < 0) return;
  std::vector<QPointF> points;
  for (std::int64_t t = 0; t < m_answer->steps; ++t)
    points.emplace_back(middleOf(t), y(static_cast<double>(value(m_row, t))));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.accent, 2));
  painter.setBrush(Qt::NoBrush);
  drawCourse(painter, points);
  painter.setFont(Theme::uiFont(11.5));
  painter.setPen(c.text);
  painter.drawText(m_map.adjusted(6, 3, -6, 0), Qt::AlignRight | Qt::AlignTop,
                   tr("unit %1").arg(grouped(unit() + 1)));
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void RecurrentMap::paintTime(QPainter& painter) const {
  if (m_timeTop + kTimeHeight > height()) return;
  painter.setFont(Theme::monoFont(11));
  painter.setPen(Theme::instance().colours().muted);
  const std::int64_t every = niceStep(m_answer->steps, std::max(1.0, m_map.width() / 46));
  double free = 0;
  const QFontMetrics size(painter.font());
  const auto number = [&](std::int64_t t) {
    const QString text = QString::number(t + 1);
    const double wide = size.horizontalAdvance(text);
    const double left = std::clamp(middleOf(t) - wide / 2, m_map.left() - wide / 2, width() - wide - 1.0);
    if (left < free) return;
    painter.drawText(QRectF(left, m_timeTop, wide + 2, kTimeHeight), Qt::AlignLeft | Qt::AlignVCenter, text);
    free = left + wide + 8;
  };
  number(0);
  for (std::int64_t t = every - 1; t < m_answer->steps; t += every) number(t);
  if (m_map.left() < 40) return;
  painter.setFont(Theme::uiFont(11.5));
  painter.drawText(QRectF(0, m_timeTop, m_map.left() - 8, kTimeHeight), Qt::AlignRight | Qt::AlignVCenter,
                   tr("step"));
}

void RecurrentMap::paintRead(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  if (m_map.left() > 20) {
    painter.setFont(Theme::uiFont(11.5));
    painter.setPen(c.muted);
    drawLeft(painter, m_read, m_read.center().y(), tr("reads"));
  }
  if (!m_input.words.isEmpty()) return paintReadWords(painter);
  double low = INFINITY, high = -INFINITY;
  for (const auto& curve : m_input.curves)
    for (const float value : curve)
      if (std::isfinite(value))
        low = std::min(low, static_cast<double>(value)), high = std::max(high, static_cast<double>(value));
  if (!(high > low)) low -= 1, high = low + 2;
  painter.setPen(c.border);
  painter.drawLine(m_read.bottomLeft(), m_read.bottomRight());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  for (std::size_t k = 0; k < m_input.curves.size(); ++k) {
    std::vector<QPointF> points;
    for (std::size_t t = 0; t < m_input.curves[k].size(); ++t)
      points.emplace_back(
          middleOf(static_cast<std::int64_t>(t)),
          m_read.bottom() - 2 -
              (static_cast<double>(m_input.curves[k][t]) - low) / (high - low) * (m_read.height() - 4));
    painter.setPen(QPen(m_input.curves.size() == 1 ? c.text : c.curves[k % 6], 1.4, kSlopeLines[k / 6 % 3]));
    drawCourse(painter, points);
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
}

// Side by side where they fit, else upright, else only the one that is pointed at.
void RecurrentMap::paintReadWords(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const double wide = cellRect(0, 0).width();
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics size(painter.font());
  const bool upright = m_read.height() > 40;
  if (wide < (upright ? 11 : 30)) {
    painter.setPen(c.muted);
    const QString all = m_input.words.join(QLatin1Char(' ')).left(2'000);
    painter.drawText(m_read, Qt::AlignLeft | Qt::AlignVCenter,
                     size.elidedText(all, Qt::ElideRight, static_cast<int>(m_read.width())));
    return;
  }
  for (qsizetype t = 0; t < m_input.words.size(); ++t) {
    painter.setPen(t == m_position ? c.accent : c.text);
    const double middle = middleOf(t);
    if (!upright) {
      painter.drawText(QRectF(middle - wide / 2, m_read.top(), wide, m_read.height()), Qt::AlignCenter,
                       size.elidedText(m_input.words[t], Qt::ElideRight, static_cast<int>(wide) - 2));
      continue;
    }
    painter.save();
    painter.translate(middle, m_read.top());
    painter.rotate(90);
    painter.drawText(QRectF(0, -8, m_read.height(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                     size.elidedText(m_input.words[t], Qt::ElideRight, static_cast<int>(m_read.height())));
    painter.restore();
  }
}

void RecurrentMap::paintSlopes(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  if (m_answer->by_state.empty()) {
    painter.setFont(Theme::uiFont(12));
    painter.setPen(c.muted);
    painter.drawText(m_slope, Qt::AlignCenter | Qt::TextWordWrap, reachWords(*m_answer));
    return;
  }
  painter.setFont(Theme::monoFont(11));
  for (const Tick& tick : m_norms.ticks(m_slope.height())) {
    const double y = m_slope.bottom() - tick.unit * m_slope.height();
    painter.setPen(c.border);
    painter.drawLine(QPointF(m_slope.left(), y), QPointF(m_slope.right(), y));
    painter.setPen(c.muted);
    if (m_slope.left() > 20)
      drawLeft(painter, m_slope, std::clamp(y, m_slope.top() + 6, m_slope.bottom() - 6), tick.label);
  }
  painter.setRenderHint(QPainter::Antialiasing);
  const std::pair<const std::vector<float>*, QString> lines[] = {{&m_answer->by_state, tr("by state")},
                                                                 {&m_answer->by_input, tr("by input")},
                                                                 {&m_answer->by_cell, tr("by cell")}};
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics size(painter.font());
  // Norms are largest where the reading ends: their names stand at the other side.
  double left = m_slope.left() + 6, right = m_slope.right() - 6;
  for (std::size_t k = 0; k < std::size(lines); ++k) {
    const auto& [norms, name] = lines[k];
    if (norms->empty()) continue;
    const double wide = size.horizontalAdvance(name) + 24;
    if (left + wide > right) break;
    const double at = m_answer->reverse ? right - wide : left, y = m_slope.top() + 8;
    (m_answer->reverse ? right : left) += (m_answer->reverse ? -1 : 1) * (wide + 14);
    painter.setPen(QPen(c.curves[k], k == 0 ? 2 : 1.4, kSlopeLines[k]));
    painter.drawLine(QPointF(at, y), QPointF(at + 19, y));
    painter.setPen(c.muted);
    painter.drawText(QRectF(at + 24, y - 8, wide, 16), Qt::AlignLeft | Qt::AlignVCenter, name);
  }
  for (std::size_t k = std::size(lines); k-- > 0;) {
    const std::vector<float>& norms = *lines[k].first;
    if (norms.empty()) continue;
    std::vector<QPointF> points;
    for (std::size_t t = 0; t < norms.size(); ++t) {
      points.push_back(slopePoint(norms, t));
      if (!std::isfinite(norms[t])) points.back().setY(NAN);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.curves[k], k == 0 ? 2 : 1.4, kSlopeLines[k]));
    drawCourse(painter, points);
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void RecurrentMap::paintCurrent(QPainter& painter) const {
  if (m_position < 0) return;
  const Colours& c = Theme::instance().colours();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.accent, 1, Qt::DotLine));
  const double x = middleOf(m_position);
  const double top = m_oneUnit || m_row < 0 ? m_map.top() : cellRect(m_row, m_position).bottom() + 2;
  painter.drawLine(QPointF(x, top), QPointF(x, m_timeTop));
  if (m_row < 0 || m_oneUnit) return;
  QRectF cell = cellRect(m_row, m_position);
  if (cell.width() < 5 || cell.height() < 5)
    cell = QRectF(cell.center() - QPointF(3, 3), QSizeF(6, 6));  // it would not be seen
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(c.surface, 3.5));
  painter.drawRect(cell);
  painter.setPen(QPen(c.accent, 2));
  painter.drawRect(cell);
}

}  // namespace vitrine::ui
