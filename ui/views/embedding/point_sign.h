// One point, as plot and legend draw it.
#pragma once

#include <QPainter>

#include "ui/views/embedding/point_looks.h"

namespace vitrine::ui {

// `wrong`: hollow, with a cross.
void paintPointSign(QPainter& painter, QPointF at, PointShape shape, double radius, const QColor& colour, bool wrong);

}  // namespace vitrine::ui
