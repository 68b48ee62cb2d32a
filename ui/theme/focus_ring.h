// Around what has the keys.
#pragma once

#include <QPainter>

#include "ui/theme/theme.h"

namespace vitrine::ui {

inline void paintFocusRing(QPainter& painter, const QRect& around) {
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(Theme::instance().colours().accent, 1));
  painter.drawRect(around);
}

}  // namespace vitrine::ui
