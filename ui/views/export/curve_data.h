// Curves as CSV: a row for each step at which one of them has a value, a column for each of them.
#pragma once

#include <QString>
#include <functional>
#include <memory>
#include <vector>

#include "core/watch/history.h"

class QTextStream;

namespace vitrine::ui {

struct CurveColumn {
  QString name;
  std::shared_ptr<const History> history;
  // Of a column that is not the value itself: what it says of a point.
  std::function<float(const History::Point&)> number = {};
};

// Every point that is kept. Where records hold several steps (of a run that was faster than the window, or so long
// that its oldest steps were folded) a value is their mean, and the column “steps” says of how many; a curve that has
// such records has columns “NAME min” and “NAME max” beside it, with the extremes of those steps.
void writeCurves(QTextStream& out, const std::vector<CurveColumn>& columns);

// A number as a cell: nine digits, which give a float back as it was; "nan", "inf", "-inf".
[[nodiscard]] QString csvNumber(double value);
// A text as a cell: quoted where it has to be (RFC 4180).
[[nodiscard]] QString csvCell(QString text);

}  // namespace vitrine::ui
