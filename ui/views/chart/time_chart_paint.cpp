// How a TimeChart looks.
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/chart/chart_foot.h"
#include "ui/views/chart/curve_painter.h"
#include "ui/views/chart/heat_row.h"
#include "ui/views/chart/time_chart.h"

namespace vitrine::ui {
namespace {

constexpr int kMostExtents = 2;  // curves whose extremes are tinted; more would only darken each other

QColor paled(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

// A band of its own, and the bars of few values. Its edges are drawn, too: bands may lie over one another.
void paintExtremes(QPainter& painter, const CurveShape& shape, const QColor& colour) {
  const auto alpha = static_cast<double>(colour.alphaF());
  QPen edge(paled(colour, 0.45 * alpha), 1);
  edge.setCosmetic(true);
  painter.setPen(edge);
  painter.setBrush(paled(colour, 0.22 * alpha));
  for (const QPolygonF& area : shape.extent) painter.drawPolygon(area);
  QPen bar(paled(colour, 0.85 * alpha), 1.4);
  bar.setCosmetic(true);
  bar.setCapStyle(Qt::FlatCap);
  painter.setPen(bar);
  painter.drawLines(shape.spikes);
}

}  // namespace

void TimeChart::paintBackground(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  if (m_empty) {
    painter.setFont(Theme::uiFont(12.5));
    painter.setPen(c.muted);
    painter.drawText(QRectF(rect()).adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    return;
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  const QColor band = paled(c.text, Theme::instance().isDark() ? 0.030 : 0.028);
  for (const auto& b : m_steps.bands(m_plot.width())) {
    painter.fillRect(QRectF(m_plot.left() + b.from * m_plot.width(), m_plot.top(), (b.to - b.from) * m_plot.width(),
                            m_plot.height()),
                     band);
  }
  painter.setFont(Theme::monoFont(11));
  painter.setPen(c.muted);
  for (const Tick& tick : m_look == Look::lines ? m_values.ticks(m_plot.height()) : QList<Tick>()) {
    const double y = std::round(m_plot.bottom() - tick.unit * m_plot.height());
    painter.fillRect(QRectF(m_plot.left(), y, m_plot.width(), 1), c.border);
    painter.drawText(QRectF(0, y - 10, m_plot.left() - 7, 20), Qt::AlignRight | Qt::AlignVCenter, tick.label);
  }
  paintTicks(painter);
  if (m_look == Look::rows) return paintRows(painter);
  painter.setRenderHint(QPainter::Antialiasing, true);
  paintBands(painter);
}

void TimeChart::paintTicks(QPainter& painter) const {
  double free = -1e9;  // labels never touch
  const QFontMetricsF size(painter.font());
  for (const Tick& tick : m_steps.ticks(m_plot.width())) {
    const double x = m_plot.left() + tick.unit * m_plot.width(), half = size.horizontalAdvance(tick.label) / 2;
    if (x - half < free || x + half > width()) continue;
    free = x + half + 6;
    painter.drawText(QRectF(x - half - 2, m_plot.bottom() + 4, 2 * half + 4, 16), Qt::AlignCenter, tick.label);
  }
}

void TimeChart::paintRows(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetricsF size(painter.font());
  double free = 1e9;  // names never touch
  for (std::size_t row = 0; row < m_rows.size(); ++row) {
    const QRectF place = rowRect(row);
    const bool faded = m_highlighted >= 0 && m_rows[row].curve != static_cast<std::size_t>(m_highlighted);
    paintHeat(painter, place.adjusted(0, place.height() > 6 ? 1 : 0, 0, 0), m_rows[row].columns, m_values, m_steps);
    if (place.center().y() + 8 > free) continue;
    free = place.center().y() - 8;
    painter.setPen(faded ? c.muted : c.text);
    painter.drawText(QRectF(0, place.center().y() - 10, m_plot.left() - 7, 20), Qt::AlignRight | Qt::AlignVCenter,
                     size.elidedText(m_curves[m_rows[row].curve].name, Qt::ElideRight, m_plot.left() - 9));
  }
  if (height() < kLeastForCaption) return;
  const QRectF foot(m_plot.left(), m_plot.bottom() + kTickHeight, m_plot.width(), kCaptionHeight);
  paintHeatScale(painter, foot, m_values);
}

void TimeChart::paintBands(QPainter& painter) const {
  const auto banded =
      std::count_if(m_shapes.begin(), m_shapes.end(), [](const auto& s) { return !s.spread.isEmpty(); });
  painter.save();
  painter.setClipRect(m_plot);
  painter.translate(m_plot.bottomLeft());
  painter.scale(m_plot.width(), -m_plot.height());
  for (const std::size_t i : order()) {
    const QColor colour = penOf(static_cast<int>(i)).color();
    const auto alpha = static_cast<double>(colour.alphaF());  // less where another curve is highlighted
    if (m_curves[i].look == Curve::Look::band || m_curves[i].look == Curve::Look::ranges) {
      paintExtremes(painter, m_shapes[i], colour);
      continue;
    }
    if (m_shapes[i].spread.isEmpty()) continue;
    painter.setPen(Qt::NoPen);
    painter.setBrush(paled(colour, 0.25 * alpha));
    for (const QPolygonF& area : m_shapes[i].extent) {
      if (banded <= kMostExtents) painter.drawPolygon(area);
    }
    painter.setBrush(paled(colour, (banded <= kMostExtents ? 0.6 : 0.5) * alpha));
    for (const QPolygonF& area : m_shapes[i].spread) painter.drawPolygon(area);
    QPen hair(paled(colour, 1.8 * alpha), 1);
    hair.setCosmetic(true);
    painter.setPen(hair);
    painter.drawLines(m_shapes[i].spikes);
  }
  painter.restore();
}

void TimeChart::paintLines(QPainter& painter) const {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(m_plot.adjusted(0, -1, 0, 1));  // a line along an edge keeps its width
  const QTransform toPlot(m_plot.width(), 0, 0, -m_plot.height(), m_plot.left(), m_plot.bottom());
  for (const std::size_t i : order())
    if (m_curves[i].visible) paintCurve(painter, m_shapes[i], toPlot, penOf(static_cast<int>(i)));
  painter.restore();
}

// Points that are seen one by one, and at the foot of a log axis what lies below all of it.
void TimeChart::paintMarks(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  bool floored = false;
  painter.setRenderHint(QPainter::Antialiasing);
  for (const std::size_t i : order()) {
    const QColor colour =
        paled(colourOf(static_cast<int>(i)),
              std::min(1.0, 2.4 * static_cast<double>(penOf(static_cast<int>(i)).color().alphaF())));
    const bool ring = m_curves[i].look == Curve::Look::markers || m_curves[i].look == Curve::Look::ranges;
    painter.setPen(ring ? QPen(colour, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(ring ? c.surface : colour);
    for (const QPointF& dot : m_shapes[i].dots) {
      if (dot.x() < 0 || dot.x() > 1 || dot.y() < 0 || dot.y() > 1) continue;
      const QPointF at(m_plot.left() + dot.x() * m_plot.width(), m_plot.bottom() - dot.y() * m_plot.height());
      painter.drawEllipse(at, ring ? 3.0 : 2.2, ring ? 3.0 : 2.2);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    for (const double at : m_shapes[i].floored) {
      if (at < 0 || at > 1) continue;
      const double x = m_plot.left() + at * m_plot.width(), foot = m_plot.bottom();
      painter.drawPolygon(QPolygonF({{x - 3.5, foot - 6}, {x + 3.5, foot - 6}, {x, foot}}));
      floored = true;
    }
  }
  if (height() >= kLeastForCaption && m_look == Look::lines)
    paintFoot(painter, {m_plot.left(), m_plot.bottom() + kTickHeight, m_plot.width(), kCaptionHeight},
              m_steps.caption(), floored ? tr("▾ 0 or less") : QString());
}

void TimeChart::paintTurns(QPainter& painter) const {
  if (m_empty) return;
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11));
  for (std::size_t i = 0; i < m_turns.size(); ++i) {
    const double at = m_steps.unit(m_turns[i].step);
    if (at < 0 || at > 1) continue;
    const double x = m_plot.left() + at * m_plot.width();
    const double next = i + 1 < m_turns.size() ? m_steps.unit(m_turns[i + 1].step) : 1;
    const double before = i > 0 ? m_steps.unit(m_turns[i - 1].step) : 0;
    const double right = (std::min(next, 1.0) - at) * m_plot.width() - 8;
    const double left = (at - std::max(before, 0.0)) * m_plot.width() - 8;
    const double room = std::max(left, right);
    painter.setPen(QPen(c.muted, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    const QString words = painter.fontMetrics().elidedText(m_turns[i].words, Qt::ElideRight, static_cast<int>(room));
    if (words.size() > 2)
      painter.drawText(QRectF(left > right ? x - 5 - room : x + 5, m_plot.top() + 1, room, 16),
                       left > right ? Qt::AlignRight : Qt::AlignLeft, words);
  }
}

}  // namespace vitrine::ui
