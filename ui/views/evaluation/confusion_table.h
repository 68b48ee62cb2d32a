// The confusion matrix as shares and pixels: rows are the truth, columns what was answered. Behind the classes there
// is a column for answers that are no number, where there are such.
#pragma once

#include <QColor>
#include <QImage>
#include <QPoint>

#include "ui/views/evaluation/evaluation_page.h"

namespace vitrine::ui {

enum class ConfusionShare { counts, ofRow, ofColumn };

class ConfusionTable {
 public:
  ConfusionTable() = default;
  explicit ConfusionTable(Evaluation answer);
  bool isEmpty() const { return rows() == 0; }
  int rows() const;
  int columns() const;  // rows(), or one more
  std::int64_t count(int truth, int named) const;
  std::int64_t rowTotal(int truth) const;
  std::int64_t columnTotal(int named) const;
  double value(int truth, int named, ConfusionShare share) const;  // a count, or 0 … 1; NaN of an empty row or column
  QPoint worst() const { return m_worst; }  // (column, row) of the most frequent mistake; (-1, -1): there is none
  double most(ConfusionShare share) const;  // what the last colour of the map stands for: the largest count, or 1
  // 0 … 1 of the colour map; what is 0 has no colour of the map but that of an empty cell.
  QRgb colour(double value, ConfusionShare share) const;
  // At most so many pixels, each the largest of its cells: none disappears. One pixel a cell where there is room.
  QImage image(QSize most, ConfusionShare share) const;
  // The cell with the largest count of those that such a pixel shows: (column, row).
  QPoint cellAt(QPoint pixel, QSize pixels) const;

 private:
  Evaluation m_answer;
  std::int64_t m_most = 0, m_unnamed = 0;
  QPoint m_worst{-1, -1};
};

[[nodiscard]] QColor confusionEmptyColour();
[[nodiscard]] QColor readableOn(const QColor& ground);  // of the theme's text and its ground the one that stands out

}  // namespace vitrine::ui
