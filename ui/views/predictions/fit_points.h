// What the fit chart shows, made ready on any thread: its points, and where there are many of them how many lie in
// each cell of the plot. None is left out.
#pragma once

#include <QImage>
#include <QList>
#include <QPointF>
#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/train/probes/outputs.h"
#include "ui/views/chart/scales.h"

namespace vitrine::ui {

struct FitPoints {
  struct Told {
    std::int64_t row = 0;  // of the dataset
    int value = -1;        // which of several; −1: there is but one
    double predicted = 0;  // of a curve; NaN: nothing is predicted yet
  };
  std::shared_ptr<const Dataset> dataset;
  bool curve = false;                             // one input: the data are points and the predictions a line
  QList<QPointF> data, path;                      // in values, all finite; the path of a curve from left to right
  std::vector<Told> told;                         // of the data, in the same order
  std::vector<int> order;                         // of the data, from the left to the right
  double left = 0, right = 1, low = 0, high = 1;  // of both, where there are data

  [[nodiscard]] bool isMany() const;  // more than are drawn one by one
};
using FitPointsPtr = std::shared_ptr<const FitPoints>;

[[nodiscard]] FitPointsPtr fitPointsOf(std::shared_ptr<const Dataset> dataset, const OutputsAnswer& outputs);
// The samples of one input alone, as many as are drawn at most, evenly over them.
[[nodiscard]] FitPointsPtr samplePointsOf(std::shared_ptr<const Dataset> dataset);
// How many points that makes at most; 0: the numbers do not belong to the rows.
[[nodiscard]] std::int64_t fitCount(const OutputsAnswer& outputs);
// Of the first output over the samples whose truth is known; NaN: not known.
[[nodiscard]] double rSquaredOf(const Dataset& dataset, const OutputsAnswer& outputs);

// The scales make room for all of the points.
void fitScales(ValueScale& x, ValueScale& y, const FitPoints& points);

struct FitCells {
  FitPointsPtr of;
  ValueScale x, y;
  QSize size;
  std::vector<std::uint32_t> counts;  // row 0 is the uppermost
  std::vector<int> first;             // a point in the cell; −1: none
  QImage image;  // a pixel for each cell, by the logarithm of its count; clear where there is none

  [[nodiscard]] bool shows(QPointF values) const;  // they lie in the part that the scales show
  [[nodiscard]] QPoint cellAt(QPointF values) const;
  [[nodiscard]] std::size_t index(QPoint cell) const {
    return static_cast<std::size_t>(cell.y()) * static_cast<std::size_t>(size.width()) +
           static_cast<std::size_t>(cell.x());
  }
};
[[nodiscard]] std::shared_ptr<const FitCells> fitCellsOf(FitPointsPtr points, const ValueScale& x,
                                                         const ValueScale& y, QSize size);

}  // namespace vitrine::ui
