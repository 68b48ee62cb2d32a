#include "ui/views/weights/ridge_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/theme/theme.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kRidgeParts = 96;
constexpr int kRidgeForLabels = 200, kRidgeLabels = 58, kRidgeAxis = 18, kRidgeEdge = 6;  // px

}  // namespace

RidgePlot::RidgePlot(QWidget* parent) : QWidget(parent), m_zoom(new ChartZoom(this, ChartZoom::Along::x, zoomed())) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Spread over the training"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RidgePlot::display(const std::vector<MomentPtr>& moments, const std::string& tensor, double before,
                        std::optional<std::uint64_t> then) {
  // It is asked with every frame; what it shows comes a few times a second.
  if (moments == m_moments && tensor == m_tensor && before == m_before && then == m_then) return;
  m_moments = moments;
  m_then = then;
  const MomentPtr pointedAt = m_current >= 0 ? m_ridges[static_cast<std::size_t>(m_current)].moment : nullptr;
  m_ridges.clear();
  m_backdrop = {};
  m_current = m_marked = -1;
  m_before = before;
  const std::string node = moments.empty() ? m_node : moments.front()->node;
  if (tensor != m_tensor || node != m_node)
    for (ValueScale* scale : {&m_numbers, &m_values, &m_steps}) scale->showAll();
  m_tensor = tensor, m_node = node;
  for (const MomentPtr& moment : moments) {
    const Spread* spread = moment->find(tensor);
    if (!spread) continue;
    if (pointedAt && pointedAt->step == moment->step) m_current = count();
    if (then == moment->step) m_marked = count();
    m_ridges.push_back({moment, spread, {}});
  }
  findRange();
  findHeights();
  update();
  speak();
  emit pointed();
}

void RidgePlot::findRange() {
  bool some = false;
  for (const Ridge& ridge : m_ridges) {
    if (ridge.spread->all.finite() < 1) continue;
    m_low = some ? std::min(m_low, ridge.spread->all.least) : ridge.spread->all.least;
    m_high = some ? std::max(m_high, ridge.spread->all.largest) : ridge.spread->all.largest;
    some = true;
  }
  if (!some) m_low = -1, m_high = 1;
  if (!(m_high > m_low)) {
    const double room = std::max(std::abs(m_low) * 0.5, 1e-3);
    m_low -= room, m_high += room;
  }
  m_numbers.fitExactly(m_low, m_high);
  if (count() > 0) m_steps.fitExactly(stepOf(0), stepOf(count() - 1));
  m_values.setTight(true);
  m_values.forget();
  m_values.fit(m_low, m_high);
}

// All ridges share one scale of density; those that are a needle, as where all numbers are the same, do not set it.
void RidgePlot::findHeights() {
  constexpr double kNeedle = 0.75;  // of the numbers in one part
  double tallest = 0;
  for (Ridge& ridge : m_ridges) {
    ridge.heights = inParts(*ridge.spread, m_numbers.low(), m_numbers.high(), kRidgeParts);
    double sum = 0;  // of all, also where some of them are shown
    for (const std::int64_t count : ridge.spread->histogram) sum += static_cast<double>(count);
    if (sum > 0)
      for (double& count : ridge.heights) count /= sum;
    const double top = *std::max_element(ridge.heights.begin(), ridge.heights.end());
    if (top < kNeedle) tallest = std::max(tallest, top);
  }
  if (tallest == 0) tallest = 1;
  for (Ridge& ridge : m_ridges)
    for (double& height : ridge.heights) height = std::min(1.0, height / tallest);
}

void RidgePlot::setForm(Form form) {
  m_form = form;
  m_zoom->setAlong(form == Form::ridges ? ChartZoom::Along::x : ChartZoom::Along::both);
  update();
  speak();
}

double RidgePlot::stepOf(int moment) const {
  return static_cast<double>(m_ridges[static_cast<std::size_t>(moment)].moment->step) + m_before;
}

QString RidgePlot::words(int moment) const {
  const Spread& spread = *m_ridges[static_cast<std::size_t>(moment)].spread;
  const auto& q = spread.quantiles;
  QStringList parts;
  if (spread.all.finite() > 0) {
    parts << tr("%1 … %2").arg(figure(q[0], 3), figure(q[6], 3))
          << tr("half of them %1 … %2").arg(figure(q[2], 3), figure(q[4], 3)) << tr("median %1").arg(figure(q[3], 3));
  }
  if (spread.zerosApart) parts << tr("%1 zeros").arg(percent(spread.all.zero_share()));
  if (spread.all.not_finite > 0) parts << tr("%1 not finite").arg(grouped(spread.all.not_finite));
  return tr("step %1: %2").arg(grouped(std::llround(stepOf(moment))), parts.join(QStringLiteral(", ")));
}

void RidgePlot::setCurrent(int moment) {
  moment = std::clamp(moment, -1, count() - 1);
  if (moment == m_current) return;
  m_current = moment;
  update();
  speak();
  emit pointed();
}

void RidgePlot::speak() {
  QString said;
  if (m_current >= 0)
    said = words(m_current);
  else if (count() > 0)
    said = tr("%1 moments; at first %2; at last %3. Arrow keys go from moment to moment")
               .arg(count())
               .arg(words(0), words(count() - 1));
  if (said != accessibleDescription()) setAccessibleDescription(said);
}

// ---- where things are

bool RidgePlot::hasLabels() const {
  return width() >= kRidgeForLabels && height() >= kRidgeForLabels / 2;
}

QRectF RidgePlot::plot() const {
  const int side = hasLabels() ? kRidgeLabels : kRidgeEdge, foot = hasLabels() ? kRidgeAxis : 4;
  if (m_form == Form::ridges) return QRectF(rect()).adjusted(kRidgeEdge, 4, -side, -foot);
  return QRectF(rect()).adjusted(side, kRidgeEdge, -kRidgeEdge - 4, -foot);
}

double RidgePlot::lift() const {
  const double room = plot().height() - 2;
  return count() < 2 ? room : std::clamp(room * 0.34, 12.0, 130.0);
}

// The oldest lies as far below the top as its ridge may rise, the newest at the bottom.
double RidgePlot::baseline(int moment) const {
  const QRectF area = plot();
  const double highest = area.top() + std::min(lift(), area.height());
  return count() < 2 ? area.bottom() : highest + (area.bottom() - highest) * moment / (count() - 1);
}

double RidgePlot::xOf(double value) const {
  return plot().left() + m_numbers.unit(value) * plot().width();
}

double RidgePlot::yOf(double value) const {
  return plot().bottom() - m_values.unit(value) * plot().height();
}

double RidgePlot::xOfStep(int moment) const {
  return stepOf(count() - 1) > stepOf(0) ? plot().left() + m_steps.unit(stepOf(moment)) * plot().width()
                                         : plot().center().x();
}

bool RidgePlot::isSeen(int moment) const {
  constexpr double kSlack = 0.5;  // px
  if (m_form == Form::ridges || !isZoomed()) return true;
  const double x = xOfStep(moment);
  return x >= plot().left() - kSlack && x <= plot().right() + kSlack;
}

QPolygonF RidgePlot::outline(int moment) const {
  const auto& heights = m_ridges[static_cast<std::size_t>(moment)].heights;
  const double base = baseline(moment), wide = plot().width() / kRidgeParts;
  QPolygonF out;
  out.reserve(kRidgeParts + 2);
  out << QPointF(plot().left(), base);
  for (std::size_t i = 0; i < heights.size(); ++i)
    out << QPointF(plot().left() + (static_cast<double>(i) + 0.5) * wide, base - heights[i] * lift());
  out << QPointF(plot().right(), base);
  return out;
}

int RidgePlot::at(QPointF position) const {
  int best = -1;
  double least = 1e9;
  for (int i = 0; i < count(); ++i) {
    if (!isSeen(i)) continue;
    const double away =
        m_form == Form::ridges ? std::abs(baseline(i) - 4 - position.y()) : std::abs(xOfStep(i) - position.x());
    if (away < least) least = away, best = i;
  }
  return best;
}

// ---- the part of it that is shown

ZoomedChart RidgePlot::zoomed() {
  ZoomedChart out;
  out.plot = [this] { return count() > 0 ? plot() : QRectF(); };
  out.show = [this](const PlotPart& part, bool) { showPart(part); };
  out.showAll = [this] { showAll(); };
  out.isZoomed = [this] { return isZoomed(); };
  out.pointed = [this] {
    const bool steps = m_form == Form::bands && m_current >= 0;
    return QPointF(steps ? m_steps.unit(stepOf(m_current)) : 0.5, 0.5);
  };
  out.pressed = [this](QPointF) {
    emit pressed();
    return false;
  };
  out.clicked = [this](QPointF place) {
    point(at(place));
    if (m_current >= 0) emit picked(stepOf(m_current));
  };
  out.unclicked = [this] { emit unpicked(); };
  return out;
}

void RidgePlot::showPart(const PlotPart& part) {
  (m_form == Form::ridges ? m_numbers : m_steps).pickUnits(part.left, part.right);
  if (m_form == Form::bands) m_values.pickUnits(part.low, part.high);
  changed();
}

void RidgePlot::showAll() {
  (m_form == Form::ridges ? m_numbers : m_steps).showAll();
  if (m_form == Form::bands) m_values.showAll();
  changed();
}

void RidgePlot::changed() {
  findHeights();
  m_backdrop = {};
  update();
}

// ---- pointing

void RidgePlot::point(int moment) {
  setCurrent(moment);
  if (m_form == Form::bands && m_current >= 0 && !isSeen(m_current)) {  // keys led there
    m_steps.reveal(stepOf(m_current));
    changed();
  }
  emit stepPointed(m_current >= 0 ? stepOf(m_current) : std::numeric_limits<double>::quiet_NaN());
}

void RidgePlot::follow(double step) {
  int best = -1;
  for (int i = 0; i < count() && !std::isnan(step); ++i)
    if (best < 0 || std::abs(stepOf(i) - step) < std::abs(stepOf(best) - step)) best = i;
  setCurrent(best);
}

void RidgePlot::mouseMoveEvent(QMouseEvent* event) {
  point(at(event->position()));
  setCursor(count() > 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void RidgePlot::leaveEvent(QEvent*) {
  if (!hasFocus()) point(-1);
}

void RidgePlot::keyPressEvent(QKeyEvent* event) {
  const int here = m_current >= 0 ? m_current : m_marked >= 0 ? m_marked : count() - 1;
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
      return point(m_current < 0 ? here : std::max(0, here - 1));
    case Qt::Key_Right:
    case Qt::Key_Down:
      return point(m_current < 0 ? here : here + 1);
    case Qt::Key_Home:
      return point(count() > 0 ? 0 : -1);
    case Qt::Key_End:
      return point(count() - 1);
    case Qt::Key_Escape:
      if (m_current < 0) break;
      return point(-1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (m_current >= 0) emit picked(stepOf(m_current));
      return;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

void RidgePlot::focusInEvent(QFocusEvent*) {
  update();
}
void RidgePlot::focusOutEvent(QFocusEvent*) {
  if (!underMouse()) point(-1);  // else it is still the pointer's
  update();
}

}  // namespace vitrine::ui
