// The row below a chart's ticks: what its axis counts, and what the marks at its foot mean.
#pragma once

#include <QPainter>
#include <QString>
#include <optional>

#include "ui/theme/theme.h"

namespace vitrine::ui {

// Where a caption of a width stands in a row beside the words for marks, which end it at the right: in the middle, at
// the left where that is too near, nowhere where both have no room; the ticks say how far, and nothing else says what
// marks mean.
[[nodiscard]] inline std::optional<Qt::Alignment> captionSide(double row, double caption, double marks) {
  constexpr double kGap = 8;
  const double taken = marks > 0 ? marks + kGap : 0;
  if (caption + taken > row) return {};
  return (row + caption) / 2 + taken <= row ? Qt::AlignHCenter : Qt::AlignLeft;
}

inline void paintFoot(QPainter& painter, const QRectF& row, const QString& caption, const QString& marks) {
  painter.setFont(Theme::uiFont(11));
  painter.setPen(Theme::instance().colours().muted);
  const QFontMetricsF size(painter.font());
  painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, marks);
  if (const auto side = captionSide(row.width(), size.horizontalAdvance(caption), size.horizontalAdvance(marks)))
    painter.drawText(row, *side | Qt::AlignVCenter, caption);
}

}  // namespace vitrine::ui
