// A tensor laid out in rows and columns, so that each of its numbers has a cell.
#pragma once

#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "core/train/probes/activations.h"
#include "core/train/probes/weights.h"
#include "core/watch/unit_count.h"

class QTextStream;

namespace vitrine::ui {

// Tiles of height × width cells, `across` of them beside each other, one after the other as the values come.
struct MatrixData {
  std::string name;
  std::string key;            // of the weights, "dense_1/weight"; empty: they are no weights
  Shape shape;                // of all values; of activations with the samples in front
  std::vector<float> values;  // the last rows may not have been told
  std::int64_t leftOut = 0;   // numbers that are not told
  std::int64_t tiles = 0, across = 1, height = 1, width = 1;
  bool ofSamples = false;
  bool inFirst = false;              // of kernels: the channels that come in lie along the first axis
  std::int64_t every = 1;            // of an image's rows and columns that are told
  std::vector<std::int64_t> filled;  // of each sample the numbers that are no padding; empty: all

  [[nodiscard]] std::int64_t rows() const { return (tiles + across - 1) / across * height; }
  [[nodiscard]] std::int64_t columns() const { return std::min(across, tiles) * width; }
  // The place of a cell's number in `values`; −1: there is none, as behind the last tile or in padding.
  [[nodiscard]] std::int64_t at(std::int64_t row, std::int64_t column) const {
    const std::int64_t tile = row / height * across + column / width;
    const std::int64_t place = tile * height * width + row % height * width + column % width;
    if (tile >= tiles || place >= std::ssize(values)) return -1;
    if (filled.empty()) return place;
    const std::int64_t each = std::ssize(values) / std::ssize(filled);
    return place % each < filled[static_cast<std::size_t>(place / each)] ? place : -1;
  }
  [[nodiscard]] std::vector<std::int64_t> indexOf(std::int64_t place) const;         // one an axis of `shape`, from 0
  [[nodiscard]] std::int64_t placeOf(const std::vector<std::int64_t>& index) const;  // of weights; −1: not told
  [[nodiscard]] QString axisWord(int axis) const;                                    // "row"
  [[nodiscard]] QString indexWords(std::int64_t place) const;                        // "row 3, column 12", from 1
};

[[nodiscard]] MatrixData matrixOf(const WeightTensor& tensor);
[[nodiscard]] MatrixData matrixOf(const NodeActivations& told);
// A row of text for each number that is told: its index, one an axis, and the value.
void writeMatrix(QTextStream& out, const MatrixData& cells);

// The units of what is told of a layer, by the one rule: channels of an image, features of a row, of a sequence those
// of each position.
[[nodiscard]] UnitCount unitCount(const NodeActivations& told);

// Units of a layer that say nothing.
struct UnitFacts {
  std::int64_t units = 0, told = 0;  // of which so many were looked at
  std::int64_t samples = 0;
  UnaryKind function = UnaryKind::linear;  // see NodeActivations
  bool hasEnds = false;                    // sigmoid or tanh: units may be saturated
  std::vector<double> zeros, extent;       // share of each unit's numbers that are exactly 0; UnitCount::extent()
  std::vector<std::int64_t> notFinite;     // numbers of each unit
  std::vector<std::int64_t> dead, saturated, sick;  // units, from 0; sick: not all finite
};
[[nodiscard]] UnitFacts unitFacts(const NodeActivations& told);

}  // namespace vitrine::ui
