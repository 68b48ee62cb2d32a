#include "ui/views/weights/matrix_data.h"

#include <QCoreApplication>
#include <QTextStream>
#include <algorithm>
#include <cmath>

#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

QString matrixText(const char* text) {
  return QCoreApplication::translate("MatrixData", text);
}

// One after the other in rows about twice as long as the column is high.
std::int64_t wrapped(std::int64_t tiles, double shape) {
  return std::clamp<std::int64_t>(std::llround(std::ceil(std::sqrt(static_cast<double>(tiles) * shape))), 1,
                                  std::max<std::int64_t>(1, tiles));
}

// Rows and columns of a matrix; kernels as tiles, a row of them for each output.
void layOutTiles(MatrixData& out) {
  const Shape& shape = out.shape;
  const std::int64_t size = std::max<std::int64_t>(1, shape.size());
  if (shape.rank() == 3) out.width = shape[2];
  if (shape.rank() == 4) out.height = shape[2], out.width = shape[3];
  out.tiles = size / std::max<std::int64_t>(1, out.height * out.width);
  if (shape.rank() < 2)
    out.across = wrapped(out.tiles, 2);
  else
    out.across = std::max<std::int64_t>(1, out.tiles / std::max<std::int64_t>(1, shape[0]));
  if (shape.rank() > 2 && out.across == 1)
    out.across = wrapped(out.tiles, 2.0 * static_cast<double>(out.height) / static_cast<double>(out.width));
}

// Numbers that follow each other and are of one unit, see UnitCount.
std::int64_t togetherIn(const NodeActivations& told) {
  return told.shape.rank() == 3 ? std::max<std::int64_t>(1, told.kept[1] * told.kept[2]) : 1;
}

}  // namespace

std::vector<std::int64_t> MatrixData::indexOf(std::int64_t place) const {
  std::vector<std::int64_t> out(static_cast<std::size_t>(shape.rank()));
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    out[static_cast<std::size_t>(axis)] = place % shape[axis];
    place /= shape[axis];
  }
  if (every > 1)
    for (std::size_t axis = 2; axis < out.size(); ++axis) out[axis] *= every;
  return out;
}

std::int64_t MatrixData::placeOf(const std::vector<std::int64_t>& index) const {
  std::int64_t place = 0;
  for (int axis = 0; axis < shape.rank(); ++axis) place = place * shape[axis] + index[static_cast<std::size_t>(axis)];
  return place < std::ssize(values) ? place : -1;
}

QString MatrixData::axisWord(int axis) const {
  QStringList names;
  if (ofSamples)
    names = shape.rank() == 4   ? QStringList{"sample", "channel", "row", "column"}
            : shape.rank() == 3 ? QStringList{"sample", "position", "feature"}
                                : QStringList{"sample", "unit"};
  else
    names = shape.rank() == 4   ? QStringList{"out", "in", "row", "column"}
            : shape.rank() == 3 ? QStringList{"out", "in", "place"}
            : shape.rank() == 2 ? QStringList{"row", "column"}
                                : QStringList{"number"};
  if (inFirst && names.size() > 2) names.swapItemsAt(0, 1);
  return axis < names.size() ? matrixText(names[axis].toUtf8().constData()) : matrixText("axis");
}

QString MatrixData::indexWords(std::int64_t place) const {
  const std::vector<std::int64_t> index = indexOf(place);
  QStringList out;
  for (int axis = 0; axis < shape.rank(); ++axis)
    out << axisWord(axis) + QLatin1Char(' ') + grouped(index[static_cast<std::size_t>(axis)] + 1);
  return out.join(QStringLiteral(", "));
}

MatrixData matrixOf(const WeightTensor& tensor) {
  MatrixData out;
  out.name = tensor.name, out.key = tensor.key, out.shape = tensor.shape;
  out.values = tensor.values, out.leftOut = tensor.left_out;
  layOutTiles(out);
  if (tensor.left_out > 0) out.tiles = std::ssize(out.values) / (out.height * out.width);
  return out;
}

MatrixData matrixOf(const NodeActivations& told) {
  MatrixData out;
  out.name = told.output, out.ofSamples = true, out.every = told.every;
  const auto samples = std::ssize(told.values);
  Shape each = told.kept;
  if (told.shape.rank() == 2 && told.shape[1] > 0)  // whole positions
    each = Shape{std::max<std::int64_t>(1, told.kept.size() / told.shape[1]), told.shape[1]};
  out.shape = each.with_batch(samples);
  const std::int64_t size = each.size();
  bool padded = false;
  for (const auto& sample : told.values) {
    const std::int64_t known = std::min<std::int64_t>(std::ssize(sample), size);
    out.values.insert(out.values.end(), sample.begin(), sample.begin() + known);
    out.values.resize(out.values.size() + static_cast<std::size_t>(size - known), 0.0F);
    out.filled.push_back(known);
    padded |= known < size;
  }
  out.leftOut = std::max<std::int64_t>(0, (told.shape.size() - size) * samples);
  if (!padded) out.filled.clear();
  layOutTiles(out);
  if (each.rank() == 2) {
    out.height = each[0], out.width = each[1], out.tiles = samples;
    out.across = wrapped(samples, 2.0 * static_cast<double>(out.height) / static_cast<double>(out.width));
  }
  return out;
}

void writeMatrix(QTextStream& out, const MatrixData& cells) {
  for (int axis = 0; axis < cells.shape.rank(); ++axis) out << "index_" << axis << ',';
  out << "value\n";
  for (std::int64_t row = 0; row < cells.rows() && out.status() == QTextStream::Ok; ++row)
    for (std::int64_t column = 0; column < cells.columns(); ++column) {
      const std::int64_t place = cells.at(row, column);
      if (place < 0) continue;
      for (const std::int64_t index : cells.indexOf(place)) out << index << ',';
      out << csvNumber(static_cast<double>(cells.values[static_cast<std::size_t>(place)])) << '\n';
    }
}

// What is not told of the last units, or of a sequence the last positions, is counted as if it were not there.
UnitCount unitCount(const NodeActivations& told) {
  const std::int64_t all = told.shape.rank() == 3   ? told.kept[0]
                           : told.shape.rank() == 2 ? told.shape[1]
                                                    : told.shape.size();
  UnitCount out(told.function, std::min(all, told.kept.size()));
  for (const auto& sample : told.values) out.add(sample, togetherIn(told));
  return out;
}

UnitFacts unitFacts(const NodeActivations& told) {
  UnitFacts out;
  const UnitCount count = unitCount(told);
  out.function = told.function, out.hasEnds = count.has_ends(), out.samples = count.samples();
  out.units = told.shape.rank() == 3 ? told.shape[0] : told.shape.rank() == 2 ? told.shape[1] : told.shape.size();
  out.told = count.units();
  const auto units = static_cast<std::size_t>(out.told);
  const std::int64_t together = togetherIn(told);
  std::vector<std::int64_t> counts(units, 0), zeros(units, 0);
  out.notFinite.assign(units, 0);
  for (const auto& sample : told.values)
    for (std::size_t i = 0; i < sample.size(); ++i) {
      const auto unit = static_cast<std::size_t>(static_cast<std::int64_t>(i) / together) % units;
      ++counts[unit];
      zeros[unit] += sample[i] == 0 ? 1 : 0;
      out.notFinite[unit] += std::isfinite(sample[i]) ? 0 : 1;
    }
  for (std::int64_t unit = 0; unit < out.told; ++unit) {
    const auto at = static_cast<std::size_t>(unit);
    out.zeros.push_back(static_cast<double>(zeros[at]) / static_cast<double>(std::max<std::int64_t>(1, counts[at])));
    out.extent.push_back(count.extent(unit));
    if (count.is_dead(unit)) out.dead.push_back(unit);
    if (count.is_saturated(unit)) out.saturated.push_back(unit);
    if (out.notFinite[at] > 0) out.sick.push_back(unit);
  }
  return out;
}

}  // namespace vitrine::ui
