// What both pictures of a landscape share: heights, colours, lines of equal loss, and words.
#pragma once

#include <QLineF>
#include <QList>
#include <QRgb>
#include <QTextStream>
#include <vector>

#include "core/train/landscape.h"

namespace vitrine::ui {

class ColourBar;

// From losses to 0 … 1: linear, or by their logarithm.
class LossScale {
 public:
  LossScale() = default;
  LossScale(const Landscape& landscape, bool logarithmic);
  bool isLogarithmic() const { return m_logarithmic; }  // false, too, where a loss is not above 0
  bool isEmpty() const { return !(m_high > m_low); }    // all are alike, or none is finite
  double unit(double loss) const;                       // NaN stays NaN; beyond the ends clamped
  double loss(double unit) const;
  QRgb colour(double loss) const;
  void label(ColourBar& bar) const;
  std::vector<double> levels(int count) const;  // losses of as many lines, evenly over the scale

 private:
  double m_low = 0, m_high = 0;  // of the losses, or their logarithms
  bool m_logarithmic = false;
};

// Between the points of the grid, in points (0 … count − 1) along α and β; NaN outside and beside one that is not
// finite.
[[nodiscard]] double lossBetween(const Landscape& landscape, double alpha, double beta);
// α and β as places in the grid.
[[nodiscard]] QPointF gridPlace(const Landscape& landscape, double alpha, double beta);
// Where the loss is `level`: pieces of a line, in points of the grid (marching squares, Lorensen & Cline 1987 in two
// dimensions). Squares with a corner that is not finite have none.
[[nodiscard]] QList<QLineF> contour(const Landscape& landscape, double level);

[[nodiscard]] QString lossText(double loss);
// "Step 120, validation, 200 of 1,000 samples: 0.42 in the middle, least 0.40"
[[nodiscard]] QString landscapeWords(const Landscape& landscape);
// "The plane holds 93 % of the path's movement"; empty: there is no path.
[[nodiscard]] QString pathWords(const Landscape& landscape);
// A row for each point, then one for each state of the path.
void writeLandscape(const Landscape& landscape, QTextStream& out);

}  // namespace vitrine::ui
