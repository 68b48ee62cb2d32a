#include "ui/views/chart/curve_painter.h"

namespace vitrine::ui {

void paintCurve(QPainter& painter, const CurveShape& shape, const QTransform& toPlot, const QPen& pen) {
  painter.setPen(pen);
  for (const QList<QPointF>& line : shape.lines) painter.drawPolyline(toPlot.map(QPolygonF(line)));
}

}  // namespace vitrine::ui
