// There are six colours of curves: from the seventh curve on they come again, and the line says which round it is.
#pragma once

#include <QPen>

namespace vitrine::ui {

inline constexpr int kCurveColours = 6;  // Colours::curves

inline void setCurveDash(QPen& pen, int colour) {
  const int round = colour / kCurveColours;
  if (round == 1) pen.setDashPattern({4, 2});
  if (round == 2) pen.setDashPattern({1.5, 2});
  if (round > 2) pen.setDashPattern({6, 2, 1.5, 2});
}

}  // namespace vitrine::ui
