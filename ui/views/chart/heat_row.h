// A curve as a row of colours.
#pragma once

#include <QPainter>
#include <QRectF>

#include "ui/views/chart/curve_shape.h"

namespace vitrine::ui {

// Each pixel column has the colour of its steps' mean; where it stands for several, its upper fifth has that of the
// largest and its lower fifth that of the smallest, so that no single step is hidden. Gaps show what lies below, what
// is not above zero on a log axis has the lowest colour.
void paintHeat(QPainter& painter, const QRectF& place, const Columns& columns, const ValueScale& values,
               const StepScale& steps);
// What the colours mean, at the right of a row of text.
void paintHeatScale(QPainter& painter, const QRectF& foot, const ValueScale& values);
// The colour of a value.
[[nodiscard]] QRgb heatOf(double value, const ValueScale& values);

}  // namespace vitrine::ui
