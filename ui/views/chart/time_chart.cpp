#include "ui/views/chart/time_chart.h"

#include <QChart>
#include <QFontMetricsF>
#include <QPainter>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/theme/theme.h"
#include "ui/views/chart/chart_canvas.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/chart_overlay.h"

namespace vitrine::ui {
namespace {

// Qt Charts strokes each line anew at each change, about 2 µs a point: beyond this many points a chart's columns get
// wider than a pixel. Each still shows its true extremes.
constexpr int kPointBudget = 3'200;
constexpr double kTop = 8, kRight = 10, kTickRow = 20, kCaptionRow = 15, kLeastForCaption = 150;
constexpr int kPalette = 6;
constexpr std::size_t kSparse = 300;  // columns: with fewer, each may have more than two points

QImage markerOf(const QColor& colour, const QColor& inside) {
  constexpr int kSide = 32;  // drawn at a quarter of that, so that it is crisp on dense screens too
  QImage image(kSide, kSide, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colour, 6));
  painter.setBrush(inside);
  painter.drawEllipse(QRectF(4, 4, kSide - 8, kSide - 8));
  return image;
}

QColor withAlpha(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

}  // namespace

TimeChart::TimeChart(ChartLink& link, QWidget* parent)
    : QWidget(parent),
      m_link(link),
      m_canvas(new ChartCanvas(this)),
      m_overlay(new ChartOverlay(*this, link)),
      m_band(new QRubberBand(QRubberBand::Rectangle, this)),
      m_axisX(new QValueAxis(this)),
      m_axisY(new QValueAxis(this)) {
  for (QValueAxis* axis : {m_axisX, m_axisY}) {
    axis->setRange(0, 1);
    axis->setVisible(false);
  }
  m_canvas->chart()->addAxis(m_axisX, Qt::AlignBottom);
  m_canvas->chart()->addAxis(m_axisY, Qt::AlignLeft);
  m_canvas->setRenderHint(QPainter::Antialiasing);
  m_canvas->paintBackground = [this](QPainter& painter) { paintBackground(painter); };
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  m_band->hide();
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    restyle();
    m_canvas->redraw();
  });
}

TimeChart::~TimeChart() = default;

// ---- what is shown

void TimeChart::setCurves(std::vector<Curve> curves) {
  m_canvas->chart()->removeAllSeries();  // deletes them
  m_series.clear();
  m_curves = std::move(curves);
  m_highlighted = -1;
  m_values.forget();
  for (std::size_t i = 0; i < m_curves.size(); ++i) {
    auto* line = new QLineSeries;
    line->setName(m_curves[i].name);
    line->setUseOpenGL(false);
    m_canvas->chart()->addSeries(line);
    line->attachAxis(m_axisX);
    line->attachAxis(m_axisY);
    line->setVisible(m_curves[i].visible);
    m_series.push_back(line);
  }
  restyle();
}

void TimeChart::setCurveVisible(int curve, bool visible) {
  const QString name = m_curves[static_cast<std::size_t>(curve)].name;
  for (std::size_t i = 0; i < m_curves.size(); ++i) {
    if (m_curves[i].name != name) continue;
    m_curves[i].visible = visible;
    m_series[i]->setVisible(visible);
  }
  refresh();
}

void TimeChart::setHighlighted(int curve) {
  if (m_highlighted == curve) return;
  m_highlighted = curve;
  restyle();
  m_canvas->redraw();
}

QColor TimeChart::colourOf(int curve) const {
  return Theme::instance().colours().curves[m_curves[static_cast<std::size_t>(curve)].colour % kPalette];
}

QPen TimeChart::penOf(int curve) const {
  const Curve& what = m_curves[static_cast<std::size_t>(curve)];
  const bool picked = m_highlighted >= 0 && m_curves[static_cast<std::size_t>(m_highlighted)].name == what.name;
  const bool faded = m_highlighted >= 0 && !picked;
  const double strength = what.look == Curve::Look::faint ? 0.38 : 1.0;
  const double width = what.look == Curve::Look::faint ? 1 : picked ? 2.2 : 1.4;
  QPen pen(withAlpha(colourOf(curve), faded ? 0.22 : strength), width);
  pen.setCosmetic(what.look == Curve::Look::faint);  // a hair on any screen; the others grow with its scale
  pen.setJoinStyle(Qt::BevelJoin);                   // a mitre would overshoot a spike
  const int round = what.colour / kPalette;
  if (round == 1) pen.setDashPattern({4, 2});
  if (round == 2) pen.setDashPattern({1.5, 2});
  if (round > 2) pen.setDashPattern({6, 2, 1.5, 2});
  return pen;
}

void TimeChart::restyle() {
  const Colours& c = Theme::instance().colours();
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const int curve = static_cast<int>(i);
    m_series[i]->setPen(penOf(curve));
    if (m_curves[i].look != Curve::Look::markers) continue;
    m_series[i]->setMarkerSize(8);
    m_series[i]->setLightMarker(markerOf(colourOf(curve), c.surface));
  }
}

void TimeChart::setLogarithmic(bool logarithmic) {
  m_values.setLogarithmic(logarithmic);
  refresh();
}

void TimeChart::setUnit(StepScale::Unit unit) {
  m_steps.setUnit(unit);
  refresh();
}

void TimeChart::setStepsPerEpoch(double steps) {
  m_steps.setStepsPerEpoch(steps);
}

void TimeChart::setEmptyText(const QString& text) {
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
  const double from = around - (around - m_steps.from()) * factor;
  m_steps.pick(from, from + (m_steps.to() - m_steps.from()) * factor);
  m_values.forget();
  refresh();
  emit rangeChanged();
}

// ---- lines

void TimeChart::refresh() {
  double first = std::numeric_limits<double>::max(), last = 0;
  int perColumn = 0;  // points that all curves need for a column
  std::vector<const History*> histories;
  for (const Curve& curve : m_curves) {
    const History* history = curve.visible ? curve.history() : nullptr;
    if (history && history->empty()) history = nullptr;
    histories.push_back(history);
    if (!history) continue;
    first = std::min(first, history->first_x());
    last = std::max(last, history->last_x());
    perColumn += curve.look == Curve::Look::mean ? 1 : 2;
  }
  m_empty = perColumn == 0;
  if (!m_empty) m_steps.follow(first, last);
  layOut();
  const int width = std::max(1, static_cast<int>(m_plot.width()));
  const int most = std::clamp(kPointBudget / std::max(1, perColumn), 1, width);
  const double margin = (m_steps.to() - m_steps.from()) / most;  // so that lines leave the plot, not end before it
  std::vector<std::vector<History::Column>> columns(histories.size());
  for (std::size_t i = 0; i < histories.size(); ++i) {
    if (histories[i]) columns[i] = histories[i]->columns(m_steps.from() - margin, m_steps.to() + margin, most + 2);
  }
  if (measure(columns)) layOut();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool mean = m_curves[i].look == Curve::Look::mean;
    const QList<QPointF> points = mean ? meanPoints(columns[i]) : linePoints(columns[i]);
    // Of a single point a line shows nothing.
    const bool marked = m_curves[i].look == Curve::Look::markers ? points.size() * 12 <= width : points.size() == 1;
    if (marked || !m_series[i]->lightMarker().isNull()) {
      m_series[i]->setMarkerSize(8);
      m_series[i]->setLightMarker(
          marked ? markerOf(colourOf(static_cast<int>(i)), Theme::instance().colours().surface) : QImage());
    }
    if (!points.isEmpty() || m_series[i]->count() > 0) m_series[i]->replace(points);
  }
  m_canvas->redraw();
  m_overlay->update();
}

// Brings the value axis to what the columns hold; true if it changed.
bool TimeChart::measure(const std::vector<std::vector<History::Column>>& columns) {
  double low = std::numeric_limits<double>::max(), high = -low;
  for (const auto& curve : columns) {
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

// Of each column its two extremes in the order they came, or one point where they are less than a pixel apart.
QList<QPointF> TimeChart::linePoints(const std::vector<History::Column>& columns) const {
  QList<QPointF> out;
  out.reserve(static_cast<qsizetype>(columns.size()) * 2 + 2);
  const double pixel = 1 / std::max(1.0, m_plot.height());
  // Far outside the plot a coordinate may be as big as it likes: Qt's rasteriser is not made for that.
  const auto y = [&](float value) { return std::clamp(m_values.unit(static_cast<double>(value)), -2.0, 3.0); };
  const auto add = [&](double x, float value) { out.append({m_steps.unit(x), y(value)}); };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const History::Column& c = columns[i];
    const bool whole = c.x_min != c.x_max;
    if (i == 0 && whole && c.x_first < std::min(c.x_min, c.x_max)) add(c.x_first, c.first);
    const bool flat = y(c.max) - y(c.min) < pixel;
    if (c.count == 1) {
      add(c.x_min, c.min);
    } else if (flat && c.x_last - c.x_first < 2 * (m_steps.to() - m_steps.from()) * pixel) {
      add((c.x_first + c.x_last) / 2, c.max);
    } else if (c.x_min == c.x_max && columns.size() < kSparse) {
      // A record of several steps, which does not say at which its extremes were: a bar in its middle.
      const double middle = (c.x_first + c.x_last) / 2;
      add(c.x_first, c.first);
      if (!flat) add(middle, c.first), add(middle, c.min), add(middle, c.max), add(middle, c.last);
      add(c.x_last, c.last);
    } else if (c.x_min <= c.x_max) {
      add(c.x_min, c.min);
      add(c.x_max, c.max);
    } else {
      add(c.x_max, c.max);
      add(c.x_min, c.min);
    }
    if (i + 1 == columns.size() && whole && c.x_last > std::max(c.x_min, c.x_max)) add(c.x_last, c.last);
  }
  return out;
}

QList<QPointF> TimeChart::meanPoints(const std::vector<History::Column>& columns) const {
  QList<QPointF> out;
  out.reserve(static_cast<qsizetype>(columns.size()) + 2);
  const auto add = [&](double x, double value) {
    out.append({m_steps.unit(x), std::clamp(m_values.unit(value), -2.0, 3.0)});
  };
  for (const History::Column& c : columns) {
    if (out.isEmpty() && c.count > 1) add(c.x_first, static_cast<double>(c.first));
    add((c.x_first + c.x_last) / 2, c.mean);
  }
  if (!columns.empty() && columns.back().count > 1)
    add(columns.back().x_last, static_cast<double>(columns.back().last));
  return out;
}

// ---- the frame around them

void TimeChart::layOut() {
  const QFontMetricsF size(Theme::monoFont(11));
  const double caption = height() >= kLeastForCaption ? kCaptionRow : 0;
  double gutter = m_gutter;
  if (!m_empty) {
    for (const Tick& tick : m_values.ticks(height() - kTop - kTickRow - caption)) {
      gutter = std::max(gutter, std::ceil(size.horizontalAdvance(tick.label)) + 12);
    }
  }
  m_gutter = std::min(gutter, width() * 0.35);
  const QRectF plot(m_gutter, kTop, std::max(1.0, width() - m_gutter - kRight),
                    std::max(1.0, height() - kTop - kTickRow - caption));
  if (plot == m_plot) return;
  m_plot = plot;
  m_canvas->chart()->setPlotArea(m_plot);
}

void TimeChart::paintBackground(QPainter& painter) {
  const Colours& c = Theme::instance().colours();
  if (m_empty) {
    painter.setFont(Theme::uiFont(12.5));
    painter.setPen(c.muted);
    painter.drawText(QRectF(rect()).adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    return;
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  const QColor band = withAlpha(c.text, Theme::instance().isDark() ? 0.030 : 0.028);
  for (const auto& b : m_steps.bands(m_plot.width())) {
    painter.fillRect(QRectF(m_plot.left() + b.from * m_plot.width(), m_plot.top(), (b.to - b.from) * m_plot.width(),
                            m_plot.height()),
                     band);
  }
  painter.setFont(Theme::monoFont(11));
  for (const Tick& tick : m_values.ticks(m_plot.height())) {
    const double y = std::round(m_plot.bottom() - tick.unit * m_plot.height());
    painter.fillRect(QRectF(m_plot.left(), y, m_plot.width(), 1), c.border);
    painter.setPen(c.muted);
    painter.drawText(QRectF(0, y - 10, m_plot.left() - 7, 20), Qt::AlignRight | Qt::AlignVCenter, tick.label);
  }
  double free = -1e9;  // labels never touch
  const QFontMetricsF size(painter.font());
  for (const Tick& tick : m_steps.ticks(m_plot.width())) {
    const double x = m_plot.left() + tick.unit * m_plot.width(), half = size.horizontalAdvance(tick.label) / 2;
    if (x - half < free || x + half > width()) continue;
    free = x + half + 6;
    painter.drawText(QRectF(x - half - 2, m_plot.bottom() + 4, 2 * half + 4, 16), Qt::AlignCenter, tick.label);
  }
  if (height() >= kLeastForCaption) {
    painter.setFont(Theme::uiFont(11));
    painter.drawText(QRectF(m_plot.left(), m_plot.bottom() + kTickRow, m_plot.width(), kCaptionRow), Qt::AlignCenter,
                     m_steps.caption());
  }
  painter.setRenderHint(QPainter::Antialiasing, true);
}

void TimeChart::resizeEvent(QResizeEvent*) {
  m_canvas->setGeometry(rect());
  m_overlay->setGeometry(rect());
  m_overlay->raise();
  refresh();
}

}  // namespace vitrine::ui
