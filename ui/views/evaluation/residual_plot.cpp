// How the residuals are spread.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/scatter_plot.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

ResidualPlot::ResidualPlot(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Histogram of residuals"));
  m_frame.setTitles(tr("residual (truth − answer)"), tr("how many"));
  m_frame.x().setTight(true);
  setToolTip(ChartZoom::words());
  ZoomedChart zoomed = m_frame.zoomed(ChartZoom::Along::x, [this] {
    m_frame.y().forget();
    layOut();
  });
  zoomed.plot = [this] { return m_picture && !m_picture->residuals.counts.empty() ? m_frame.plot() : QRectF(); };
  zoomed.pointed = [this] {
    return m_bin < 0 ? QPointF(0.5, 0.5) : QPointF(m_frame.x().unit((edge(m_bin) + edge(m_bin + 1)) / 2), 0.5);
  };
  new ChartZoom(this, ChartZoom::Along::x, std::move(zoomed));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ResidualPlot::display(std::shared_ptr<const NumbersPicture> picture) {
  m_picture = std::move(picture);
  update();
  if (!m_picture) return;
  const Histogram& all = m_picture->residuals;
  if (std::exchange(m_shown, {m_picture->answer->target, m_picture->column}) !=
      std::pair(m_picture->answer->target, m_picture->column)) {
    m_frame.showAll();
    m_frame.y().forget();
  }
  m_frame.x().fit(all.low, all.high);
  if (m_bin >= std::ssize(all.counts)) m_bin = -1;
  if (const QString said = spoken(m_bin); said != accessibleDescription()) setAccessibleDescription(said);
  layOut();
  emit pointed();
}

// As high as the highest bar that is seen.
void ResidualPlot::layOut() {
  if (m_picture) {
    const std::vector<std::int64_t>& counts = m_picture->residuals.counts;
    std::int64_t most = 1;
    for (int i = 0; i < std::ssize(counts); ++i)
      if (edge(i + 1) > m_frame.x().low() && edge(i) < m_frame.x().high())
        most = std::max(most, counts[static_cast<std::size_t>(i)]);
    m_frame.y().fit(0, static_cast<double>(most));
  }
  m_frame.layOut(rect(), false);
  update();
}

double ResidualPlot::edge(int bin) const {
  const Histogram& all = m_picture->residuals;
  return all.low + bin * ((all.high - all.low) / static_cast<double>(all.counts.size()));
}

QRectF ResidualPlot::bar(int bin) const {
  const auto count = static_cast<double>(m_picture->residuals.counts[static_cast<std::size_t>(bin)]);
  return {m_frame.at(edge(bin), count), m_frame.at(edge(bin + 1), 0)};
}

QString ResidualPlot::spoken(int bin) const {
  if (!m_picture || bin < 0 || bin >= std::ssize(m_picture->residuals.counts)) return {};
  return tr("residuals %1 to %2: %3")
      .arg(figure(edge(bin)), figure(edge(bin + 1)),
           wholeNumber(m_picture->residuals.counts[static_cast<std::size_t>(bin)]));
}

void ResidualPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void ResidualPlot::paintEvent(QPaintEvent*) {
  if (!m_picture || m_picture->residuals.counts.empty()) return;
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  m_frame.paint(painter);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.save();
  m_frame.clip(painter);
  for (int i = 0; i < static_cast<int>(m_picture->residuals.counts.size()); ++i) {
    QRectF place = bar(i);
    if (m_picture->residuals.counts[static_cast<std::size_t>(i)] == 0) continue;
    place.setTop(std::min(place.top(), place.bottom() - 1));  // a single one is seen as well
    painter.setBrush(mixed(c.surface, c.curves[0], i == m_bin ? 1.0 : 0.75));
    painter.drawRect(place.adjusted(0.5, 0, -0.5, 0));
  }
  painter.restore();
  painter.setRenderHint(QPainter::Antialiasing, false);
  if (m_frame.x().low() < 0 && m_frame.x().high() > 0) {
    painter.setPen(QPen(c.muted, 1, Qt::DashLine));
    const int zero = qRound(m_frame.at(0, 0).x());
    painter.drawLine(zero, qRound(m_frame.plot().top()), zero, qRound(m_frame.plot().bottom()));
  }
  if (hasFocus()) paintFocusRing(painter, m_frame.plot().toRect());
}

void ResidualPlot::point(int bin) {
  if (bin == m_bin) return;
  m_bin = bin;
  setAccessibleDescription(spoken(bin));
  update();
  emit pointed();
}

void ResidualPlot::mouseMoveEvent(QMouseEvent* event) {
  if (!m_picture || m_picture->residuals.counts.empty()) return;
  const Histogram& all = m_picture->residuals;
  if (m_frame.hides(event->position().x())) return point(-1);
  const double share = (m_frame.valueAt(event->position()).x() - all.low) / (all.high - all.low);
  point(share >= 0 && share < 1 ? static_cast<int>(share * static_cast<double>(all.counts.size())) : -1);
}

void ResidualPlot::leaveEvent(QEvent*) {
  if (!hasFocus()) point(-1);
}

void ResidualPlot::keyPressEvent(QKeyEvent* event) {
  const int last = m_picture ? static_cast<int>(m_picture->residuals.counts.size()) - 1 : -1;
  const int by = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
  if (by == 0 || last < 0) return QWidget::keyPressEvent(event);
  point(m_bin < 0 ? (by > 0 ? 0 : last) : std::clamp(m_bin + by, 0, last));
  m_frame.x().reveal((edge(m_bin) + edge(m_bin + 1)) / 2);
  layOut();
}

void ResidualPlot::focusInEvent(QFocusEvent*) {
  update();
}
void ResidualPlot::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
