// The row below a chart's ticks: what its axis counts, and what the marks at its foot mean.
#pragma once

#include <QPainter>
#include <QString>

#include "ui/theme/theme.h"

namespace vitrine::ui {

// In the middle; beside what the marks mean, which stands at the right, where both do not fit otherwise.
inline void paintFoot(QPainter& painter, const QRectF& row, const QString& caption, const QString& marks) {
  painter.setFont(Theme::uiFont(11));
  painter.setPen(Theme::instance().colours().muted);
  const QFontMetricsF size(painter.font());
  constexpr double kGap = 8;
  const double wide = marks.isEmpty() ? 0 : size.horizontalAdvance(marks) + kGap;
  const double own = size.horizontalAdvance(caption);
  painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, marks);
  if (own + wide > row.width()) return;  // the ticks say how far; what the marks mean nothing else says
  const bool middle = (row.width() + own) / 2 + wide <= row.width();
  painter.drawText(row, (middle ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter, caption);
}

}  // namespace vitrine::ui
