#include "ui/views/chart/time_chart.h"

#include <QChart>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ui/theme/curve_dash.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_canvas.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/chart_overlay.h"

namespace vitrine::ui {
namespace {

// Of all curves together: beyond it columns get wider than a pixel, up to kWidest. Each still shows its true
// extremes.
constexpr int kPointBudget = 12'000;
constexpr double kWidest = 2;        // px
constexpr double kGrain = 1.0 / 2;  // of a column: points are drawn at their own steps, whatever column has them
constexpr double kTop = 8, kRight = 10;
constexpr double kTurnReach = 5;  // px between the crosshair and a mark that it says
constexpr double kCrowd = 6;      // steps a column from which on a faint line gives way to a band

QColor withAlpha(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

}  // namespace

TimeChart::TimeChart(ChartLink& link, QWidget* parent)
    : QWidget(parent), m_link(link), m_canvas(new ChartCanvas(this)), m_overlay(new ChartOverlay(*this, link)) {
  m_canvas->setRenderHint(QPainter::Antialiasing);
  m_canvas->paintBackground = [this](QPainter& painter) { paintBackground(painter); };
  m_canvas->paintForeground = [this](QPainter& painter) {
    paintLines(painter);
    paintTurns(painter);
    paintMarks(painter);
  };
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  new ChartZoom(this, ChartZoom::Along::x, zoomed());
  connect(&link, &ChartLink::moved, this, &TimeChart::nameRows);
  connect(&Theme::instance(), &Theme::changed, m_canvas, &ChartCanvas::redraw);
}

TimeChart::~TimeChart() = default;

// ---- what is shown

void TimeChart::setCurves(std::vector<Curve> curves) {
  m_curves = std::move(curves);
  m_highlighted = -1;
  m_values.forget();
  m_shapes.assign(m_curves.size(), {});
  nameRows();
}

void TimeChart::nameRows() {
  for (Curve& curve : m_curves)
    if (curve.rowAt) curve.row = m_link.isShown() ? curve.rowAt(m_link.step()) : QString();
}

std::vector<std::size_t> TimeChart::order() const {
  std::vector<std::size_t> out(m_curves.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::stable_partition(out.begin(), out.end(), [this](std::size_t curve) { return !m_curves[curve].onTop; });
  return out;
}

void TimeChart::setCurveVisible(int curve, bool visible) {
  const QString name = m_curves[static_cast<std::size_t>(curve)].name;
  for (Curve& each : m_curves)
    if (each.name == name) each.visible = visible;
  refresh();
}

void TimeChart::setHighlighted(int curve) {
  if (m_highlighted == curve) return;
  m_highlighted = curve;
  m_canvas->redraw();
}

QColor TimeChart::colourOf(int curve) const {
  return Theme::instance().colours().curves[m_curves[static_cast<std::size_t>(curve)].colour % kCurveColours];
}

QPen TimeChart::penOf(int curve) const {
  const Curve& what = m_curves[static_cast<std::size_t>(curve)];
  const bool picked = m_highlighted >= 0 && m_curves[static_cast<std::size_t>(m_highlighted)].name == what.name;
  const bool faded = m_highlighted >= 0 && !picked;
  const double strength = what.look != Curve::Look::faint ? 1.0 : what.onTop ? 0.5 : 0.38;
  const double width = what.look == Curve::Look::faint ? 1 : picked ? 2.2 : what.onTop ? 1.9 : 1.4;
  QPen pen(withAlpha(colourOf(curve), faded ? 0.22 : strength), width);
  pen.setCosmetic(what.look == Curve::Look::faint);  // a hair on any screen; the others grow with its scale
  pen.setJoinStyle(Qt::BevelJoin);                   // a mitre would overshoot a spike
  setCurveDash(pen, what.colour);
  return pen;
}

void TimeChart::setLogarithmic(bool logarithmic) {
  m_values.setLogarithmic(logarithmic);
  refresh();
}

void TimeChart::setLook(Look look) {
  if (m_look == look) return;
  m_look = look;
  m_gutter = kLeastGutter;
  m_rows.clear();
  m_canvas->setRenderHint(QPainter::Antialiasing, look == Look::lines);
  refresh();
}

bool TimeChart::isRow(std::size_t curve) const {
  const Curve& what = m_curves[curve];
  if (!what.visible || what.look == Curve::Look::mean) return false;
  const History* history = what.history();
  return history && !history->empty();
}

double TimeChart::placeOf(int curve, double value) const {
  if (m_look == Look::lines) {
    const double unit = m_values.unit(value);
    return std::isfinite(value) && unit >= 0 && unit <= 1 ? m_plot.bottom() - unit * m_plot.height() : std::nan("");
  }
  for (std::size_t row = 0; row < m_rows.size(); ++row)
    if (m_rows[row].curve == static_cast<std::size_t>(curve)) return rowRect(row).center().y();
  return std::nan("");
}

// The first row stands at the foot: what comes first in a network is farthest from its loss.
QRectF TimeChart::rowRect(std::size_t row) const {
  const double height = m_plot.height() / static_cast<double>(std::max<std::size_t>(1, m_rows.size()));
  return {m_plot.left(), m_plot.bottom() - static_cast<double>(row + 1) * height, m_plot.width(), height};
}

void TimeChart::setUnit(StepScale::Unit unit) {
  if (unit == m_steps.unit()) return;
  m_steps.setUnit(unit);
  refresh();
}

void TimeChart::setEmptyText(const QString& text) {
  if (text == m_emptyText) return;
  m_emptyText = text;
  m_canvas->redraw();
}

void TimeChart::showAll() {
  m_steps.showAll();
  m_values.forget();
  refresh();
  emit rangeChanged();
}

void TimeChart::zoom(double factor, double around) {
  showPart(ChartZoom::closer(factor, {m_steps.unit(around), 0}), false);
}

// ---- lines

void TimeChart::refresh() {
  double first = std::numeric_limits<double>::max(), last = 0;
  int perColumn = 0;  // points that all curves need for a column
  std::vector<const History*> histories;
  for (const Curve& curve : m_curves) {
    const History* history = curve.visible ? curve.history() : nullptr;
    if (history && history->empty()) history = nullptr;
    if (m_look == Look::rows && curve.look == Curve::Look::mean) history = nullptr;  // of the curve that it follows
    histories.push_back(history);
    if (!history) continue;
    first = std::min(first, history->first_x());
    last = std::max(last, history->last_x());
    perColumn += curve.look == Curve::Look::mean ? 1 : 2;
  }
  m_empty = perColumn == 0;
  const bool picked = m_steps.isPicked();
  if (!m_empty) m_steps.follow(first, last);
  if (picked && !m_steps.isPicked()) {
    m_values.forget();
    emit rangeChanged();
  }
  layOut();
  const int width = std::max(1, static_cast<int>(m_plot.width()));
  const int most =
      std::clamp(kPointBudget / std::max(1, perColumn), static_cast<int>(std::ceil(width / kWidest)), width);
  const double margin = (m_steps.to() - m_steps.from()) / most;  // so that lines leave the plot, not end before it
  const bool crowded = (m_steps.to() - m_steps.from()) / most >= kCrowd;
  std::vector<Columns> columns(histories.size());
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const bool spread = crowded && m_curves[i].look == Curve::Look::faint && m_look == Look::lines;
    if (histories[i])
      columns[i] = histories[i]->columns(m_steps.from() - margin, m_steps.to() + margin, most + 2, spread, kGrain);
  }
  if (measure(columns)) layOut();
  if (m_look == Look::rows) {
    m_rows.clear();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (isRow(i)) m_rows.push_back({i, std::move(columns[i])});
    m_shapes.assign(m_curves.size(), {});
    m_canvas->redraw();
    return m_overlay->update();
  }
  const CurveShaper shaper(m_values, m_steps, m_plot.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Curve::Look look = m_curves[i].look;
    const bool spread = crowded && look == Curve::Look::faint && CurveShaper::isDense(columns[i]);
    m_shapes[i] = spread                        ? shaper.spread(columns[i])
                  : look == Curve::Look::mean   ? shaper.means(columns[i])
                  : look == Curve::Look::band   ? shaper.band(columns[i])
                  : look == Curve::Look::ranges ? shaper.ranges(columns[i])
                                                : shaper.exact(columns[i]);
  }
  nameRows();
  m_canvas->redraw();
  m_overlay->update();
}

// Brings the value axis to what the columns hold; true if it changed.
bool TimeChart::measure(const std::vector<Columns>& columns) {
  double low = std::numeric_limits<double>::max(), high = -low;
  for (const Columns& curve : columns) {
    for (const History::Column& c : curve) {
      high = std::max(high, static_cast<double>(c.max));
      if (!m_values.isLogarithmic()) {
        low = std::min(low, static_cast<double>(c.min));
        continue;
      }
      for (const float v : {c.min, c.first, c.last, static_cast<float>(c.mean), c.max}) {
        if (v > 0) low = std::min(low, static_cast<double>(v));
      }
    }
  }
  if (high < -1e300) return false;
  return m_values.fit(std::min(low, high), high);
}

// ---- the frame around them

void TimeChart::layOut() {
  const QFontMetricsF size(Theme::monoFont(11));
  const double caption = height() >= kLeastForCaption ? kCaptionHeight : 0;
  double gutter = m_gutter;
  if (!m_empty && m_look == Look::rows) {
    const QFontMetricsF names(Theme::uiFont(11.5));
    for (const Curve& curve : m_curves)
      if (curve.visible) gutter = std::max(gutter, std::ceil(names.horizontalAdvance(curve.name)) + 12);
  } else if (!m_empty) {
    for (const Tick& tick : m_values.ticks(height() - kTop - kTickHeight - caption)) {
      gutter = std::max(gutter, std::ceil(size.horizontalAdvance(tick.label)) + 12);
    }
  }
  m_gutter = std::min(gutter, width() * 0.35);
  const QRectF plot(m_gutter, kTop, std::max(1.0, width() - m_gutter - kRight),
                    std::max(1.0, height() - kTop - kTickHeight - caption));
  if (plot == m_plot) return;
  m_plot = plot;
  m_canvas->chart()->setPlotArea(m_plot);
}

void TimeChart::setTurns(std::vector<ChartMark> turns) {
  if (turns == m_turns) return;
  m_turns = std::move(turns);
  m_canvas->redraw();
}

void TimeChart::setHealthy(std::optional<Range> range) {
  if (range == m_healthy) return;
  m_healthy = std::move(range);
  m_canvas->redraw();
}

QRectF TimeChart::healthyRect() const {
  if (!m_healthy || m_empty || m_look != Look::lines) return {};
  const auto y = [this](double value) {
    return m_plot.bottom() - std::clamp(m_values.unit(value), 0.0, 1.0) * m_plot.height();
  };
  const double top = y(m_healthy->most), foot = y(m_healthy->least);
  return foot - top < 1 ? QRectF() : QRectF(m_plot.left(), top, m_plot.width(), foot - top);
}

std::vector<ChartMark> TimeChart::turnsNear(double step) const {
  std::vector<ChartMark> out;
  for (const ChartMark& turn : m_turns)
    if (std::abs(m_steps.unit(turn.step) - m_steps.unit(step)) * m_plot.width() <= kTurnReach) out.push_back(turn);
  return out;
}

QString TimeChart::crosshairWords() const {
  return m_link.isShown() && !m_empty ? m_overlay->lines(m_link.step()).join(QStringLiteral(", ")) : QString();
}

void TimeChart::resizeEvent(QResizeEvent*) {
  m_canvas->setGeometry(rect());
  m_overlay->setGeometry(rect());
  m_overlay->raise();
  refresh();
}

}  // namespace vitrine::ui
