#include "ui/views/predictions/fit_chart.h"

#include <QChart>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPainter>
#include <QScatterSeries>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "ui/document/numbers.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_canvas.h"
#include "ui/views/chart/chart_zoom.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/thinned.h"

namespace vitrine::ui {
namespace {
constexpr double kAbove = 6, kBeside = 10, kBelow = 36, kLeast = 30;
constexpr std::int64_t kMostDots = 1'000;
constexpr double kFitReach = 14;     // px around the pointer
constexpr double kFarthest = 4'000;  // units beside the plot: none lies farther from the least part there is

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

// Above the chart, and in nobody's way.
class FitOverlay final : public QWidget {
 public:
  FitOverlay(QWidget* parent, std::function<void(QPainter&)> paint) : QWidget(parent), m_paint(std::move(paint)) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    m_paint(painter);
  }

 private:
  std::function<void(QPainter&)> m_paint;
};

}  // namespace

FitChart::FitChart(QWidget* parent)
    : QWidget(parent),
      m_canvas(new ChartCanvas(this)),
      m_above(new FitOverlay(this, [this](QPainter& painter) { paintPointed(painter); })),
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
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Predicted over true values"));
  setToolTip(ChartZoom::words());
  connectZoom();
  point(-1);
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

void FitChart::connectZoom() {
  ZoomedChart zoomed = ChartZoom::ofScales(m_x, m_y, ChartZoom::Along::both, [this] { draw(); });
  zoomed.plot = [this] { return m_data.isEmpty() ? QRectF() : m_plot; };
  zoomed.pointed = [this] {
    if (m_current < 0) return QPointF(0.5, 0.5);
    return QPointF(m_x.unit(m_data[m_current].x()), m_y.unit(m_data[m_current].y()));
  };
  new ChartZoom(this, ChartZoom::Along::both, std::move(zoomed));
}

void FitChart::clear() {
  m_x.showAll(), m_y.showAll();
  forget();
  draw();
}

void FitChart::forget() {
  m_data.clear();
  m_path.clear();
  m_told.clear();
  m_values.clear();
  m_rSquared = std::nan("");
  m_x.forget(), m_y.forget();
}

void FitChart::setOutputs(const Dataset& dataset, const OutputsAnswer& outputs) {
  const Field &input = dataset.input(), &target = dataset.target();
  if (outputs.rows.empty() || outputs.values.values.size() % outputs.rows.size() != 0) return clear();
  const std::size_t width = outputs.values.values.size() / outputs.rows.size();
  m_curve = input.shape.size() == 1 && width == 1;
  m_data.clear();
  m_path.clear();
  m_told.clear();
  m_values.clear();
  for (std::size_t o = 0; width > 1 && o < width; ++o) m_values << valueName(target, static_cast<std::int64_t>(o));
  double mean = 0, off = 0, spread = 0;
  std::vector<double> truths;
  for (std::size_t i = 0; i < outputs.rows.size(); ++i) {
    if (outputs.rows[i] < 0 || outputs.rows[i] >= dataset.count) continue;
    const auto truth = target.sample(outputs.rows[i]);
    for (std::size_t o = 0; o < std::min(width, truth.size()); ++o) {
      const auto t = static_cast<double>(truth[o]), p = static_cast<double>(outputs.values.values[i * width + o]);
      if (!std::isfinite(p)) continue;  // Qt Charts does not check
      const auto x = static_cast<double>(input.sample(outputs.rows[i])[0]);
      add(m_curve ? QPointF(x, t) : QPointF(t, p), {outputs.rows[i], width > 1 ? static_cast<int>(o) : -1, p});
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
  forget();
  m_curve = true;
  visitThinned(dataset.count, kMostDots, [&](std::int64_t row) {
    const QPointF at(static_cast<double>(dataset.input().sample(row)[0]),
                     static_cast<double>(dataset.target().sample(row)[0]));
    if (std::isfinite(at.x()) && std::isfinite(at.y())) add(at, {row, -1, std::nan("")});  // Qt Charts does not check
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
  setAccessibleName(m_curve ? tr("Predicted curve over the data") : tr("Predicted over true values"));
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
      m_y.fitAs(m_x);
      const double from = std::max(m_x.low(), m_y.low()), to = std::min(m_x.high(), m_y.high());
      m_path = from < to ? QList<QPointF>{{from, from}, {to, to}} : QList<QPointF>();
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
  m_points->replace(mapped(m_data, true));
  m_line->replace(mapped(m_path, false));
  m_order.resize(m_told.size());
  std::iota(m_order.begin(), m_order.end(), 0);
  std::stable_sort(m_order.begin(), m_order.end(), [this](int a, int b) { return m_data[a].x() < m_data[b].x(); });
  m_canvas->redraw();
  point(m_current < pointCount() ? m_current : -1);  // what it says has changed
}

// To units; of a part what lies beside it is left out, of a line but what joins it to the part.
QList<QPointF> FitChart::mapped(const QList<QPointF>& from, bool points) const {
  const auto unitOf = [](const ValueScale& scale, double value) {
    return std::clamp(scale.unit(value), -kFarthest, kFarthest);
  };
  const auto within = [](double unit) { return unit >= 0 && unit <= 1; };
  QList<QPointF> out;
  out.reserve(from.size());
  for (qsizetype i = 0; i < from.size(); ++i) {
    const QPointF at(unitOf(m_x, from[i].x()), unitOf(m_y, from[i].y()));
    if (isZoomed() && points && !(within(at.x()) && within(at.y()))) continue;
    if (isZoomed() && !points && i + 1 < from.size() && m_x.unit(from[i + 1].x()) < 0) continue;
    if (isZoomed() && !points && i > 0 && m_x.unit(from[i - 1].x()) > 1) continue;
    out.append(at);
  }
  return out;
}

bool FitChart::isSeen(int point) const {
  return !isZoomed() || m_plot.contains(placeOf(point));
}

void FitChart::add(QPointF at, const Told& told) {
  m_data.append(at);
  m_told.push_back(told);
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
  m_above->setGeometry(rect());
  draw();
}

// ---- pointing

QPointF FitChart::placeOf(int point) const {
  const QPointF& at = m_data[point];
  return {m_plot.left() + m_x.unit(at.x()) * m_plot.width(), m_plot.bottom() - m_y.unit(at.y()) * m_plot.height()};
}

QString FitChart::words(int point) const {
  if (point < 0 || point >= pointCount()) return {};
  const Told& told = m_told[static_cast<std::size_t>(point)];
  QString out = tr("sample %1: ").arg(wholeNumber(told.row + 1));
  if (told.value >= 0) out += m_values[told.value] + QStringLiteral(": ");
  out += QStringLiteral("%1 %2, %3 %4")
             .arg(m_xTitle, figure(m_data[point].x(), 3), m_yTitle, figure(m_data[point].y(), 3));
  if (m_curve && std::isfinite(told.predicted)) out += tr(", predicted %1").arg(figure(told.predicted, 3));
  return out;
}

void FitChart::point(int at) {
  m_current = at;
  setAccessibleDescription(at < 0 ? tr("Arrow keys go through the samples, from the left to the right") : words(at));
  m_above->update();
}

void FitChart::paintPointed(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  if (hasFocus()) {
    painter.setPen(QPen(c.accent, 1));
    painter.drawRect(m_plot.toRect());
  }
  if (m_current < 0 || m_current >= pointCount()) return;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.accent, 2));
  if (isSeen(m_current)) painter.drawEllipse(placeOf(m_current), 6, 6);
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics size(painter.font());
  const QString told = size.elidedText(words(m_current), Qt::ElideRight, static_cast<int>(m_plot.width()) - 12);
  // Where it does not hide the point.
  const bool below = placeOf(m_current).y() < m_plot.center().y();
  QRectF room(m_plot.left() + 4, 0, size.horizontalAdvance(told) + 8, size.height() + 4);
  below ? room.moveBottom(m_plot.bottom() - 4) : room.moveTop(m_plot.top() + 4);
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(c.surface);
  painter.drawRoundedRect(room, 3, 3);
  painter.setPen(c.text);
  painter.drawText(room, Qt::AlignCenter, told);
}

void FitChart::mouseMoveEvent(QMouseEvent* event) {
  int nearest = -1;
  double least = kFitReach * kFitReach;
  for (int i = 0; i < pointCount(); ++i) {
    const QPointF way = placeOf(i) - event->position();
    if (QPointF::dotProduct(way, way) < least && isSeen(i)) least = QPointF::dotProduct(way, way), nearest = i;
  }
  if (nearest != m_current) point(nearest);
}

void FitChart::leaveEvent(QEvent*) {
  if (!hasFocus()) point(-1);
}

void FitChart::keyPressEvent(QKeyEvent* event) {
  const auto found = std::find(m_order.begin(), m_order.end(), m_current);
  const auto last = std::ssize(m_order) - 1;
  std::ptrdiff_t to = found == m_order.end() ? -1 : found - m_order.begin();
  switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
      to += 1;
      break;
    case Qt::Key_Left:
    case Qt::Key_Up:
      to -= 1;
      break;
    case Qt::Key_Home:
      to = 0;
      break;
    case Qt::Key_End:
      to = last;
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (last < 0) return;
  point(m_order[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(to, 0, last))]);
  if (isSeen(m_current)) return;
  m_x.reveal(m_data[m_current].x());
  m_y.reveal(m_data[m_current].y());
  draw();
}

void FitChart::focusInEvent(QFocusEvent*) {
  m_above->update();
}
void FitChart::focusOutEvent(QFocusEvent*) {
  m_above->update();
}

}  // namespace vitrine::ui
