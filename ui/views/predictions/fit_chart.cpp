#include "ui/views/predictions/fit_chart.h"

#include <QChart>
#include <QFontMetricsF>
#include <QLineSeries>
#include <QPainter>
#include <QScatterSeries>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/theme/theme.h"
#include "ui/views/chart/chart_canvas.h"
#include "ui/views/thinned.h"

namespace vitrine::ui {
namespace {
constexpr double kAbove = 6, kBeside = 10, kBelow = 36, kLeast = 30;
constexpr std::int64_t kMostDots = 1'000;

std::pair<double, double> extent(const QList<QPointF>& a, const QList<QPointF>& b, bool vertical) {
  double low = std::numeric_limits<double>::max(), high = -low;
  for (const auto* list : {&a, &b}) {
    for (const QPointF& p : *list) {
      const double v = vertical ? p.y() : p.x();
      low = std::min(low, v), high = std::max(high, v);
    }
  }
  return {low, high};
}

}  // namespace

FitChart::FitChart(QWidget* parent)
    : QWidget(parent),
      m_canvas(new ChartCanvas(this)),
      m_points(new QScatterSeries),
      m_line(new QLineSeries),
      m_rSquared(std::nan("")) {
  auto* x = new QValueAxis(this);
  auto* y = new QValueAxis(this);
  for (QValueAxis* axis : {x, y}) {
    axis->setRange(0, 1);
    axis->setVisible(false);
  }
  m_canvas->chart()->addAxis(x, Qt::AlignBottom);
  m_canvas->chart()->addAxis(y, Qt::AlignLeft);
  for (QXYSeries* series : std::initializer_list<QXYSeries*>{m_points, m_line}) {
    m_canvas->chart()->addSeries(series);
    series->attachAxis(x);
    series->attachAxis(y);
  }
  m_canvas->setRenderHint(QPainter::Antialiasing);
  m_canvas->paintBackground = [this](QPainter& painter) { paintBackground(painter); };
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    restyle();
    m_canvas->redraw();
  });
  m_x.setTight(true);
  m_y.setTight(true);
  restyle();
}

void FitChart::restyle() {
  const Colours& c = Theme::instance().colours();
  QColor fill = c.curves[0];
  fill.setAlphaF(0.55F);
  m_points->setMarkerSize(6);
  m_points->setColor(fill);
  m_points->setBorderColor(Qt::transparent);
  QPen pen(m_curve ? c.curves[1] : c.muted, m_curve ? 1.8 : 1);
  if (!m_curve) pen.setDashPattern({4, 3});
  m_line->setPen(pen);
}

void FitChart::clear() {
  m_data.clear();
  m_path.clear();
  m_rSquared = std::nan("");
  m_x.forget(), m_y.forget();
  draw();
}

void FitChart::setOutputs(const Dataset& dataset, const OutputsAnswer& outputs) {
  const Field &input = dataset.input(), &target = dataset.target();
  if (outputs.rows.empty() || outputs.values.values.size() % outputs.rows.size() != 0) return clear();
  const std::size_t width = outputs.values.values.size() / outputs.rows.size();
  m_curve = input.shape.size() == 1 && width == 1;
  m_data.clear();
  m_path.clear();
  double mean = 0, off = 0, spread = 0;
  std::vector<double> truths;
  for (std::size_t i = 0; i < outputs.rows.size(); ++i) {
    if (outputs.rows[i] < 0 || outputs.rows[i] >= dataset.count) continue;
    const auto truth = target.sample(outputs.rows[i]);
    for (std::size_t o = 0; o < std::min(width, truth.size()); ++o) {
      const auto t = static_cast<double>(truth[o]), p = static_cast<double>(outputs.values.values[i * width + o]);
      if (!std::isfinite(p)) continue;  // Qt Charts does not check
      const auto x = static_cast<double>(input.sample(outputs.rows[i])[0]);
      m_data.append(m_curve ? QPointF(x, t) : QPointF(t, p));
      if (m_curve) m_path.append({x, p});
      if (o > 0) continue;
      truths.push_back(t);
      off += (t - p) * (t - p);
    }
  }
  for (const double t : truths) mean += t / static_cast<double>(truths.size());
  for (const double t : truths) spread += (t - mean) * (t - mean);
  m_rSquared = spread > 0 ? 1 - off / spread : std::nan("");
  std::sort(m_path.begin(), m_path.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
  entitle(dataset);
  restyle();
  draw();
}

void FitChart::setData(const Dataset& dataset) {
  clear();
  m_curve = true;
  visitThinned(dataset.count, kMostDots, [&](std::int64_t row) {
    const QPointF at(static_cast<double>(dataset.input().sample(row)[0]),
                     static_cast<double>(dataset.target().sample(row)[0]));
    if (std::isfinite(at.x()) && std::isfinite(at.y())) m_data.append(at);  // Qt Charts does not check
  });
  entitle(dataset);
  restyle();
  draw();
}

void FitChart::entitle(const Dataset& dataset) {
  const auto name = [](const Field& field, const QString& otherwise) {
    return field.names.size() == 1 ? QString::fromStdString(field.names[0]) : otherwise;
  };
  m_xTitle = m_curve ? name(dataset.input(), tr("input")) : tr("true value");
  m_yTitle = m_curve ? name(dataset.target(), tr("target")) : tr("predicted");
}

void FitChart::draw() {
  if (!m_data.isEmpty()) {
    const auto [left, right] = extent(m_data, m_path, false);
    const auto [low, high] = extent(m_data, m_path, true);
    if (m_curve) {
      m_x.fit(left, right);
      m_y.fit(low, high);
    } else {  // one scale for both, so that the diagonal is "exactly right"
      m_x.fit(std::min(left, low), std::max(right, high));
      m_y = m_x;
      m_path = {{m_x.low(), m_x.low()}, {m_x.high(), m_x.high()}};
    }
  }
  double gutter = kLeast;
  const QFontMetricsF size(Theme::monoFont(11));
  for (const Tick& tick : m_y.ticks(height() - kAbove - kBelow)) {
    gutter = std::max(gutter, std::ceil(size.horizontalAdvance(tick.label)) + 12);
  }
  m_plot = QRectF(gutter + 12, kAbove, std::max(1.0, width() - gutter - 12 - kBeside),
                  std::max(1.0, height() - kAbove - kBelow));
  m_canvas->chart()->setPlotArea(m_plot);
  const auto mapped = [&](const QList<QPointF>& from) {
    QList<QPointF> out;
    out.reserve(from.size());
    for (const QPointF& p : from)
      out.append({std::clamp(m_x.unit(p.x()), -2.0, 3.0), std::clamp(m_y.unit(p.y()), -2.0, 3.0)});
    return out;
  };
  m_points->replace(mapped(m_data));
  m_line->replace(mapped(m_path));
  m_canvas->redraw();
}

void FitChart::paintBackground(QPainter& painter) {
  if (m_data.isEmpty()) return;
  const Colours& c = Theme::instance().colours();
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setFont(Theme::monoFont(11));
  painter.setPen(c.muted);
  for (const Tick& tick : m_y.ticks(m_plot.height())) {
    const double y = std::round(m_plot.bottom() - tick.unit * m_plot.height());
    painter.fillRect(QRectF(m_plot.left(), y, m_plot.width(), 1), c.border);
    painter.drawText(QRectF(12, y - 10, m_plot.left() - 19, 20), Qt::AlignRight | Qt::AlignVCenter, tick.label);
  }
  for (const Tick& tick : m_x.ticks(m_plot.width() * 0.75)) {
    const double x = std::round(m_plot.left() + tick.unit * m_plot.width());
    if (!m_curve) painter.fillRect(QRectF(x, m_plot.top(), 1, m_plot.height()), c.border);
    painter.drawText(QRectF(x - 40, m_plot.bottom() + 4, 80, 16), Qt::AlignCenter, tick.label);
  }
  painter.setFont(Theme::uiFont(11));
  painter.drawText(QRectF(m_plot.left(), m_plot.bottom() + 20, m_plot.width(), 15), Qt::AlignCenter, m_xTitle);
  painter.save();
  painter.translate(7, m_plot.center().y());
  painter.rotate(-90);
  painter.drawText(QRectF(-m_plot.height() / 2, -8, m_plot.height(), 16), Qt::AlignCenter, m_yTitle);
  painter.restore();
  painter.setRenderHint(QPainter::Antialiasing, true);
}

void FitChart::resizeEvent(QResizeEvent*) {
  m_canvas->setGeometry(rect());
  draw();
}

}  // namespace vitrine::ui
