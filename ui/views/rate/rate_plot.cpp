#include "ui/views/rate/rate_plot.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTextStream>
#include <algorithm>
#include <cmath>

#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr double kRateHeadroom = 0.35;  // of the fall, above where the loss began: what rises past it is cut off
constexpr int kRateRow = 16;            // px a row of words at the marks
constexpr int kRateFar = 10;            // points that Page Up and Down pass
constexpr double kRateDot = 1.8;
constexpr double kRateReach = 6;  // px between the pointer and the line that it takes hold of

}  // namespace

RatePlot::RatePlot(const ViewContext& context, QWidget* parent) : View(context, parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(tr("Loss at each learning rate"));
  setToolTip(tr("Click, or drag the line, to choose a rate. Keys: arrows one step, Page Up and Down ten, Home and "
                "End the ends, "
                "S the suggestion") +
             QStringLiteral(". ") + ChartZoom::words());
  m_frame.setTitles(tr("learning rate"), tr("loss"));
  m_frame.x().setLogarithmic(true);
  m_frame.x().setScientific(true);
  begin(1e-7, 10);
  connectZoom();
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RatePlot::connectZoom() {
  ZoomedChart zoomed = m_frame.zoomed(ChartZoom::Along::both, [this] {
    countAbove();
    layOut();
  });
  zoomed.plot = [this] { return m_points.empty() ? QRectF() : m_frame.plot(); };
  zoomed.pointed = [this] { return QPointF(m_chosen ? m_frame.x().unit(*m_chosen) : 0.5, 0.5); };
  zoomed.pressed = [this](QPointF place) {
    m_chosenBefore = m_chosen;
    return isAtChosen(place);
  };
  zoomed.clicked = [this](QPointF place) { pickAt(place); };
  zoomed.unclicked = [this] {
    if (m_chosenBefore) emit picked(*m_chosenBefore);
  };
  new ChartZoom(this, ChartZoom::Along::both, std::move(zoomed));
}

void RatePlot::layOut() {
  m_frame.layOut(rect(), false);
  update();
}

void RatePlot::begin(double from, double to) {
  m_points.clear();
  m_hovered.reset();
  m_above = 0;
  m_advice = {};
  m_frame.x().forget();
  m_frame.x().fit(from, to);
  m_frame.y().forget();
  m_frame.y().fit(0, 1);
  m_frame.showAll();
  layOut();
}

void RatePlot::add(const std::vector<RatePoint>& points) {
  if (points.empty()) return;
  m_points.insert(m_points.end(), points.begin(), points.end());
  fitLosses();
  layOut();
}

void RatePlot::setMarks(double present, const RateAdvice& advice) {
  m_advice = advice;
  setPresent(present);
}

void RatePlot::setPresent(double rate) {
  m_present = rate > 0 ? std::optional(rate) : std::nullopt;
  update();
}

void RatePlot::setChosen(std::optional<double> rate) {
  m_chosen = rate && *rate > 0 ? rate : std::nullopt;
  const auto point = m_chosen ? nearest(*m_chosen) : std::nullopt;
  setAccessibleDescription(point ? wordsOf(*point) : QString());
  update();
}

void RatePlot::setEmptyText(const QString& words) {
  m_empty = words;
  update();
}

// Where it ends the loss explodes: the fall has to stay readable, and what lies above is told.
void RatePlot::fitLosses() {
  const auto less = [](const RatePoint& a, const RatePoint& b) { return a.smoothed < b.smoothed; };
  const auto lowest = std::min_element(m_points.begin(), m_points.end(), less);
  double begun = lowest->smoothed, low = lowest->smoothed, highest = lowest->smoothed;
  for (auto it = m_points.begin(); it != m_points.end(); ++it) {
    if (it <= lowest) begun = std::max(begun, std::max(it->loss, it->smoothed));
    highest = std::max({highest, it->smoothed, it->loss});
    low = std::min(low, it->loss);
  }
  double fall = begun - low;
  if (fall <= 0) fall = std::max(std::abs(low), 1e-6);
  const double high = std::min(highest, begun + kRateHeadroom * fall);
  m_frame.y().forget();
  m_frame.y().fit(low, high);
  countAbove();
}

void RatePlot::countAbove() {
  m_above = static_cast<std::size_t>(std::count_if(m_points.begin(), m_points.end(), [&](const RatePoint& point) {
    return columnOf(point.rate) && point.loss > m_frame.y().high();
  }));
}

void RatePlot::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  layOut();
}

QString RatePlot::wordsOf(std::size_t point) const {
  const RatePoint& at = m_points[point];
  return tr("rate %1 · loss %2 · smoothed %3").arg(figure(at.rate, 3), figure(at.loss), figure(at.smoothed));
}

void RatePlot::writeData(QTextStream& out) const {
  out << "rate,loss,smoothed\n";
  for (const RatePoint& point : m_points)
    out << qtext(shortest(point.rate)) << ',' << qtext(shortest(point.loss)) << ',' << qtext(shortest(point.smoothed))
        << '\n';
}

// ---- the picture

std::vector<RatePlot::Mark> RatePlot::marks() const {
  const Colours& c = Theme::instance().colours();
  std::vector<Mark> out;
  if (m_present) out.push_back({*m_present, tr("now"), c.muted, Qt::DotLine});
  if (m_advice.tenth) out.push_back({*m_advice.tenth, tr("lowest / 10"), c.curves[2], Qt::DashDotLine});
  if (m_advice.steepest) out.push_back({*m_advice.steepest, tr("steepest"), c.curves[1], Qt::DashLine});
  return out;
}

void RatePlot::paintCurve(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  painter.setPen(Qt::NoPen);
  painter.setBrush(mixed(c.surface, c.curves[0], 0.45));
  for (const RatePoint& point : m_points) painter.drawEllipse(m_frame.at(point.rate, point.loss), kRateDot, kRateDot);
  QPainterPath line;
  for (std::size_t i = 0; i < m_points.size(); ++i) {
    const QPointF at = m_frame.at(m_points[i].rate, m_points[i].smoothed);
    i == 0 ? line.moveTo(at) : line.lineTo(at);
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(c.curves[0], 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPath(line);
}

std::optional<double> RatePlot::columnOf(double rate) const {
  const QRectF plot = m_frame.plot();
  if (rate < m_frame.valueAt(plot.bottomLeft()).x() * (1 - 1e-9)) return {};
  const double x = m_frame.at(rate, 0).x();
  return x <= plot.right() + 0.5 ? std::optional(x) : std::nullopt;
}

// Each mark says what it is in a row of its own, at the side that has room.
void RatePlot::paintMarks(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const QRectF plot = m_frame.plot();
  painter.setFont(Theme::uiFont(11.5, 500));
  const QFontMetrics size(painter.font());
  double top = plot.top() + 2;
  const bool words = plot.height() >= 6 * kRateRow;
  for (const Mark& mark : marks()) {
    const auto column = columnOf(mark.rate);
    if (!column) continue;
    const double x = *column;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(mark.colour, 1, mark.style));
    painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.top()));
    if (!words) continue;
    const QString text = mark.words + " " + figure(mark.rate, 2);
    const double wide = size.horizontalAdvance(text) + 8;
    const bool right = x + wide < plot.right() || x - wide < plot.left();
    const QRectF room(right ? x + 1 : x - wide, top, wide - 1, kRateRow);
    painter.fillRect(room, c.surface);
    painter.drawText(room, Qt::AlignCenter, text);
    top += kRateRow;
  }
  const auto chosen = m_chosen ? columnOf(*m_chosen) : std::nullopt;
  if (!chosen) return;
  const double x = *chosen;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.accent, 1.5));
  painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.top()));
  if (const auto point = nearest(*m_chosen)) {
    const double y = std::clamp(m_frame.at(*m_chosen, m_points[*point].smoothed).y(), plot.top(), plot.bottom());
    painter.setPen(QPen(c.surface, 2));
    painter.setBrush(hasFocus() ? c.text : c.accent);
    painter.drawEllipse(QPointF(x, y), 6, 6);
  }
}

void RatePlot::paintHover(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const QRectF plot = m_frame.plot();
  painter.setFont(Theme::monoFont(11));
  const QFontMetrics size(painter.font());
  if (m_hovered && *m_hovered < m_points.size()) {
    const QString text = wordsOf(*m_hovered);
    QRectF room(0, plot.bottom() - kRateRow - 6, std::min(plot.width(), size.horizontalAdvance(text) + 14.0),
                kRateRow + 4);
    const double x = m_frame.at(m_points[*m_hovered].rate, 0).x();
    room.moveLeft(std::clamp(x - room.width() / 2, plot.left(), std::max(plot.left(), plot.right() - room.width())));
    painter.setPen(QPen(c.border, 1));
    painter.setBrush(c.raised);
    painter.drawRoundedRect(room, 4, 4);
    painter.setPen(c.text);
    painter.drawText(room, Qt::AlignCenter,
                     size.elidedText(text, Qt::ElideRight, static_cast<int>(room.width()) - 8));
  } else if (m_above > 0) {
    painter.setPen(c.muted);
    painter.setFont(Theme::uiFont(11.5));
    painter.drawText(
        plot.adjusted(6, 0, -6, -3), Qt::AlignRight | Qt::AlignBottom,
        tr("%1 above").arg(counted(static_cast<std::int64_t>(m_above), tr("loss lies"), tr("losses lie"))));
  }
}

void RatePlot::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.fillRect(rect(), c.surface);
  m_frame.paint(painter);
  const QRectF plot = m_frame.plot();
  if (m_points.empty()) {
    painter.setPen(c.muted);
    painter.setFont(Theme::uiFont(12.5));
    painter.drawText(plot.adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap, m_empty);
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(m_frame.isZoomed() ? plot : plot.adjusted(-6, -1, 6, 1));
  paintCurve(painter);
  paintMarks(painter);
  paintHover(painter);
  painter.setClipping(false);
  if (hasFocus()) paintFocusRing(painter, plot.toRect());
}

// ---- choosing

std::optional<std::size_t> RatePlot::nearest(double rate) const {
  if (m_points.empty() || !(rate > 0)) return {};
  const auto far = [rate](const RatePoint& point) { return std::abs(std::log(point.rate / rate)); };
  const auto it = std::min_element(m_points.begin(), m_points.end(),
                                   [&](const RatePoint& a, const RatePoint& b) { return far(a) < far(b); });
  return static_cast<std::size_t>(it - m_points.begin());
}

// Anywhere between the rates that were asked for, not only where a step was.
void RatePlot::pickAt(QPointF place) {
  const QRectF plot = m_frame.plot();
  const double x = std::clamp(place.x(), plot.left(), plot.right());
  emit picked(m_frame.valueAt({x, plot.center().y()}).x());
}

void RatePlot::goTo(std::ptrdiff_t point) {
  if (m_points.empty()) return;
  choose(m_points[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(point, 0, std::ssize(m_points) - 1))].rate);
}

void RatePlot::choose(double rate) {
  emit picked(rate);
  if (!m_frame.isZoomed()) return;
  m_frame.x().reveal(rate);
  countAbove();
  layOut();
}

bool RatePlot::isAtChosen(QPointF place) const {
  const auto column = m_chosen ? columnOf(*m_chosen) : std::nullopt;
  return column && std::abs(*column - place.x()) <= kRateReach;
}

void RatePlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  m_dragging = true;
  pickAt(event->position());
}

void RatePlot::mouseReleaseEvent(QMouseEvent*) {
  m_dragging = false;
}

void RatePlot::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragging) pickAt(event->position());
  setCursor(isAtChosen(event->position()) ? Qt::SplitHCursor : Qt::ArrowCursor);
  const QRectF plot = m_frame.plot();
  m_hovered = plot.contains(event->position()) ? nearest(m_frame.valueAt(event->position()).x()) : std::nullopt;
  if (m_hovered && !columnOf(m_points[*m_hovered].rate)) m_hovered.reset();  // beside what is shown
  update();
}

void RatePlot::leaveEvent(QEvent*) {
  m_hovered.reset();
  update();
}

void RatePlot::keyPressEvent(QKeyEvent* event) {
  const auto now = m_chosen ? nearest(*m_chosen) : std::nullopt;
  const std::ptrdiff_t at = now ? static_cast<std::ptrdiff_t>(*now) : 0;
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
      return goTo(at - 1);
    case Qt::Key_Right:
    case Qt::Key_Up:
      return goTo(at + 1);
    case Qt::Key_PageDown:
      return goTo(at - kRateFar);
    case Qt::Key_PageUp:
      return goTo(at + kRateFar);
    case Qt::Key_Home:
      return goTo(0);
    case Qt::Key_End:
      return goTo(std::ssize(m_points) - 1);
    case Qt::Key_S:
      if (m_advice.steepest) choose(*m_advice.steepest);
      return;
    default:
      return View::keyPressEvent(event);
  }
}

void RatePlot::focusInEvent(QFocusEvent*) {
  update();
}
void RatePlot::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
