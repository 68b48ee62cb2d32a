// From a history's columns to what a chart draws of them, in units 0 … 1 of both axes: lines that end at gaps, dots
// where points are few, and, where steps are many to a pixel, how far they spread instead of a solid comb.
#pragma once

#include <QLineF>
#include <QList>
#include <QPolygonF>
#include <QSizeF>
#include <vector>

#include "core/watch/history.h"
#include "ui/views/chart/scales.h"

namespace vitrine::ui {

using Columns = std::vector<History::Column>;

struct CurveShape {
  QList<QList<QPointF>> lines;  // of two points or more; between two of them lies a gap
  QList<QPointF> dots;          // points to be seen one by one, and those that no line reaches
  QList<QPolygonF> spread;      // between the 10 % and the 90 % quantile of each column's steps
  QList<QPolygonF> extent;      // between the smallest and the largest
  QList<QLineF> spikes;         // from the quantile, or the mean of a range, to an extreme: each can be seen
  QList<double> floored;        // where values are that a log axis has no place for: zero and below
};

class CurveShaper {
 public:
  CurveShaper(const ValueScale& values, const StepScale& steps, QSizeF plot)
      : m_values(values), m_steps(steps), m_plot(plot) {}

  // Of each column its two extremes in the order they came, or one point where they are less than a pixel apart.
  CurveShape exact(const Columns& columns) const;
  CurveShape means(const Columns& columns) const;
  // Needs the columns' quantiles.
  CurveShape spread(const Columns& columns) const;
  // From the smallest to the largest of each column, without a line.
  CurveShape band(const Columns& columns) const;
  // Its mean, with a bar from the smallest to the largest.
  CurveShape ranges(const Columns& columns) const;
  // Whether a line through all extremes would be nothing but a solid area.
  static bool isDense(const Columns& columns);

 private:
  QPointF at(double step, double value) const;
  void addExact(const Columns& columns, std::size_t index, QList<QPointF>& line) const;
  void close(QList<QPointF>& line, CurveShape& shape) const;
  QList<double> floored(const Columns& columns) const;
  const ValueScale& m_values;
  const StepScale& m_steps;
  QSizeF m_plot;  // px
};

}  // namespace vitrine::ui
