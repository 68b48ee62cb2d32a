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
#include "ui/views/chart/chart_foot.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/chart_overlay.h"

namespace vitrine::ui {
namespace {

// Qt Charts strokes each line anew at each change, about 2 µs a point: beyond this many points a chart's columns get
// wider than a pixel. Each still shows its true extremes.
constexpr int kPointBudget = 3'200;
constexpr double kTop = 8, kRight = 10, kTickRow = 20, kCaptionRow = 15, kLeastForCaption = 150;
constexpr int kPalette = 6;
constexpr double kCrowd = 6;             // steps a column from which on a faint line gives way to a band
constexpr std::size_t kMostLines = 256;  // of one curve; the gaps between further ones are not drawn
constexpr int kMostExtents = 2;          // curves whose extremes are tinted; more would only darken each other

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
  m_canvas->paintForeground = [this](QPainter& painter) {
    paintTurns(painter);
    paintMarks(painter);
  };
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
  m_shapes.assign(m_curves.size(), {});
  m_series.resize(m_curves.size());
  for (std::size_t i = 0; i < m_curves.size(); ++i) addLine(i);
  restyle();
}

void TimeChart::addLine(std::size_t curve) {
  auto* line = new QLineSeries;
  line->setName(m_curves[curve].name);
  line->setUseOpenGL(false);
  m_canvas->chart()->addSeries(line);
  line->attachAxis(m_axisX);
  line->attachAxis(m_axisY);
  line->setVisible(m_curves[curve].visible);
  line->setPen(penOf(static_cast<int>(curve)));
  m_series[curve].push_back(line);
}

void TimeChart::setCurveVisible(int curve, bool visible) {
  const QString name = m_curves[static_cast<std::size_t>(curve)].name;
  for (std::size_t i = 0; i < m_curves.size(); ++i) {
    if (m_curves[i].name != name) continue;
    m_curves[i].visible = visible;
    for (QLineSeries* line : m_series[i]) line->setVisible(visible);
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
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    for (QLineSeries* line : m_series[i]) line->setPen(penOf(static_cast<int>(i)));
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
  const bool crowded = (m_steps.to() - m_steps.from()) / most >= kCrowd;
  std::vector<Columns> columns(histories.size());
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const bool spread = crowded && m_curves[i].look == Curve::Look::faint;
    if (histories[i])
      columns[i] = histories[i]->columns(m_steps.from() - margin, m_steps.to() + margin, most + 2, spread);
  }
  if (measure(columns)) layOut();
  const CurveShaper shaper(m_values, m_steps, m_plot.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Curve::Look look = m_curves[i].look;
    const bool spread = crowded && look == Curve::Look::faint && CurveShaper::isDense(columns[i]);
    draw(i, spread                      ? shaper.spread(columns[i])
            : look == Curve::Look::mean ? shaper.means(columns[i])
                                        : shaper.exact(columns[i]));
  }
  m_canvas->redraw();
  m_overlay->update();
}

void TimeChart::draw(std::size_t curve, CurveShape shape) {
  const std::size_t wanted = std::min(static_cast<std::size_t>(shape.lines.size()), kMostLines);
  while (m_series[curve].size() < wanted) addLine(curve);
  for (std::size_t i = 0; i < m_series[curve].size(); ++i) {
    QLineSeries& line = *m_series[curve][i];
    QList<QPointF> points = i < wanted ? shape.lines[static_cast<qsizetype>(i)] : QList<QPointF>();
    for (qsizetype more = static_cast<qsizetype>(kMostLines); i + 1 == kMostLines && more < shape.lines.size();
         ++more)
      points.append(shape.lines[more]);
    if (!points.isEmpty() || line.count() > 0) line.replace(points);
  }
  m_shapes[curve] = std::move(shape);
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
  painter.setRenderHint(QPainter::Antialiasing, true);
  paintBands(painter);
}

void TimeChart::paintBands(QPainter& painter) const {
  const auto banded =
      std::count_if(m_shapes.begin(), m_shapes.end(), [](const auto& s) { return !s.spread.isEmpty(); });
  painter.save();
  painter.setClipRect(m_plot);
  painter.translate(m_plot.bottomLeft());
  painter.scale(m_plot.width(), -m_plot.height());
  for (std::size_t i = 0; i < m_shapes.size(); ++i) {
    if (m_shapes[i].spread.isEmpty()) continue;
    const QColor colour = penOf(static_cast<int>(i)).color();
    const auto alpha = static_cast<double>(colour.alphaF());  // less where another curve is highlighted
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(colour, 0.25 * alpha));
    for (const QPolygonF& area : m_shapes[i].extent) {
      if (banded <= kMostExtents) painter.drawPolygon(area);
    }
    painter.setBrush(withAlpha(colour, (banded <= kMostExtents ? 0.6 : 0.5) * alpha));
    for (const QPolygonF& area : m_shapes[i].spread) painter.drawPolygon(area);
    QPen hair(withAlpha(colour, 1.8 * alpha), 1);
    hair.setCosmetic(true);
    painter.setPen(hair);
    painter.drawLines(m_shapes[i].spikes);
  }
  painter.restore();
}

// Points that are seen one by one, and at the foot of a log axis what lies below all of it.
void TimeChart::paintMarks(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  bool floored = false;
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t i = 0; i < m_shapes.size(); ++i) {
    const QColor colour =
        withAlpha(colourOf(static_cast<int>(i)),
                  std::min(1.0, 2.4 * static_cast<double>(penOf(static_cast<int>(i)).color().alphaF())));
    const bool ring = m_curves[i].look == Curve::Look::markers;
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
  if (height() >= kLeastForCaption)
    paintFoot(painter, {m_plot.left(), m_plot.bottom() + kTickRow, m_plot.width(), kCaptionRow}, m_steps.caption(),
              floored ? tr("▾ 0 or less") : QString());
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

void TimeChart::setTurns(std::vector<Turn> turns) {
  if (turns == m_turns) return;
  m_turns = std::move(turns);
  m_canvas->redraw();
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
