// How a TimeChart looks.
#include <QFontMetricsF>
#include <QPaintEngine>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/chart/chart_foot.h"
#include "ui/views/chart/curve_picture.h"
#include "ui/views/chart/heat_row.h"
#include "ui/views/chart/time_chart.h"

namespace vitrine::ui {
namespace {

constexpr double kSignRoom = 7;  // px from a mark's line to its words, beside its sign
constexpr double kHealthyTint = 0.10, kWordsGround = 0.75;
constexpr qsizetype kFewLetters = 12;  // of which nobody learns what a mark is
constexpr int kMostExtents = 2;  // curves whose extremes are tinted; more would only darken each other

QColor paled(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

struct Area {
  QPolygonF area;  // units 0 … 1 of the plot
  QColor colour;
};

// A file that keeps lines as lines gets areas as areas, too.
bool keepsLines(const QPainter& painter) {
  return painter.paintEngine()->type() == QPaintEngine::SVG;
}

// Of a screen, or of a picture that is to be larger than what the screen shows.
double pixelsToAUnit(const QPainter& painter) {
  return painter.deviceTransform().m11();
}

void paintAreas(QPainter& painter, const std::vector<Area>& areas, const QRectF& plot, const QTransform& toPlot) {
  CurvePicture picture(plot, pixelsToAUnit(painter));
  painter.setPen(Qt::NoPen);
  for (const Area& one : areas) {
    if (!keepsLines(painter)) {
      picture.fill(toPlot.map(one.area), one.colour);
      continue;
    }
    painter.setBrush(one.colour);
    painter.drawPolygon(toPlot.map(one.area));
  }
  if (!picture.isEmpty()) picture.paint(painter);
}

void paintStrokes(QPainter& painter, const QList<QLineF>& bars, const QPen& pen, const QTransform& toPlot) {
  painter.setPen(pen);
  for (const QLineF& bar : bars) painter.drawLine(toPlot.map(bar));
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
  std::vector<Area> epochs;
  for (const auto& b : m_steps.bands(m_plot.width()))
    epochs.push_back({QPolygonF({{b.from, 1}, {b.to, 1}, {b.to, 0}, {b.from, 0}}), band});
  if (!epochs.empty()) paintAreas(painter, epochs, m_plot, toPlot());
  paintHealthy(painter);
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

// Its edges are drawn where they are within the plot: colour is not the only sign of where it ends.
void TimeChart::paintHealthy(QPainter& painter) const {
  const QRectF band = healthyRect();
  if (band.isEmpty()) return;
  const QColor colour = Theme::instance().colours().good;
  painter.fillRect(band, paled(colour, kHealthyTint));
  painter.setPen(QPen(paled(colour, 0.6), 1, Qt::DotLine));
  if (band.top() > m_plot.top()) painter.drawLine(band.topLeft(), band.topRight());
  if (band.bottom() < m_plot.bottom()) painter.drawLine(band.bottomLeft(), band.bottomRight());
  painter.setFont(Theme::uiFont(11));
  painter.setPen(Theme::instance().colours().muted);
  if (band.height() >= 18)
    painter.drawText(band.adjusted(6, 0, -6, -2), Qt::AlignRight | Qt::AlignBottom, m_healthy->words);
}

QString TimeChart::footWords(bool floored) const {
  QStringList out;
  if (!healthyRect().isEmpty()) out << tr("▒ %1").arg(m_healthy->words);
  if (floored) out << tr("▾ 0 or less");
  return out.join(QStringLiteral("  "));
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
  const auto isOwn = [this](std::size_t i) {  // a band of its own, or the bars of few values
    return m_curves[i].look == Curve::Look::band || m_curves[i].look == Curve::Look::ranges;
  };
  std::vector<Area> areas;
  const auto add = [&](const QList<QPolygonF>& of, QColor colour) {
    for (const QPolygonF& area : of) areas.push_back({area, colour});
  };
  for (const std::size_t i : order()) {
    const CurveShape& shape = m_shapes[i];
    const QColor colour = penOf(static_cast<int>(i)).color();
    const auto alpha = static_cast<double>(colour.alphaF());  // less where another curve is highlighted
    if (isOwn(i)) {
      add(shape.extent, paled(colour, 0.22 * alpha));
    } else if (!shape.spread.isEmpty()) {
      if (banded <= kMostExtents) add(shape.extent, paled(colour, 0.25 * alpha));
      add(shape.spread, paled(colour, (banded <= kMostExtents ? 0.6 : 0.5) * alpha));
    }
  }
  painter.save();
  painter.setClipRect(m_plot);
  const QTransform toPlot = this->toPlot();
  if (!areas.empty()) paintAreas(painter, areas, m_plot, toPlot);
  for (const std::size_t i : order()) {
    const CurveShape& shape = m_shapes[i];
    const QColor colour = penOf(static_cast<int>(i)).color();
    const auto alpha = static_cast<double>(colour.alphaF());
    if (!isOwn(i)) {
      if (!shape.spread.isEmpty()) paintStrokes(painter, shape.spikes, QPen(paled(colour, 1.8 * alpha), 1), toPlot);
      continue;
    }
    // Its edges are drawn, too: bands may lie over one another.
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(paled(colour, 0.45 * alpha), 1));
    for (const QPolygonF& area : shape.extent) painter.drawPolygon(toPlot.map(area));
    paintStrokes(painter, shape.spikes, QPen(paled(colour, 0.85 * alpha), 1.4, Qt::SolidLine, Qt::FlatCap), toPlot);
  }
  painter.restore();
}

QTransform TimeChart::toPlot() const {
  return QTransform(m_plot.width(), 0, 0, -m_plot.height(), m_plot.left(), m_plot.bottom());
}

void TimeChart::paintLines(QPainter& painter) const {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF place = m_plot.adjusted(0, -1, 0, 1);  // a line along an edge keeps its width
  painter.setClipRect(place);
  const double ratio = pixelsToAUnit(painter);
  CurvePicture picture(place, ratio);
  for (const std::size_t i : order()) {
    if (!m_curves[i].visible) continue;
    const QPen pen = penOf(static_cast<int>(i));
    const bool dashed = pen.style() != Qt::SolidLine;
    if (dashed && !picture.isEmpty()) picture.paint(painter), picture.clear();
    painter.setPen(pen);
    for (const QList<QPointF>& line : m_shapes[i].lines) {
      const QPolygonF points = toPlot().map(QPolygonF(line));
      if (dashed || keepsLines(painter))
        painter.drawPolyline(points);
      else
        picture.stroke(points, pen.isCosmetic() ? pen.widthF() / ratio : pen.widthF(), pen.color());
    }
  }
  if (!picture.isEmpty()) picture.paint(painter);
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
  if (!m_empty && height() >= kLeastForCaption && m_look == Look::lines)
    paintFoot(painter, {m_plot.left(), m_plot.bottom() + kTickHeight, m_plot.width(), kCaptionHeight},
              m_steps.caption(), footWords(floored));
}

// Words stand behind their mark, or before it where there is more room; never over those of another one.
void TimeChart::paintTurns(QPainter& painter) const {
  if (m_empty) return;
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11));
  const QFontMetricsF size(painter.font());
  const auto placeOf = [this](std::size_t i) { return m_plot.left() + m_steps.unit(m_turns[i].step) * m_plot.width(); };
  double free = m_plot.left();
  for (std::size_t i = 0; i < m_turns.size(); ++i) {
    const double x = placeOf(i);
    if (x < m_plot.left() || x > m_plot.right()) continue;
    painter.setPen(QPen(c.muted, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    paintSign(painter, {x, m_plot.top() + 8}, m_turns[i].kind);
    const double next = i + 1 < m_turns.size() ? std::min(placeOf(i + 1) - kSignRoom, m_plot.right()) : m_plot.right();
    const double right = next - x - kSignRoom - 3, left = x - kSignRoom - 3 - free;
    const bool before = left > right;
    const QString words = size.elidedText(m_turns[i].words, Qt::ElideRight, std::max(left, right));
    free = x + kSignRoom;
    if (words.isEmpty() || (words != m_turns[i].words && words.size() < kFewLetters)) continue;
    const double wide = size.horizontalAdvance(words);
    const QRectF place(before ? x - kSignRoom - wide : x + kSignRoom, m_plot.top() + 1, wide, 15);
    if (!before) free += wide + 3;
    painter.fillRect(place.adjusted(-2, 0, 2, 0), paled(c.surface, kWordsGround));  // curves may lie below them
    painter.drawText(place, Qt::AlignCenter, words);
  }
}

}  // namespace vitrine::ui
