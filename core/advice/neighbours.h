// The nearest neighbours of samples: what the data alone lets one know, and which samples are all but the same.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/project/project.h"

namespace vitrine {

// Rows of numbers, every feature of a flat sample standardised over the rows.
struct Points {
  std::size_t count = 0, size = 0;
  std::vector<float> values;  // count × size
  [[nodiscard]] const float* row(std::size_t i) const { return values.data() + i * size; }
};
// The samples of a field of numbers at these rows; what is not there (NaN) is the mean.
[[nodiscard]] Points points_of(const Field& field, const std::vector<std::int64_t>& rows);

// The same rows evenly over a list, at most so many.
[[nodiscard]] std::vector<std::int64_t> evenly(const std::vector<std::int64_t>& rows, std::size_t most);

struct NeighbourLoss {
  double loss = std::numeric_limits<double>::quiet_NaN();
  std::size_t used = 0, of = 0;  // training samples
};
// The loss of answering with the mean of the k nearest other training samples, for the best k of 3, 10 and 30: of
// classes the shares (with one vote spread evenly), of numbers the mean. The error of one neighbour is at most twice
// the least that any rule can have (Cover and Hart 1967), so who stays far above it has not learnt what there is to
// learn; being nearer to it is no proof. NaN where it makes no sense: tokens, several objectives, a target that is
// the input, maps. Takes as many samples as about a tenth of a second allows.
[[nodiscard]] NeighbourLoss neighbour_loss(const Project& project, const Dataset& dataset, const Split& split,
                                           const Scales& scales, const std::function<bool()>& stop);

}  // namespace vitrine
