// The nearest neighbours of each of many points, all distances compared.
#pragma once

#include "core/base/parallel.h"
#include "core/embedding/layout.h"

namespace vitrine {

inline constexpr std::int64_t kMostNeighbourPoints = 20'000;  // beyond it, comparing all with all takes too long

struct Neighbours {
  std::int64_t count = 0, each = 0;
  std::vector<std::int32_t> points;  // count × each: nearest first, of equally near ones the one that comes first
  std::vector<double> squared;       // count × each: squared Euclidean distances
};

// The `each` nearest of every row, itself not among them; as many as there are, if these are fewer. Errors: more than
// kMostNeighbourPoints rows; `stop` said true (code “cancelled”).
[[nodiscard]] Result<Neighbours> nearest_neighbours(const NumberRows& rows, std::int64_t each, const Pool& pool,
                                                    const std::function<bool()>& stop = {});

}  // namespace vitrine
