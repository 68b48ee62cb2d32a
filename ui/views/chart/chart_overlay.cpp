#include "ui/views/chart/chart_overlay.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/heat_row.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr std::size_t kMostRows = 10, kMostMarks = 4;
constexpr double kRowHeight = 17, kPad = 9, kSwatch = 9, kSwatchGap = 7;
}  // namespace

ChartOverlay::ChartOverlay(TimeChart& chart, ChartLink& link) : QWidget(&chart), m_chart(chart), m_link(link) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  connect(&link, &ChartLink::moved, this, qOverload<>(&QWidget::update));
}

void ChartOverlay::setCardShown(bool shown) {
  if (m_cardShown == shown) return;
  m_cardShown = shown;
  update();
}

void ChartOverlay::setFocusShown(bool shown) {
  m_focusShown = shown;
  update();
}

QString ChartOverlay::headline(double step) const {
  QString text = tr("step %1").arg(grouped(static_cast<qint64>(step)));
  const double epoch = m_chart.steps().epochOf(step);
  if (epoch > 0) text += tr(" · epoch %1").arg(grouped(static_cast<qint64>(epoch)));
  if (m_chart.steps().unitShown() == StepScale::Unit::second)
    text += tr(" · %1 s").arg(figure(m_chart.steps().secondsAt(step)));
  return text;
}

std::vector<ChartOverlay::Row> ChartOverlay::rows(double step) const {
  std::vector<Row> out;
  for (std::size_t i = 0; i < m_chart.curves().size(); ++i) {
    const Curve& curve = m_chart.curves()[i];
    const History* history = curve.visible && curve.inCard ? curve.history() : nullptr;
    if (!history || history->empty()) continue;
    const History::Point point = history->at(step);
    const auto value = static_cast<double>(point.value);
    QString text = figure(value);
    if (point.covers > 1) {  // the mean of several steps, and how far they go
      text = tr("≈ %1 (%2 … %3)")
                 .arg(text, figure(static_cast<double>(point.min)), figure(static_cast<double>(point.max)));
    }
    out.push_back({static_cast<int>(i), curve.row.isEmpty() ? curve.name : curve.row, text,
                   m_chart.placeOf(static_cast<int>(i), value)});
  }
  return out;
}

QColor ChartOverlay::swatchOf(int curve, double step) const {
  if (m_chart.look() == TimeChart::Look::lines) return m_chart.colourOf(curve);
  const History* history = m_chart.curves()[static_cast<std::size_t>(curve)].history();
  return QColor(heatOf(static_cast<double>(history->at(step).value), m_chart.values()));
}

// Those next to the step; where they are many, the values of the curves must keep their room.
ChartOverlay::Marks ChartOverlay::marksNear(double step) const {
  Marks out{m_chart.turnsNear(step), {}};
  if (out.shown.size() <= kMostMarks) return out;
  std::stable_sort(out.shown.begin(), out.shown.end(), [step](const ChartMark& a, const ChartMark& b) {
    return std::abs(a.step - step) < std::abs(b.step - step);
  });
  out.more = tr("and %1 more marks").arg(out.shown.size() - kMostMarks);
  out.shown.resize(kMostMarks);
  return out;
}

QStringList ChartOverlay::lines(double step) const {
  QStringList out{headline(step)};
  const Marks marks = marksNear(step);
  for (const ChartMark& turn : marks.shown) out.append(turn.words);
  if (!marks.more.isEmpty()) out.append(marks.more);
  for (const Row& row : rows(step)) out.append(row.name + QLatin1Char(' ') + row.value);
  return out;
}

void ChartOverlay::paintEvent(QPaintEvent*) {
  const QRectF plot = m_chart.plotArea();
  if (m_focusShown) {
    QPainter frame(this);
    frame.setPen(QPen(Theme::instance().colours().accent, 1));
    frame.drawRect(m_chart.isEmpty() ? rect().adjusted(0, 0, -1, -1) : plot.toAlignedRect().adjusted(-1, -1, 0, 0));
  }
  if (m_chart.isEmpty()) return;
  QPainter painter(this);
  paintMoment(painter);
  if (!m_link.isShown()) return;
  const double step = m_link.step();
  const double unit = m_chart.steps().unit(step);
  if (unit < 0 || unit > 1) return;
  const double x = plot.left() + unit * plot.width();
  const Colours& c = Theme::instance().colours();
  QPen pen(c.muted, 1, Qt::DashLine);
  pen.setDashPattern({3, 3});
  painter.setPen(pen);
  const double px = std::floor(x) + 0.5;
  painter.drawLine(QPointF(px, plot.top()), QPointF(px, plot.bottom()));
  const std::vector<Row> all = rows(step);
  painter.setRenderHint(QPainter::Antialiasing);
  for (const Row& row : all) {
    if (std::isnan(row.y)) continue;
    painter.setPen(QPen(c.surface, 1.5));
    painter.setBrush(swatchOf(row.curve, step));
    painter.drawEllipse(QPointF(x, row.y), 3.5, 3.5);
  }
  if (m_cardShown) paintCard(painter, x, step, all);
}

// Where the window looks back to: a firm line with a knob, unlike the crosshair, which follows the pointer.
void ChartOverlay::paintMoment(QPainter& painter) const {
  const QRectF plot = m_chart.plotArea();
  const double unit = m_chart.steps().unit(m_link.moment());
  if (!(unit >= 0 && unit <= 1)) return;
  const QColor colour = Theme::instance().colours().text;
  const double x = std::floor(plot.left() + unit * plot.width()) + 0.5;
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(colour, 1));
  painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(QPointF(x, plot.top()), 3.5, 3.5);
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void ChartOverlay::paintCard(QPainter& painter, double x, double step, const std::vector<Row>& all) const {
  const Colours& c = Theme::instance().colours();
  const QFont words = Theme::uiFont(11.5), figures = Theme::monoFont(11.5);
  const QFontMetricsF wordSize(words), figureSize(figures);
  const std::size_t shown = std::min(all.size(), kMostRows);
  const auto [turns, moreTurns] = marksNear(step);
  const QString head = headline(step);
  const QString more = all.size() > shown ? tr("and %1 more").arg(all.size() - shown) : QString();
  double names = 0, values = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    names = std::max(names, wordSize.horizontalAdvance(all[i].name));
    values = std::max(values, figureSize.horizontalAdvance(all[i].value));
  }
  double inner = std::max(wordSize.horizontalAdvance(head), kSwatch + kSwatchGap + names + 16 + values);
  for (const ChartMark& turn : turns)
    inner = std::max(inner, kSwatch + kSwatchGap + wordSize.horizontalAdvance(turn.words) + 1);
  const double width = std::max(4 * kPad, std::min(inner + 2 * kPad, this->width() - 4.0));
  const double height =
      kRowHeight * static_cast<double>(1 + turns.size() + (moreTurns.isEmpty() ? 0 : 1) + shown + (more.isEmpty() ? 0 : 1)) + 2 * kPad - 4;
  QRectF card(x + 10, m_chart.plotArea().top() + 6, width, height);
  if (card.right() > this->width() - 2) card.moveRight(x - 10);
  card.moveLeft(std::max(2.0, card.left()));
  if (card.bottom() > this->height() - 2) card.moveBottom(this->height() - 2);
  card.moveTop(std::max(1.0, card.top()));

  painter.setPen(QPen(c.border, 1));
  painter.setBrush(c.raised);
  painter.drawRoundedRect(card.toAlignedRect().adjusted(0, 0, -1, -1).translated(0, 0), 6, 6);
  double top = card.top() + kPad - 2;
  const auto line = [&](const QString& text, const QFont& font, const QColor& colour, Qt::Alignment side,
                        double inset) {
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(QRectF(card.left() + kPad + inset, top, width - 2 * kPad - inset, kRowHeight),
                     side | Qt::AlignVCenter, text);
  };
  line(head, words, c.muted, Qt::AlignLeft, 0);
  top += kRowHeight;
  for (const ChartMark& turn : turns) {
    paintSign(painter, {card.left() + kPad + kSwatch / 2, top + kRowHeight / 2}, turn.kind);
    const double room = width - 2 * kPad - kSwatch - kSwatchGap;
    line(wordSize.elidedText(turn.words, Qt::ElideRight, room), words, c.text, Qt::AlignLeft, kSwatch + kSwatchGap);
    top += kRowHeight;
  }
  if (!moreTurns.isEmpty()) line(moreTurns, words, c.muted, Qt::AlignLeft, kSwatch + kSwatchGap), top += kRowHeight;
  for (std::size_t i = 0; i < shown; ++i, top += kRowHeight) {
    painter.fillRect(QRectF(card.left() + kPad, top + kRowHeight / 2 - 1.5, kSwatch, 3),
                     swatchOf(all[i].curve, step));
    line(all[i].name, words, c.text, Qt::AlignLeft, kSwatch + kSwatchGap);
    line(all[i].value, figures, c.text, Qt::AlignRight, 0);
  }
  if (!more.isEmpty()) line(more, words, c.muted, Qt::AlignLeft, 0);
}

}  // namespace vitrine::ui
