#include "ui/views/evaluation/curve_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {

CurvePlot::CurvePlot(Axes axes, QWidget* parent) : QWidget(parent), m_axes(axes) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setFocusPolicy(Qt::StrongFocus);
  const bool roc = axes == Axes::roc;
  setAccessibleName(roc ? tr("ROC curve") : tr("Precision–recall curve"));
  setToolTip(
      tr("Drag along the curve to choose a threshold. Keys: arrows one threshold, Page Up and Down further, "
         "B the best F1"));
  m_frame.setTitles(roc ? tr("false positive rate") : tr("recall"), roc ? tr("true positive rate") : tr("precision"));
  m_frame.x().fit(0, 1);
  m_frame.y().fit(0, 1);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
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
  m_frame.layOut(rect(), false);
}

// ---- the picture

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
    paintPath(painter, pathOf(chosen));
    const QPointF at = markerAt();
    painter.setPen(QPen(mixed(c.surface, c.accent, 0.6), 1, Qt::DotLine));
    painter.drawLine(QPointF(at.x(), m_frame.plot().bottom()), at);
    painter.drawLine(QPointF(m_frame.plot().left(), at.y()), at);
    painter.setPen(QPen(c.surface, 2));
    painter.setBrush(hasFocus() ? c.text : c.accent);
    painter.drawEllipse(at, 6, 6);
  }
  if (!hasFocus()) return;
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(c.accent, 1));
  painter.drawRect(m_frame.plot().toRect());
}

// ---- choosing

// The cut whose point is nearest: so many can be gone through while the pointer moves, as cuts are few bytes each; of
// more every n-th, and then those around the nearest.
void CurvePlot::pick(QPointF place) {
  if (!m_set || pathOf(m_set->chosen).empty()) return;
  constexpr std::ptrdiff_t kLooked = 20'000;
  const std::ptrdiff_t count = std::ssize(m_set->chosen.cuts), every = std::max<std::ptrdiff_t>(1, count / kLooked);
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

void CurvePlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) pick(event->position());
}
void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) pick(event->position());
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
      return emit stepped(-1, false);
    case Qt::Key_Right:
    case Qt::Key_Up:
      return emit stepped(1, false);
    case Qt::Key_PageDown:
      return emit stepped(-1, true);
    case Qt::Key_PageUp:
      return emit stepped(1, true);
    case Qt::Key_Home:
      return emit picked(-1);
    case Qt::Key_End:
      if (m_set) emit picked(std::ssize(m_set->chosen.cuts) - 1);
      return;
    case Qt::Key_B:
      return emit bestAsked();
    default:
      return QWidget::keyPressEvent(event);
  }
}

void CurvePlot::focusInEvent(QFocusEvent*) {
  update();
}
void CurvePlot::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
