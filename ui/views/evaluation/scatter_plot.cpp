#include "ui/views/evaluation/scatter_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr double kScatterReach = 14;  // px around the pointer
constexpr int kScatterCell = 2;       // px a side of a grid's cell
}  // namespace

QString residualWords(const EvaluationAnswer& answer, const NumbersPicture::Point& point) {
  return ScatterPlot::tr("%1: truth %2, answer %3, residual %4")
      .arg(placeWords(answer, point.place), figure(point.truth), figure(point.predicted),
           figure(point.truth - point.predicted));
}

ScatterPlot::ScatterPlot(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Answers over truths"));
  m_frame.setTitles(tr("truth"), tr("answer"));
  m_frame.x().setTight(true);
  m_frame.y().setTight(true);
  setToolTip(ChartZoom::words());
  connectZoom();
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    recolour();
    update();
  });
}

void ScatterPlot::connectZoom() {
  ZoomedChart zoomed = m_frame.zoomed(ChartZoom::Along::both, [this] { layOut(); });
  zoomed.plot = [this] { return m_picture && m_picture->drawn > 0 ? m_frame.plot() : QRectF(); };
  zoomed.pointed = [this] { return m_words.isEmpty() ? QPointF(0.5, 0.5) : m_frame.unitOf(m_at); };
  new ChartZoom(this, ChartZoom::Along::both, std::move(zoomed));
}

void ScatterPlot::display(std::shared_ptr<const NumbersPicture> picture) {
  m_picture = std::move(picture);
  if (m_picture && std::exchange(m_shown, {m_picture->answer->target, m_picture->column}) !=
                       std::pair(m_picture->answer->target, m_picture->column))
    m_frame.showAll();
  for (ValueScale* scale : {&m_frame.x(), &m_frame.y()}) {
    if (!m_picture) break;
    if (m_picture->isGrid()) scale->forget();  // its cells reach from end to end
    scale->fit(m_picture->low, m_picture->high);
  }
  recolour();
  layOut();
  pointNowhere();
}

QSize ScatterPlot::cells() const {
  return (m_frame.plot().size() / kScatterCell).toSize().expandedTo({1, 1});
}

// By the logarithm of how many lie in a cell, so that single ones are seen beside thousands.
void ScatterPlot::recolour() {
  m_density = {};
  if (!m_picture || !m_picture->isGrid()) return;
  const QSize cells = m_picture->cells;
  m_density = QImage(cells, QImage::Format_ARGB32_Premultiplied);
  for (int y = 0; y < cells.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(m_density.scanLine(cells.height() - 1 - y));
    for (int x = 0; x < cells.width(); ++x)
      line[x] = countColour(m_picture->counts[static_cast<std::size_t>(y * cells.width() + x)], m_picture->most);
  }
}

void ScatterPlot::layOut() {
  m_frame.layOut(rect(), false);
  update();
}

void ScatterPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
  emit resized();
}

// ---- the picture

void ScatterPlot::paintRing(QPainter& painter, QPointF at, const QColor& colour) const {
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(colour, 2));
  painter.drawEllipse(m_frame.at(at.x(), at.y()), 6, 6);
}

// The cells that are seen: a picture of all of them, of which little is seen, would be larger than can be drawn.
void ScatterPlot::paintDensity(QPainter& painter) const {
  const double span = m_picture->high - m_picture->low;
  if (!(span > 0)) return;
  const auto seen = [&](const ValueScale& scale, int cells) {
    const auto cellOf = [&](double value) { return std::clamp((value - m_picture->low) / span, 0.0, 1.0) * cells; };
    return std::pair(static_cast<int>(std::floor(cellOf(scale.low()))),
                     static_cast<int>(std::ceil(cellOf(scale.high()))));
  };
  const auto [left, right] = seen(m_frame.x(), m_density.width());
  const auto [low, high] = seen(m_frame.y(), m_density.height());
  const auto valueOf = [&](int cell, int cells) { return m_picture->low + span * cell / cells; };
  painter.drawImage(QRectF(m_frame.at(valueOf(left, m_density.width()), valueOf(high, m_density.height())),
                           m_frame.at(valueOf(right, m_density.width()), valueOf(low, m_density.height()))),
                    m_density, QRectF(left, m_density.height() - high, right - left, high - low));
}

void ScatterPlot::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  if (!m_picture || m_picture->drawn == 0) {
    painter.setPen(c.muted);
    painter.setFont(Theme::uiFont(12));
    if (m_picture) painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("No answer is a number"));
    return;
  }
  m_frame.paint(painter);
  painter.save();
  m_frame.clip(painter);
  if (!m_density.isNull()) paintDensity(painter);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.faint, 1, Qt::DashLine));
  painter.drawLine(m_frame.at(m_frame.x().low(), m_frame.x().low()),
                   m_frame.at(m_frame.x().high(), m_frame.x().high()));
  QColor dot = c.curves[0];
  dot.setAlphaF(m_picture->points.size() > 300 ? 0.55F : 0.8F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(dot);
  const double size = m_picture->points.size() > 1'000 ? 1.8 : 2.6;
  for (const NumbersPicture::Point& point : m_picture->points)
    painter.drawEllipse(m_frame.at(point.truth, point.predicted), size, size);
  const NumbersPicture::Point& worst = m_picture->worst.front();
  paintRing(painter, {worst.truth, worst.predicted}, c.curves[1]);
  if (!m_words.isEmpty()) paintRing(painter, m_at, c.accent);
  painter.restore();
  if (hasFocus()) paintFocusRing(painter, m_frame.plot().toRect());
}

// ---- pointing

void ScatterPlot::point(const NumbersPicture::Point& at, std::uint32_t others) {
  m_at = {at.truth, at.predicted};
  m_words = residualWords(*m_picture->answer, at);
  if (others > 0) m_words += tr(" · and %1 more here").arg(wholeNumber(others));
  setAccessibleDescription(m_words);
  update();
  emit pointed();
}

void ScatterPlot::pointNowhere() {
  m_words.clear();
  m_rank = -1;
  setAccessibleDescription(tr("Arrow keys go through the samples, the largest residual first"));
  update();
  emit pointed();
}

void ScatterPlot::pointRanked(std::ptrdiff_t rank) {
  m_rank = std::clamp<std::ptrdiff_t>(rank, 0, std::ssize(m_picture->worst) - 1);
  const NumbersPicture::Point& at = m_picture->worst[static_cast<std::size_t>(m_rank)];
  m_frame.reveal({at.truth, at.predicted});
  layOut();
  point(at, 0);
}

void ScatterPlot::mouseMoveEvent(QMouseEvent* event) {
  if (!m_picture || m_picture->drawn == 0) return;
  const NumbersPicture::Point* nearest = nullptr;
  double least = kScatterReach * kScatterReach;
  const bool part = m_frame.isZoomed();
  if (part && !m_frame.plot().contains(event->position())) return pointNowhere();
  for (const NumbersPicture::Point& one : m_picture->points) {
    const QPointF place = m_frame.at(one.truth, one.predicted), way = place - event->position();
    if (part && !m_frame.plot().contains(place)) continue;
    if (QPointF::dotProduct(way, way) < least) least = QPointF::dotProduct(way, way), nearest = &one;
  }
  if (nearest) return point(*nearest, 0);
  if (!m_picture->isGrid()) return pointNowhere();
  const QSize cells = m_picture->cells;
  const QPointF at = m_frame.valueAt(event->position());
  const double span = m_picture->high - m_picture->low;
  if (!(span > 0)) return pointNowhere();
  const int x = static_cast<int>(std::floor((at.x() - m_picture->low) / span * cells.width()));
  const int y = static_cast<int>(std::floor((at.y() - m_picture->low) / span * cells.height()));
  if (x < 0 || y < 0 || x >= cells.width() || y >= cells.height()) return pointNowhere();
  const auto cell = static_cast<std::size_t>(y * cells.width() + x);
  if (m_picture->counts[cell] == 0) return pointNowhere();
  const auto place = static_cast<std::size_t>(m_picture->first[cell]);
  const std::size_t number =
      place * static_cast<std::size_t>(m_picture->answer->columns) + static_cast<std::size_t>(m_picture->column);
  point({static_cast<double>(m_picture->answer->true_numbers[number]),
         static_cast<double>(m_picture->answer->predicted_numbers[number]), place},
        m_picture->counts[cell] - 1);
}

void ScatterPlot::leaveEvent(QEvent*) {
  if (m_picture && !hasFocus()) pointNowhere();
}

void ScatterPlot::keyPressEvent(QKeyEvent* event) {
  if (!m_picture || m_picture->worst.empty()) return QWidget::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
      return pointRanked(m_rank + 1);
    case Qt::Key_Left:
    case Qt::Key_Up:
      return pointRanked(m_rank - 1);
    case Qt::Key_Home:
      return pointRanked(0);
    case Qt::Key_End:
      return pointRanked(std::ssize(m_picture->worst) - 1);
    default:
      return QWidget::keyPressEvent(event);
  }
}

void ScatterPlot::focusInEvent(QFocusEvent*) {
  update();
}
void ScatterPlot::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
