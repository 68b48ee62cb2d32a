#include "ui/views/evaluation/curve_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr std::ptrdiff_t kLookedCuts = 20'000;  // so many are gone through while the pointer moves
constexpr double kCurveReach = 12;              // px between the pointer and the curve that it takes hold of

double farFrom(QPointF place, QPointF from, QPointF to) {
  const QPointF way = to - from;
  const double length = QPointF::dotProduct(way, way);
  const double share = length > 0 ? std::clamp(QPointF::dotProduct(place - from, way) / length, 0.0, 1.0) : 0;
  const QPointF rest = place - from - way * share;
  return std::hypot(rest.x(), rest.y());
}

}  // namespace

CurvePlot::CurvePlot(Axes axes, QWidget* parent) : QWidget(parent), m_axes(axes) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  const bool roc = axes == Axes::roc;
  setAccessibleName(roc ? tr("ROC curve") : tr("Precision–recall curve"));
  setToolTip(tr("Click, or drag along the curve, to choose a threshold. Keys: arrows one threshold, Page Up and Down "
                "further, "
                "B the best F1") +
             QStringLiteral(". ") + ChartZoom::words());
  m_frame.setTitles(roc ? tr("false positive rate") : tr("recall"), roc ? tr("true positive rate") : tr("precision"));
  m_frame.x().fit(0, 1);
  m_frame.y().fit(0, 1);
  connectZoom();
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void CurvePlot::connectZoom() {
  ZoomedChart zoomed = m_frame.zoomed(ChartZoom::Along::both, [this] { layOut(); });
  zoomed.pointed = [this] {
    return m_set && !pathOf(m_set->chosen).empty() ? m_frame.unitOf(pointOf(m_cut)) : QPointF(0.5, 0.5);
  };
  zoomed.pressed = [this](QPointF place) {
    emit pressed();
    return isNearCurve(place);
  };
  zoomed.clicked = [this](QPointF place) { pick(place); };
  zoomed.unclicked = [this] { emit unpicked(); };
  new ChartZoom(this, ChartZoom::Along::both, std::move(zoomed));
}

void CurvePlot::display(std::shared_ptr<const CurveSet> set) {
  m_set = std::move(set);
  update();
}

void CurvePlot::setCut(std::ptrdiff_t cut) {
  m_cut = cut;
  update();
}

const std::vector<QPointF>& CurvePlot::pathOf(const ClassCurves& curves) const {
  return m_axes == Axes::roc ? curves.roc : curves.precisionRecall;
}

QPointF CurvePlot::pointOf(std::ptrdiff_t cut) const {
  return m_axes == Axes::roc ? m_set->chosen.rocAt(cut) : m_set->chosen.precisionRecallAt(cut);
}

QPointF CurvePlot::markerAt() const {
  if (!m_set || pathOf(m_set->chosen).empty()) return {};
  const QPointF at = pointOf(m_cut);
  return m_frame.at(at.x(), at.y());
}

void CurvePlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void CurvePlot::layOut() {
  m_frame.layOut(rect(), false);
  update();
}

// ---- the picture

// What was left out of the path would be seen where little of it is shown: there it goes through every cut.
// Of very many cuts each piece keeps its ends and its extremes.
const std::vector<QPointF>& CurvePlot::shownPath() const {
  const std::vector<QPointF>& thinned = pathOf(m_set->chosen);
  if (!m_frame.isZoomed() || thinned.empty()) return thinned;
  const QRectF part(m_frame.x().low(), m_frame.y().low(), m_frame.x().high(), m_frame.y().high());
  if (m_pathOf != m_set || m_pathPart != part) {
    m_pathOf = m_set, m_pathPart = part;
    m_path = pathOfPart();
  }
  return m_path;
}

std::vector<QPointF> CurvePlot::pathOfPart() const {
  const auto& cuts = m_set->chosen.cuts;
  const auto firstNot = [&](auto left) {  // along the cuts neither rate, nor recall, ever falls
    const auto at = std::partition_point(cuts.begin(), cuts.end(),
                                         [&](const ScoreCut& cut) { return left(pointOf(&cut - cuts.data()).x()); });
    return at - cuts.begin();
  };
  const std::ptrdiff_t from = firstNot([&](double x) { return x < m_frame.x().low(); }) - 1;
  const std::ptrdiff_t to =
      std::min(std::ssize(cuts) - 1, firstNot([&](double x) { return x <= m_frame.x().high(); }));
  const std::ptrdiff_t piece = std::max<std::ptrdiff_t>(1, 4 * (to - from) / kLookedCuts);
  std::vector<QPointF> out;
  for (std::ptrdiff_t begin = from; begin <= to; begin += piece) {
    const std::ptrdiff_t last = std::min(begin + piece, to + 1) - 1;
    std::ptrdiff_t lowest = begin, highest = begin;
    for (std::ptrdiff_t cut = begin; cut <= last; ++cut) {
      if (pointOf(cut).y() < pointOf(lowest).y()) lowest = cut;
      if (pointOf(cut).y() > pointOf(highest).y()) highest = cut;
    }
    std::ptrdiff_t before = -2;  // the first cut has −1: nothing is said to be of the class
    for (const std::ptrdiff_t cut : {begin, std::min(lowest, highest), std::max(lowest, highest), last})
      if (std::exchange(before, cut) != cut) out.push_back(pointOf(cut));
  }
  return out;
}

void CurvePlot::paintPath(QPainter& painter, const std::vector<QPointF>& path) const {
  QPainterPath line;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const QPointF at = m_frame.at(path[i].x(), path[i].y());
    i == 0 ? line.moveTo(at) : line.lineTo(at);
  }
  painter.drawPath(line);
}

void CurvePlot::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  m_frame.paint(painter);
  if (!m_set) return;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.save();
  m_frame.clip(painter);
  // What guessing would give: the diagonal, or the share of the class at every recall.
  painter.setPen(QPen(c.faint, 1, Qt::DashLine));
  const ClassCurves& chosen = m_set->chosen;
  const auto all = static_cast<double>(std::max<std::int64_t>(1, chosen.positives + chosen.negatives));
  const double share = static_cast<double>(chosen.positives) / all;
  if (m_axes == Axes::roc)
    painter.drawLine(m_frame.at(0, 0), m_frame.at(1, 1));
  else
    painter.drawLine(m_frame.at(0, share), m_frame.at(1, share));
  painter.setPen(QPen(mixed(c.surface, c.muted, 0.55), 1));
  for (const ClassCurves& other : m_set->others) paintPath(painter, pathOf(other));
  if (pathOf(chosen).empty()) {
    painter.setPen(c.muted);
    painter.setFont(Theme::uiFont(12));
    const QString why = chosen.positives == 0 ? tr("none is of this class") : tr("all are of this class");
    painter.drawText(m_frame.plot(), Qt::AlignCenter | Qt::TextWordWrap, why);
  } else {
    painter.setPen(QPen(c.curves[0], 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    paintPath(painter, shownPath());
    const QPointF at = markerAt();
    painter.setPen(QPen(mixed(c.surface, c.accent, 0.6), 1, Qt::DotLine));
    painter.drawLine(QPointF(at.x(), m_frame.plot().bottom()), at);
    painter.drawLine(QPointF(m_frame.plot().left(), at.y()), at);
    painter.setPen(QPen(c.surface, 2));
    painter.setBrush(hasFocus() ? c.text : c.accent);
    painter.drawEllipse(at, 6, 6);
  }
  painter.restore();
  if (hasFocus()) paintFocusRing(painter, m_frame.plot().toRect());
}

// ---- choosing

// The cut whose point is nearest: so many can be gone through while the pointer moves, as cuts are few bytes each; of
// more every n-th, and then those around the nearest.
void CurvePlot::pick(QPointF place) {
  if (!m_set || pathOf(m_set->chosen).empty()) return;
  const std::ptrdiff_t count = std::ssize(m_set->chosen.cuts),
                       every = std::max<std::ptrdiff_t>(1, count / kLookedCuts);
  std::ptrdiff_t best = 0;
  double least = 1e18;
  const auto look = [&](std::ptrdiff_t cut) {
    const QPointF at = pointOf(cut), way = m_frame.at(at.x(), at.y()) - place;
    const double far = QPointF::dotProduct(way, way);
    if (far < least) least = far, best = cut;
  };
  for (std::ptrdiff_t cut = 0; cut < count; cut += every) look(cut);
  const std::ptrdiff_t from = std::max<std::ptrdiff_t>(0, best - every), to = std::min(count, best + every + 1);
  for (std::ptrdiff_t cut = from; every > 1 && cut < to; ++cut) look(cut);
  emit picked(best);
}

bool CurvePlot::isNearCurve(QPointF place) const {
  if (!m_set || pathOf(m_set->chosen).empty()) return false;
  const QPointF marker = markerAt();
  if (farFrom(place, marker, marker) <= kCurveReach) return true;
  const std::vector<QPointF>& path = shownPath();
  const auto at = [&](std::size_t i) { return m_frame.at(path[i].x(), path[i].y()); };
  for (std::size_t i = 1; i < path.size(); ++i)
    if (farFrom(place, at(i - 1), at(i)) <= kCurveReach) return true;
  return false;
}

void CurvePlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  m_dragging = true;
  pick(event->position());
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragging) return pick(event->position());
  setCursor(isNearCurve(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void CurvePlot::mouseReleaseEvent(QMouseEvent*) {
  m_dragging = false;
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_PageDown:
    case Qt::Key_PageUp:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_B:
      return choose(event->key());
    default:
      return QWidget::keyPressEvent(event);
  }
}

// Where the key leads out of the part that is shown, that goes along.
void CurvePlot::choose(int key) {
  if (!m_set || pathOf(m_set->chosen).empty()) return;
  if (key == Qt::Key_B)
    emit bestAsked();
  else if (key == Qt::Key_Home || key == Qt::Key_End)
    emit picked(key == Qt::Key_Home ? -1 : std::ssize(m_set->chosen.cuts) - 1);
  else
    emit stepped(key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_PageUp ? 1 : -1,
                 key == Qt::Key_PageDown || key == Qt::Key_PageUp);
  if (!m_frame.isZoomed()) return;
  m_frame.reveal(pointOf(m_cut));
  layOut();
}

void CurvePlot::focusInEvent(QFocusEvent*) {
  update();
}
void CurvePlot::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
