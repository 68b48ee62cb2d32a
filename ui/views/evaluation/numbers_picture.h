// Predicted numbers beside the true ones, made ready to be drawn: single points where they are few, else how many lie
// in each cell of a grid. None is left out of either.
#pragma once

#include <QSize>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/train/probes/evaluation.h"

namespace vitrine::ui {

inline constexpr std::int64_t kMostSinglePoints = 3'000;

struct NumbersPicture {
  struct Point {
    double truth = 0, predicted = 0;
    std::size_t place = 0;  // of the answer's lists
  };
  std::shared_ptr<const EvaluationAnswer> answer;
  std::int64_t column = 0;
  double low = 0, high = 1;   // of truths and predictions together
  std::vector<Point> points;  // all, where they are few
  // Else a grid over low … high both ways; row 0 is the lowest prediction. `first` is a place in the cell, −1: none.
  QSize cells;
  std::vector<std::uint32_t> counts;
  std::vector<std::int64_t> first;
  std::uint32_t most = 0;    // in one cell
  Histogram residuals;       // truth − prediction
  RegressionReport report;   // of the column
  std::vector<Point> worst;  // the largest residuals, the largest first
  std::int64_t drawn = 0;    // pairs in the picture

  [[nodiscard]] bool isGrid() const { return !counts.empty(); }
};

// `cells`: how fine the grid is to be, where one is needed.
[[nodiscard]] std::shared_ptr<const NumbersPicture> pictureOf(std::shared_ptr<const EvaluationAnswer> answer,
                                                              std::int64_t column, QSize cells);

}  // namespace vitrine::ui
