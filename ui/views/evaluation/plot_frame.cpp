#include "ui/views/evaluation/plot_frame.h"

#include <QFontMetrics>
#include <algorithm>
#include <utility>

#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {
constexpr int kFrameForNumbers = 96, kFrameForTitles = 150;  // px a side
constexpr int kFrameTitle = 15, kFrameNumbers = 16, kFrameEdge = 6;
constexpr double kFramePerTick = 1.9;  // numbers lie side by side below, on top of each other at the left
}  // namespace

void PlotFrame::layOut(const QRect& room, bool square) {
  const int least = std::min(room.width(), room.height());
  m_left = room.left();
  m_numbers = least >= kFrameForNumbers;
  m_titles = least >= kFrameForTitles;
  int left = kFrameEdge, bottom = kFrameEdge;
  if (m_numbers) {
    const QFontMetrics size(Theme::monoFont(11));
    int widest = isZoomed() ? m_widest : 0;  // so that what is pointed at stays where it is
    // How high the plot will be depends on its width where it is square, and that on these numbers.
    const int high = room.height() - 2 * kFrameEdge - kFrameNumbers - (m_titles ? kFrameTitle : 0);
    for (const int height : {high, std::min(high, room.width() - kFrameEdge)})
      for (const int less : {0, 20, 40, 60})
        for (const Tick& tick : m_y.ticks(std::max(1, height - less)))
          widest = std::max(widest, size.horizontalAdvance(tick.label));
    m_widest = widest;
    left += widest + 4, bottom += kFrameNumbers;
  }
  if (m_titles) left += kFrameTitle, bottom += kFrameTitle;
  QRectF plot = QRectF(room).adjusted(left, kFrameEdge, -kFrameEdge - (m_numbers ? 8 : 0), -bottom);
  if (square) {
    const double side = std::max(1.0, std::min(plot.width(), plot.height()));
    plot.setSize({side, side});
  }
  m_plot = plot.isValid() ? plot : QRectF(room.topLeft(), QSizeF(1, 1));
}

void PlotFrame::showAll() {
  m_x.showAll();
  m_y.showAll();
}

ZoomedChart PlotFrame::zoomed(ChartZoom::Along along, std::function<void()> changed) {
  ZoomedChart out = ChartZoom::ofScales(m_x, m_y, along, std::move(changed));
  out.plot = [this] { return m_plot; };
  return out;
}

void PlotFrame::paint(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  painter.setRenderHint(QPainter::Antialiasing, false);
  const int top = qRound(m_plot.top()), bottom = qRound(m_plot.bottom());
  const int left = qRound(m_plot.left()), right = qRound(m_plot.right());
  painter.setFont(Theme::monoFont(11));
  const QFontMetrics size(painter.font());
  int free = -1'000;  // where the next number below may begin
  for (const Tick& tick : m_x.ticks(m_plot.width() / kFramePerTick)) {
    const int x = qRound(m_plot.left() + tick.unit * m_plot.width());
    painter.setPen(c.border);
    painter.drawLine(x, top, x, bottom);
    const int wide = size.horizontalAdvance(tick.label);
    if (!m_numbers || x - wide / 2 < free) continue;
    painter.setPen(c.muted);
    painter.drawText(QRect(x - wide / 2 - 2, bottom + 3, wide + 4, kFrameNumbers), Qt::AlignCenter, tick.label);
    free = x + wide / 2 + 6;
  }
  for (const Tick& tick : m_y.ticks(m_plot.height())) {
    const int y = qRound(m_plot.bottom() - tick.unit * m_plot.height());
    painter.setPen(c.border);
    painter.drawLine(left, y, right, y);
    if (!m_numbers) continue;
    painter.setPen(c.muted);
    painter.drawText(QRect(left - 66, y - 8, 60, 16), Qt::AlignRight | Qt::AlignVCenter, tick.label);
  }
  if (!m_titles) return;
  painter.setFont(Theme::uiFont(11.5));
  painter.setPen(c.muted);
  const QFontMetrics words(painter.font());
  painter.drawText(QRect(left, bottom + kFrameNumbers + 3, right - left, kFrameTitle + 2), Qt::AlignCenter,
                   words.elidedText(m_xTitle, Qt::ElideRight, right - left));
  painter.save();
  painter.translate(m_left + kFrameTitle - 1, bottom);
  painter.rotate(-90);
  painter.drawText(QRect(0, -kFrameTitle, bottom - top, kFrameTitle + 2), Qt::AlignCenter,
                   words.elidedText(m_yTitle, Qt::ElideRight, bottom - top));
  painter.restore();
}

}  // namespace vitrine::ui
