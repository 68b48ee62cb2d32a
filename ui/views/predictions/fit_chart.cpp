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

#include "ui/document/numbers.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_canvas.h"
#include "ui/views/chart/chart_zoom.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/judged.h"

namespace vitrine::ui {
namespace {
constexpr double kAbove = 6, kBeside = 10, kBelow = 36, kLeast = 30;
constexpr std::int64_t kQuickFits = 2'000;  // points that are made ready at once
constexpr double kFitReach = 14;            // px around the pointer
constexpr int kFitCell = 2;                 // px a side
constexpr double kAtEdge = 1e-9;     // units: what keys reveal lies on the edge, as exactly as it can be computed
constexpr double kFarthest = 4'000;  // units beside the plot: none lies farther from the least part there is

bool sameRange(const ValueScale& a, const ValueScale& b) {
  return a.low() == b.low() && a.high() == b.high();
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
      m_shown(std::make_shared<FitPoints>()),
      m_rSquared(std::nan("")),
      m_later([this](FitPointsPtr points) { take(std::move(points)); }),
      m_cellsLater([this](std::shared_ptr<const FitCells> cells) { takeCells(std::move(cells)); }) {
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
  const bool curve = m_shown->curve;
  QPen pen(curve ? c.curves[1] : c.muted, curve ? 1.8 : 1);
  if (!curve) pen.setDashPattern({4, 3});
  m_line->setPen(pen);
}

void FitChart::connectZoom() {
  ZoomedChart zoomed = ChartZoom::ofScales(m_x, m_y, ChartZoom::Along::both, [this] { draw(); });
  zoomed.plot = [this] { return m_shown->data.isEmpty() ? QRectF() : m_plot; };
  zoomed.pointed = [this] {
    if (m_current < 0) return QPointF(0.5, 0.5);
    const QPointF& at = m_shown->data[m_current];
    return QPointF(m_x.unit(at.x()), m_y.unit(at.y()));
  };
  new ChartZoom(this, ChartZoom::Along::both, std::move(zoomed));
}

void FitChart::clear() {
  m_x.showAll(), m_y.showAll();
  forget();
  showPoints(std::make_shared<FitPoints>());
}

// What is zoomed stays.
void FitChart::forget() {
  m_later.forget(), m_cellsLater.forget();
  m_asked = nullptr, m_cells = nullptr, m_ofCells = nullptr;
  m_rSquared = std::nan("");
  m_x.forget(), m_y.forget();
}

void FitChart::setOutputs(const std::shared_ptr<const Dataset>& dataset, const Outputs& outputs) {
  if (outputs == m_asked) return;
  const std::int64_t count = fitCount(*outputs);
  if (count == 0) return clear();
  m_asked = outputs;
  m_rSquared = rSquaredOf(*dataset, *outputs);
  m_later.ask(count <= kQuickFits, [dataset, outputs] { return fitPointsOf(dataset, *outputs); });
}

void FitChart::setData(std::shared_ptr<const Dataset> dataset) {
  forget();
  take(samplePointsOf(std::move(dataset)));
}

void FitChart::take(FitPointsPtr points) {
  if (points->isMany()) return askCells(std::move(points));
  m_cellsLater.forget();
  m_cells = nullptr, m_ofCells = nullptr;
  showPoints(std::move(points));
}

QSize FitChart::cellsWanted() const {
  return (m_plot.size() / kFitCell).toSize().expandedTo({1, 1});
}

void FitChart::askCells(FitPointsPtr points) {
  m_ofCells = points;
  ValueScale x = m_x, y = m_y;
  fitScales(x, y, *points);
  m_cellsLater.ask(
      false, [points = std::move(points), x, y, size = cellsWanted()] { return fitCellsOf(points, x, y, size); });
}

void FitChart::takeCells(std::shared_ptr<const FitCells> cells) {
  m_cells = std::move(cells);
  showPoints(m_cells->of);
}

void FitChart::showPoints(FitPointsPtr points) {
  m_shown = std::move(points);
  entitle();
  restyle();
  draw();
}

void FitChart::entitle() {
  if (!m_shown->dataset) return;
  const auto name = [](const Field& field, const QString& otherwise) {
    return field.names.size() == 1 ? QString::fromStdString(field.names[0]) : otherwise;
  };
  const Dataset& dataset = *m_shown->dataset;
  m_xTitle = m_shown->curve ? name(dataset.input(), tr("input")) : tr("true value");
  m_yTitle = m_shown->curve ? name(dataset.target(), tr("target")) : tr("predicted");
  setAccessibleName(m_shown->curve ? tr("Predicted curve over the data") : tr("Predicted over true values"));
}

void FitChart::draw() {
  fitScales(m_x, m_y, *m_shown);
  QList<QPointF> path = m_shown->path;
  if (!m_shown->curve && !m_shown->data.isEmpty()) {
    const double from = std::max(m_x.low(), m_y.low()), to = std::min(m_x.high(), m_y.high());
    path = from < to ? QList<QPointF>{{from, from}, {to, to}} : QList<QPointF>();
  }
  double gutter = kLeast;
  const QFontMetricsF size(Theme::monoFont(11));
  for (const Tick& tick : m_y.ticks(height() - kAbove - kBelow)) {
    gutter = std::max(gutter, std::ceil(size.horizontalAdvance(tick.label)) + 12);
  }
  m_plot = QRectF(gutter + 12, kAbove, std::max(1.0, width() - gutter - 12 - kBeside),
                  std::max(1.0, height() - kAbove - kBelow));
  m_canvas->chart()->setPlotArea(m_plot);
  m_points->replace(m_cells ? QList<QPointF>() : mapped(m_shown->data, true));
  m_line->replace(mapped(path, false));
  // The plot is of another size by now, or shows another part.
  if (m_cells && (m_cells->size != cellsWanted() || !sameRange(m_cells->x, m_x) || !sameRange(m_cells->y, m_y)))
    askCells(m_ofCells);
  m_canvas->redraw();
  point(m_current < pointCount() ? m_current : -1);  // what it says has changed
}

// To units; of a part what lies beside it is left out, of a line but what joins it to the part.
QList<QPointF> FitChart::mapped(const QList<QPointF>& from, bool points) const {
  const auto unitOf = [](const ValueScale& scale, double value) {
    return std::clamp(scale.unit(value), -kFarthest, kFarthest);
  };
  const auto within = [](double unit) { return unit >= -kAtEdge && unit <= 1 + kAtEdge; };
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
  return !isZoomed() || m_plot.adjusted(-0.5, -0.5, 0.5, 0.5).contains(placeOf(point));
}

// Until those of the part that is shown are counted the others stand in their places.
void FitChart::paintCells(QPainter& painter) const {
  const QPointF from = placeOf(m_cells->x.low(), m_cells->y.high()),
                to = placeOf(m_cells->x.high(), m_cells->y.low());
  painter.save();
  painter.setClipRect(m_plot);
  painter.drawImage(QRectF(from, to), m_cells->image);
  painter.restore();
}

void FitChart::paintBackground(QPainter& painter) {
  if (m_shown->data.isEmpty()) return;
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
    if (!m_shown->curve) painter.fillRect(QRectF(x, m_plot.top(), 1, m_plot.height()), c.border);
    painter.drawText(QRectF(x - 40, m_plot.bottom() + 4, 80, 16), Qt::AlignCenter, tick.label);
  }
  painter.setFont(Theme::uiFont(11));
  painter.drawText(QRectF(m_plot.left(), m_plot.bottom() + 20, m_plot.width(), 15), Qt::AlignCenter, m_xTitle);
  painter.save();
  painter.translate(7, m_plot.center().y());
  painter.rotate(-90);
  painter.drawText(QRectF(-m_plot.height() / 2, -8, m_plot.height(), 16), Qt::AlignCenter, m_yTitle);
  painter.restore();
  if (m_cells) paintCells(painter);
  painter.setRenderHint(QPainter::Antialiasing, true);
}

void FitChart::resizeEvent(QResizeEvent*) {
  m_canvas->setGeometry(rect());
  m_above->setGeometry(rect());
  draw();
}

// ---- pointing

QPointF FitChart::placeOf(int point) const {
  return placeOf(m_shown->data[point].x(), m_shown->data[point].y());
}

QPointF FitChart::placeOf(double x, double y) const {
  return {m_plot.left() + m_x.unit(x) * m_plot.width(), m_plot.bottom() - m_y.unit(y) * m_plot.height()};
}

QString FitChart::words(int point) const {
  if (point < 0 || point >= pointCount()) return {};
  const FitPoints::Told& told = m_shown->told[static_cast<std::size_t>(point)];
  const QPointF& at = m_shown->data[point];
  QString out = tr("sample %1: ").arg(wholeNumber(told.row + 1));
  if (told.value >= 0) out += valueName(m_shown->dataset->target(), told.value) + QStringLiteral(": ");
  out += QStringLiteral("%1 %2, %3 %4").arg(m_xTitle, figure(at.x(), 3), m_yTitle, figure(at.y(), 3));
  if (m_shown->curve && std::isfinite(told.predicted)) out += tr(", predicted %1").arg(figure(told.predicted, 3));
  const std::uint32_t here = m_cells && m_cells->shows(at) ? m_cells->counts[m_cells->index(m_cells->cellAt(at))] : 1;
  return here > 1 ? out + tr(" · and %1 more here").arg(wholeNumber(here - 1)) : out;
}

void FitChart::point(int at) {
  m_current = at;
  const QString said = at < 0 ? tr("Arrow keys go through the samples, from the left to the right") : words(at);
  if (said != accessibleDescription()) setAccessibleDescription(said);
  m_above->update();
}

void FitChart::paintPointed(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  if (hasFocus()) paintFocusRing(painter, m_plot.toRect());
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

// Of cells those around the pointer are looked at, and of each the one that stands for it.
int FitChart::nearestTo(QPointF position) const {
  int nearest = -1;
  double least = kFitReach * kFitReach;
  const auto look = [&](int at) {
    const QPointF way = placeOf(at) - position;
    if (QPointF::dotProduct(way, way) < least && isSeen(at)) least = QPointF::dotProduct(way, way), nearest = at;
  };
  if (!m_cells) {
    for (int i = 0; i < pointCount(); ++i) look(i);
    return nearest;
  }
  const QSize size = m_cells->size;
  const QPointF share = position - m_plot.topLeft();
  const QPoint cell =
      m_cells->cellAt({m_x.value(share.x() / m_plot.width()), m_y.value(1 - share.y() / m_plot.height())});
  const int x = cell.x(), y = cell.y();
  constexpr int kCells = static_cast<int>(kFitReach) / kFitCell + 1;
  for (int row = std::max(0, y - kCells); row < std::min(size.height(), y + kCells + 1); ++row)
    for (int column = std::max(0, x - kCells); column < std::min(size.width(), x + kCells + 1); ++column)
      if (const int at = m_cells->first[m_cells->index({column, row})]; at >= 0) look(at);
  return nearest;
}

void FitChart::mouseMoveEvent(QMouseEvent* event) {
  if (const int nearest = nearestTo(event->position()); nearest != m_current) point(nearest);
}

void FitChart::leaveEvent(QEvent*) {
  if (!hasFocus()) point(-1);
}

void FitChart::keyPressEvent(QKeyEvent* event) {
  const std::vector<int>& order = m_shown->order;
  const auto found = std::find(order.begin(), order.end(), m_current);
  const auto last = std::ssize(order) - 1;
  std::ptrdiff_t to = found == order.end() ? -1 : found - order.begin();
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
  point(order[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(to, 0, last))]);
  if (isSeen(m_current)) return;
  m_x.reveal(m_shown->data[m_current].x());
  m_y.reveal(m_shown->data[m_current].y());
  draw();
}

}  // namespace vitrine::ui
