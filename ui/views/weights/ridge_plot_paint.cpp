// How a ridge plot is drawn.
#include <QFontMetrics>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"
#include "ui/views/weights/ridge_plot.h"

namespace vitrine::ui {
namespace {

constexpr int kRidgeLine = 15;  // px a label takes

}  // namespace

// Old ones lie in the haze, the newest has the accent.
QColor RidgePlot::colourOf(int moment) const {
  const Colours& c = Theme::instance().colours();
  if (moment == m_marked) return c.curves[1];
  const double share = count() < 2 ? 1 : static_cast<double>(moment) / (count() - 1);
  return mixed(mixed(c.surface, c.muted, 0.75), c.accent, share);
}

void RidgePlot::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  if (count() == 0) return;
  painter.setRenderHint(QPainter::Antialiasing);
  if (m_form == Form::ridges)
    paintRidges(painter, event->region());
  else
    paintBands(painter);
  if (hasFocus()) paintFocusRing(painter, rect().adjusted(0, 0, -1, -1));
}

// ---- ridges

// Dozens of ridges are thousands of corners: they are drawn when they change, not when the pointer moves.
void RidgePlot::paintRidges(QPainter& painter, const QRegion& region) {
  const double ratio = devicePixelRatioF();
  const QSize wanted = (QSizeF(size()) * ratio).toSize();
  const bool dark = Theme::instance().isDark();
  const auto paintAll = [this](QPainter& on) {
    paintValueAxis(on);
    for (int i = 0; i < count(); ++i) paintRidge(on, i, false);
  };
  const bool asLines = painter.paintEngine()->type() == QPaintEngine::SVG;
  if (!asLines && (m_backdrop.size() != wanted || m_backdropDark != dark)) {
    m_backdrop = QPixmap(wanted);
    m_backdrop.setDevicePixelRatio(ratio);
    m_backdrop.fill(Qt::transparent);
    m_backdropDark = dark;
    QPainter behind(&m_backdrop);
    behind.setFont(painter.font());
    paintAll(behind);
  }
  if (asLines) {
    paintAll(painter);
  } else {
    painter.setClipRegion(region);
    painter.drawPixmap(0, 0, m_backdrop);
  }
  // One that is told of is whole.
  for (const int told : {m_marked, m_current})
    if (told >= 0) paintRidge(painter, told, true);
  if (hasLabels()) paintRidgeLabels(painter);
}

void RidgePlot::paintRidge(QPainter& painter, int moment, bool told) const {
  const Colours& c = Theme::instance().colours();
  const QColor colour = colourOf(moment);
  const QPolygonF line = outline(moment);
  // The line smooths the edge of what it covers; a fill that is smoothed, too, would take most of the time.
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(Qt::NoPen);
  painter.setBrush(mixed(c.surface, colour, told ? 0.36 : 0.2));
  painter.drawPolygon(line);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(told && moment == m_current ? c.text : colour, told ? 1.8 : 1));
  painter.drawPolyline(line);
}

void RidgePlot::paintValueAxis(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const QRectF area = plot();
  ValueScale scale = m_values;
  scale.showAll();  // what is picked of it is picked in bands
  if (m_numbers.isPicked()) scale.pick(m_numbers.low(), m_numbers.high());
  painter.setFont(Theme::monoFont(11));
  const QFontMetrics size(painter.font());
  int free = -1'000;  // where the next number may begin
  for (const Tick& tick : scale.ticks(area.width() / 2)) {
    const double value = scale.value(tick.unit), x = xOf(value);
    if (value < m_numbers.low() || value > m_numbers.high()) continue;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(c.border, 1));
    painter.drawLine(QPointF(std::round(x), area.top()), QPointF(std::round(x), area.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    const int wide = size.horizontalAdvance(tick.label), left = std::max(3, qRound(x) - wide / 2);
    if (!hasLabels() || left < free) continue;
    painter.setPen(c.muted);
    painter.drawText(QRect(left - 1, qRound(area.bottom()) + 3, wide + 3, kRidgeLine), Qt::AlignCenter, tick.label);
    free = left + wide + 8;
  }
}

// The newest, the one that is looked back to and the one that is pointed at are always named, of the others those
// that have room; from the newest on.
void RidgePlot::paintRidgeLabels(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const QRectF area = plot();
  const QRect column(qRound(area.right()) + 4, 0, width() - qRound(area.right()) - 10, kRidgeLine);
  painter.setFont(Theme::monoFont(11));
  const QFontMetrics size(painter.font());
  std::vector<double> taken;
  const auto name = [&](int moment, const QColor& colour, const QString& mark) {
    const double y = std::clamp(baseline(moment) - kRidgeLine / 2.0, 0.0, height() - 1.0 * kRidgeLine);
    const bool room =
        std::none_of(taken.begin(), taken.end(), [&](double other) { return std::abs(other - y) < kRidgeLine; });
    if (!room) return;
    taken.push_back(y);
    painter.setPen(colour);
    painter.drawText(column.translated(0, qRound(y)), Qt::AlignRight | Qt::AlignVCenter,
                     size.elidedText(mark + grouped(std::llround(stepOf(moment))), Qt::ElideRight, column.width()));
  };
  if (m_current >= 0) name(m_current, c.text, {});
  if (m_marked >= 0) name(m_marked, c.curves[1], QStringLiteral("▸"));
  for (int i = count() - 1; i >= 0; --i) name(i, i + 1 == count() ? c.text : c.muted, {});
}

// ---- bands

std::vector<std::pair<int, int>> RidgePlot::stretches() const {
  std::vector<std::pair<int, int>> out;
  for (int i = 0; i < count(); ++i) {
    if (m_ridges[static_cast<std::size_t>(i)].spread->all.finite() < 1) continue;
    if (!out.empty() && out.back().second == i - 1)
      out.back().second = i;
    else
      out.emplace_back(i, i);
  }
  return out;
}

// A moment by itself is a stroke.
void RidgePlot::paintStretch(QPainter& painter, int first, int last) const {
  const Colours& c = Theme::instance().colours();
  const bool alone = first == last;
  const auto line = [&](std::size_t quantile) {
    QPolygonF out;
    for (int i = first; i <= last; ++i)
      out << QPointF(xOfStep(i), yOf(m_ridges[static_cast<std::size_t>(i)].spread->quantiles[quantile]));
    return out;
  };
  constexpr double kDepths[] = {0.16, 0.34, 0.6};
  for (std::size_t band = 0; band < 3; ++band) {
    QPolygonF area = line(band);
    const QPolygonF back = line(6 - band);
    for (auto it = back.rbegin(); it != back.rend(); ++it) area << *it;
    const QColor colour = mixed(c.surface, c.accent, kDepths[band]);
    painter.setPen(alone ? QPen(colour, count() < 2 ? 6 : 3) : QPen(Qt::NoPen));
    painter.setBrush(colour);
    painter.drawPolygon(area);
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(c.text, 1.6));
  painter.drawPolyline(line(3));
  if (alone) painter.drawPoint(line(3).front());
  painter.setPen(QPen(mixed(c.surface, c.accent, 0.75), 1, Qt::DotLine));
  for (const std::size_t limit : {std::size_t{0}, std::size_t{6}}) painter.drawPolyline(line(limit));
}

void RidgePlot::paintBands(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  paintBandAxes(painter);
  painter.save();
  if (isZoomed()) painter.setClipRect(plot(), Qt::IntersectClip);
  for (const auto& [first, last] : stretches()) paintStretch(painter, first, last);
  const auto mark = [&](int moment, const QColor& colour) {
    painter.setPen(QPen(colour, 1.5));
    painter.drawLine(QPointF(xOfStep(moment), plot().top()), QPointF(xOfStep(moment), plot().bottom()));
    const Spread& spread = *m_ridges[static_cast<std::size_t>(moment)].spread;
    if (spread.all.finite() < 1) return;
    painter.setBrush(colour);
    for (const double value : spread.quantiles) painter.drawEllipse(QPointF(xOfStep(moment), yOf(value)), 2, 2);
    painter.setBrush(Qt::NoBrush);
  };
  if (m_marked >= 0) mark(m_marked, c.curves[1]);
  if (m_current >= 0) mark(m_current, c.muted);
  painter.restore();
}

void RidgePlot::paintBandAxes(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const QRectF area = plot();
  painter.setFont(Theme::monoFont(11));
  painter.setRenderHint(QPainter::Antialiasing, false);
  const QFontMetrics size(painter.font());
  for (const Tick& tick : m_values.ticks(area.height())) {
    const int y = qRound(area.bottom() - tick.unit * area.height());
    painter.setPen(c.border);
    painter.drawLine(qRound(area.left()), y, qRound(area.right()), y);
    if (!hasLabels()) continue;
    painter.setPen(c.muted);
    painter.drawText(QRect(0, y - 8, qRound(area.left()) - 6, 16), Qt::AlignRight | Qt::AlignVCenter, tick.label);
  }
  painter.setRenderHint(QPainter::Antialiasing);
  if (!hasLabels()) return;
  // First and last step that are seen always, the rest where there is room; each names a moment that is there.
  int first = 0, last = count() - 1;
  while (first < count() && !isSeen(first)) ++first;
  while (last >= first && !isSeen(last)) --last;
  if (last < first) return;
  std::vector<QRect> taken;
  const auto name = [&](int moment) {
    const QString text = grouped(std::llround(stepOf(moment)));
    const int wide = size.horizontalAdvance(text);
    const int left = std::clamp(qRound(xOfStep(moment)) - wide / 2, 0, std::max(0, width() - wide - 2));
    const QRect place(left, qRound(area.bottom()) + 3, wide + 2, kRidgeLine);
    if (std::any_of(taken.begin(), taken.end(),
                    [&](const QRect& other) { return other.intersects(place.adjusted(-14, 0, 14, 0)); }))
      return;
    taken.push_back(place);
    painter.drawText(place, Qt::AlignCenter, text);
  };
  painter.setPen(c.muted);
  name(first);
  name(last);
  for (const int part : {2, 1, 3}) name(first + part * (last - first) / 4);
}

}  // namespace vitrine::ui
