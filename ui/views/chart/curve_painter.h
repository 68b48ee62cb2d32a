// The lines of a curve, painted: Qt Charts strokes each line anew as one path, about 2 µs a point, which ten curves
// with a point a pixel do not get through in a frame.
#pragma once

#include <QPainter>
#include <QTransform>

#include "ui/views/chart/curve_shape.h"

namespace vitrine::ui {

// `toPlot` takes units 0 … 1 to pixels.
void paintCurve(QPainter& painter, const CurveShape& shape, const QTransform& toPlot, const QPen& pen);

}  // namespace vitrine::ui
