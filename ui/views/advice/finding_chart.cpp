#include "ui/views/advice/finding_chart.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr int kChartRow = 16, kPlotHeight = 108;  // px
constexpr int kRepaintMs = 250;                   // while it trains
constexpr double kNamesShare = 0.4;               // of the width, at most, for the names of bars
constexpr int kLineSample = 16;

double lastValueOf(const std::vector<History::Column>& columns) {
  return columns.empty() ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(columns.back().last);
}

}  // namespace

FindingChart::FindingChart(Document& document, LiveFeed& feed, QWidget* parent)
    : QWidget(parent), m_document(document), m_feed(feed) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMinimumWidth(1);
  // The end of a run is drawn to its end.
  for (const auto told : {&LiveFeed::advanced, &LiveFeed::statusChanged})
    connect(&feed, told, this, [this] {
      const bool training = m_feed.status().phase == RunPhase::training;
      if (training && m_sincePainted.isValid() && m_sincePainted.elapsed() < kRepaintMs) return;
      followShown();
    });
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FindingChart::display(const Finding& finding) {
  m_finding = finding;
  m_frame.x().setTight(true);
  m_frame.y().setLogarithmic(finding.plot.logarithmic);
  m_bars.setLogarithmic(finding.plot.logarithmic);
  m_frame.x().forget();
  m_frame.y().forget();
  const bool bars = finding.plot.of == FindingPlot::Of::bars;
  const auto rows =
      static_cast<int>(finding.plot.bars.size() + finding.plot.lines.size()) + (finding.plot.left_out > 0 ? 1 : 0);
  setFixedHeight(bars ? kChartRow * (1 + rows) + 4 : captionHeight() + kPlotHeight);
  setAccessibleName(tr("Chart: %1").arg(qtext(finding.plot.title)));
  follow();
}

void FindingChart::follow() {
  setVisible(!isEmpty());
  if (isEmpty()) return;
  m_sincePainted.start();
  fit();
  setAccessibleDescription(words());
  update();
}

// A card that nobody sees costs nothing.
void FindingChart::followShown() {
  const bool unseen = !isHidden() && visibleRegion().isEmpty() && m_feed.status().phase == RunPhase::training;
  if (parentWidget()->isVisible() && !unseen) follow();
}

void FindingChart::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!isEmpty()) fit();
}

bool FindingChart::isEmpty() const {
  if (m_finding.plot.of == FindingPlot::Of::nothing) return true;
  if (m_finding.plot.of == FindingPlot::Of::bars) return m_finding.plot.bars.empty();
  return curves().empty() || !(toStep() > fromStep());
}

// ---- what there is to see

std::vector<FindingChart::Curve> FindingChart::curves() const {
  using Of = FindingPlot::Of;
  constexpr Qt::PenStyle kStyles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
  const Curves& all = m_feed.curves();
  std::vector<Curve> out;
  const auto add = [&](const QString& name, const History& history) {
    if (hasNumbers(history))
      out.push_back({name, &history, Theme::instance().colours().curves[out.size() % 6], kStyles[out.size() % 4]});
  };
  if (m_finding.plot.of == Of::loss) {
    add(tr("training"), all.trainLoss);
    add(tr("validation"), all.validationLoss);
  } else if (m_finding.plot.of == Of::gradient_norm) {
    add(tr("all layers"), all.gradientNorm);
  } else if (m_finding.plot.of != Of::bars) {
    const auto& histories = m_finding.plot.of == Of::layer_norms ? all.layerNorms : all.layerRatios;
    for (const std::string& node : m_finding.plot.layers) {
      const auto at = std::find(all.layers.begin(), all.layers.end(), node) - all.layers.begin();
      if (at < std::ssize(histories))
        add(qtext(m_document.trainedName(node)), histories[static_cast<std::size_t>(at)]);
    }
  }
  return out;
}

double FindingChart::fromStep() const {
  return static_cast<double>(m_finding.plot.from + m_feed.curves().stepsBefore);
}

double FindingChart::toStep() const {
  const double shown = m_feed.playhead().step();
  const std::uint64_t to = m_finding.plot.to;
  return to > 0 ? std::min(shown, static_cast<double>(to + m_feed.curves().stepsBefore)) : shown;
}

double FindingChart::since() const {
  return static_cast<double>(m_finding.first_step + m_feed.curves().stepsBefore);
}

QString FindingChart::valueText(double value) const {
  return m_finding.plot.shares ? percent(value) : figure(value, 3);
}

QString FindingChart::words() const {
  QStringList out;
  for (const FindingPlot::Bar& bar : m_finding.plot.bars)
    out << QStringLiteral("%1 %2").arg(qtext(bar.name), valueText(bar.value));
  if (m_finding.plot.left_out > 0)
    out << tr("%1 more in between").arg(wholeNumber(static_cast<qint64>(m_finding.plot.left_out)));
  for (const Curve& curve : curves())
    out << QStringLiteral("%1 %2").arg(curve.name,
                                       valueText(lastValueOf(curve.history->columns(fromStep(), toStep(), 1))));
  for (const FindingPlot::Line& line : m_finding.plot.lines)
    out << QStringLiteral("%1: %2").arg(qtext(line.words), valueText(line.value));
  const double before = static_cast<double>(m_feed.curves().stepsBefore);
  for (const FindingPlot::Mark& mark : m_finding.plot.marks)
    out << tr("%1 at step %2")
               .arg(qtext(mark.words), wholeNumber(static_cast<qint64>(static_cast<double>(mark.step) + before)));
  return QStringLiteral("%1. %2").arg(qtext(m_finding.plot.title), out.join(QStringLiteral(", ")));
}

// ---- the picture

int FindingChart::captionHeight() const {
  return kChartRow * 2;  // the title, the names of the curves
}

void FindingChart::fit() {
  if (m_finding.plot.of == FindingPlot::Of::bars) return fitBars();
  double low = std::numeric_limits<double>::infinity(), high = -low;
  const bool log = m_finding.plot.logarithmic;
  const auto take = [&](double value) {
    if (!std::isfinite(value) || (log && value <= 0)) return;
    low = std::min(low, value), high = std::max(high, value);
  };
  for (const Curve& curve : curves())
    for (const History::Column& column : curve.history->columns(fromStep(), toStep(), std::max(8, width())))
      take(static_cast<double>(column.min)), take(static_cast<double>(column.max));
  for (const FindingPlot::Line& line : m_finding.plot.lines) take(line.value);
  if (low > high) low = 0, high = 1;
  m_frame.x().fit(fromStep(), toStep());
  m_frame.y().fit(low, high);
  m_frame.layOut(QRect(0, captionHeight(), width(), height() - captionHeight()), false);
}

void FindingChart::fitBars() {
  const bool log = m_finding.plot.logarithmic;
  double low = log ? std::numeric_limits<double>::infinity() : 0, high = 0;
  const auto take = [&](double value) {
    if (log && value <= 0) return;
    low = std::min(low, value), high = std::max(high, value);
  };
  for (const FindingPlot::Bar& bar : m_finding.plot.bars) take(bar.value);
  for (const FindingPlot::Line& line : m_finding.plot.lines) take(line.value);
  if (!(high > low)) high = std::isfinite(low) ? low + 1 : 1, low = log ? high / 10 : low;
  m_bars.forget();
  m_bars.fit(log ? low / 2 : low, high);
}

void FindingChart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (!isEmpty()) fit();
}

QColor FindingChart::limitColour() const {
  const Colours& c = Theme::instance().colours();
  return m_finding.severity == Finding::Severity::serious ? c.bad : c.warning;
}

void FindingChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (m_finding.plot.of == FindingPlot::Of::bars) {
    paintCaption(painter, {});
    return paintBars(painter);
  }
  const std::vector<Curve> all = curves();
  paintCaption(painter, all);
  m_frame.paint(painter);
  painter.setRenderHint(QPainter::Antialiasing);
  for (const Curve& curve : all) paintCurve(painter, curve);
  paintLimits(painter);
  paintMoments(painter);
}

void FindingChart::paintCaption(QPainter& painter, const std::vector<Curve>& curves) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics size(painter.font());
  painter.setPen(c.muted);
  painter.drawText(QRect(0, 0, width(), kChartRow), Qt::AlignLeft | Qt::AlignVCenter,
                   size.elidedText(qtext(m_finding.plot.title), Qt::ElideRight, width()));
  int x = 0;
  for (const Curve& curve : curves) {
    const int room = width() - x - kLineSample - 4;
    if (room < kLineSample) break;
    const QString name = size.elidedText(curve.name, Qt::ElideMiddle, room);
    painter.setPen(QPen(curve.colour, 1.6, curve.style));
    painter.drawLine(QPointF(x, 1.5 * kChartRow), QPointF(x + kLineSample, 1.5 * kChartRow));
    painter.setPen(c.text);
    painter.drawText(QRect(x + kLineSample + 4, kChartRow, room, kChartRow), Qt::AlignLeft | Qt::AlignVCenter, name);
    x += kLineSample + 4 + size.horizontalAdvance(name) + 10;
  }
}

// A column is as wide as two pixels: from its least to its largest value.
void FindingChart::paintCurve(QPainter& painter, const Curve& curve) const {
  const QRectF& plot = m_frame.plot();
  QPainterPath path;
  bool begun = false;
  const auto to = [&](double x, double y) {
    if (m_finding.plot.logarithmic && y <= 0) y = m_frame.y().low();
    const QPointF place = m_frame.at(x, y);
    if (begun)
      path.lineTo(place);
    else
      path.moveTo(place);
    begun = true;
  };
  const int columns = std::max(2, static_cast<int>(plot.width() / 2));
  for (const History::Column& column : curve.history->columns(fromStep(), toStep(), columns)) {
    if (column.gap_before) begun = false;
    const bool rises = column.x_min < column.x_max;
    to(column.x_first, static_cast<double>(column.first));
    to(rises ? column.x_min : column.x_max, static_cast<double>(rises ? column.min : column.max));
    to(rises ? column.x_max : column.x_min, static_cast<double>(rises ? column.max : column.min));
    to(column.x_last, static_cast<double>(column.last));
  }
  painter.save();
  painter.setClipRect(plot.adjusted(-1, -1, 1, 1));
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(curve.colour, 1.4, curve.style));
  painter.drawPath(path);
  painter.restore();
}

void FindingChart::paintLimits(QPainter& painter) const {
  const QRectF& plot = m_frame.plot();
  painter.setFont(Theme::uiFont(11));
  const QFontMetrics size(painter.font());
  for (const FindingPlot::Line& line : m_finding.plot.lines) {
    const double y = m_frame.at(0, line.value).y();
    if (y < plot.top() - 1 || y > plot.bottom() + 1) continue;
    painter.setPen(QPen(limitColour(), 1, Qt::DashLine));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    const QString text = size.elidedText(qtext(line.words), Qt::ElideRight, static_cast<int>(plot.width()));
    const double top = y - size.height() < plot.top() ? y + 1 : y - size.height();
    painter.setPen(Theme::instance().colours().muted);
    painter.drawText(QRectF(plot.left() + 2, top, plot.width() - 4, size.height()), Qt::AlignRight, text);
  }
}

void FindingChart::paintMoments(QPainter& painter) const {
  const QRectF& plot = m_frame.plot();
  painter.setFont(Theme::uiFont(11));
  const QFontMetrics size(painter.font());
  double below = plot.bottom() - size.height();
  const auto moment = [&](double step, const QString& words, const QPen& pen) {
    if (step < fromStep() || step > toStep()) return;
    const double x = m_frame.at(step, m_frame.y().low()).x();
    painter.setPen(pen);
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter.setPen(Theme::instance().colours().muted);
    const double wide = size.horizontalAdvance(words);
    const double left = x + 3 + wide > plot.right() ? x - 3 - wide : x + 3;
    painter.drawText(QPointF(std::max(plot.left(), left), below + size.ascent()), words);
    below -= size.height();
  };
  moment(since(), tr("since here"), QPen(limitColour(), 1.4));
  const double before = static_cast<double>(m_feed.curves().stepsBefore);
  for (const FindingPlot::Mark& mark : m_finding.plot.marks)
    moment(static_cast<double>(mark.step) + before, qtext(mark.words),
           QPen(Theme::instance().colours().muted, 1, Qt::DotLine));
}

// A row for each, the limits across all of them with a row of their own for the words.
void FindingChart::paintBars(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const FindingPlot& plot = m_finding.plot;
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics size(painter.font());
  int names = 0, values = 0;
  for (const FindingPlot::Bar& bar : plot.bars) {
    names = std::max(names, size.horizontalAdvance(qtext(bar.name)));
    values = std::max(values, size.horizontalAdvance(valueText(bar.value)));
  }
  names = std::min(names, static_cast<int>(kNamesShare * width()));
  const double left = names + 6, wide = std::max(1.0, width() - left - values - 6);
  const double zero = plot.logarithmic ? left : left + std::clamp(m_bars.unit(0), 0.0, 1.0) * wide;
  const auto xOf = [&](double value) { return left + std::clamp(m_bars.unit(value), 0.0, 1.0) * wide; };
  int y = kChartRow;
  const auto gap = plot.left_out > 0 ? plot.bars.size() / 2 : plot.bars.size();
  for (std::size_t i = 0; i < plot.bars.size(); ++i) {
    if (i == gap) {
      painter.setPen(c.muted);
      painter.drawText(QRect(0, y, width(), kChartRow), Qt::AlignLeft | Qt::AlignVCenter,
                       tr("… %1 more in between").arg(wholeNumber(static_cast<qint64>(plot.left_out))));
      y += kChartRow;
    }
    const FindingPlot::Bar& bar = plot.bars[i];
    painter.setPen(c.text);
    painter.drawText(QRect(0, y, names, kChartRow), Qt::AlignLeft | Qt::AlignVCenter,
                     size.elidedText(qtext(bar.name), Qt::ElideMiddle, names));
    const double x = xOf(bar.value);
    painter.fillRect(QRectF(std::min(zero, x), y + 3, std::max(1.0, std::abs(x - zero)), kChartRow - 6),
                     mixed(c.raised, c.curves[0], 0.75));
    painter.setPen(c.muted);
    painter.drawText(QRect(width() - values, y, values, kChartRow), Qt::AlignRight | Qt::AlignVCenter,
                     valueText(bar.value));
    y += kChartRow;
  }
  for (const FindingPlot::Line& line : plot.lines) {
    const double x = xOf(line.value);
    painter.setPen(QPen(limitColour(), 1, Qt::DashLine));
    painter.drawLine(QPointF(x, kChartRow), QPointF(x, y + 4));
    painter.setPen(c.muted);
    const QString text = size.elidedText(QStringLiteral("%1: %2").arg(qtext(line.words), valueText(line.value)),
                                         Qt::ElideRight, width());
    const int begin = std::clamp(static_cast<int>(x) - size.horizontalAdvance(text) / 2, 0,
                                 std::max(0, width() - size.horizontalAdvance(text)));
    painter.drawText(QRect(begin, y + 2, width() - begin, kChartRow), Qt::AlignLeft | Qt::AlignVCenter, text);
    y += kChartRow;
  }
}

}  // namespace vitrine::ui
