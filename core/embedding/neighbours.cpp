#include "core/embedding/neighbours.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr std::int64_t kPointGrain = 16, kPointsBetweenStops = 512;

// Those of point i: distances to all, number by number, so that they are added in the same order whatever the
// vectors of the processor.
void neighbours_of(std::int64_t i, std::span<const float> by_number, std::int64_t width, Neighbours& out) {
  const auto count = static_cast<std::size_t>(out.count);
  std::vector<double> squared(count, 0.0);
  for (std::int64_t k = 0; k < width; ++k) {
    const float* const column = by_number.data() + k * out.count;
    const float own = column[i];
    for (std::size_t j = 0; j < count; ++j) {
      const double apart = static_cast<double>(column[j]) - static_cast<double>(own);
      squared[j] += apart * apart;
    }
  }
  std::vector<std::int32_t> order;
  order.reserve(count);
  for (std::int64_t j = 0; j < out.count; ++j)
    if (j != i) order.push_back(static_cast<std::int32_t>(j));
  const auto nearer = [&](std::int32_t a, std::int32_t b) {
    const double one = squared[static_cast<std::size_t>(a)], other = squared[static_cast<std::size_t>(b)];
    return one != other ? one < other : a < b;
  };
  std::partial_sort(order.begin(), order.begin() + out.each, order.end(), nearer);
  for (std::int64_t n = 0; n < out.each; ++n) {
    const auto at = static_cast<std::size_t>(i * out.each + n);
    out.points[at] = order[static_cast<std::size_t>(n)];
    out.squared[at] = squared[static_cast<std::size_t>(out.points[at])];
  }
}

}  // namespace

Status check_rows(const NumberRows& rows, const std::string& method) {
  constexpr std::int64_t kFewest = 4;
  if (rows.count < kFewest)
    return Error{method + " needs " + grouped(kFewest) + " points or more, and there are " + grouped(rows.count), "",
                 "Give the part that is watched more samples"};
  if (rows.width < 1 || std::ssize(rows.values) != rows.count * rows.width)
    return Error{method + " got " + grouped(std::ssize(rows.values)) + " numbers for " + grouped(rows.count) +
                     " rows of " + grouped(rows.width),
                 "", "Hand over whole rows"};
  for (std::int64_t i = 0; i < rows.count; ++i)
    for (const float value : rows.row(i))
      if (!std::isfinite(value))
        return Error{"A number that is not finite has no distance to others", "row " + grouped(i + 1),
                     "Leave that row out"};
  return {};
}

Result<Neighbours> nearest_neighbours(const NumberRows& rows, std::int64_t each, const Pool& pool,
                                      const std::function<bool()>& stop) {
  if (rows.count > kMostNeighbourPoints)
    return Error{"Comparing all of " + grouped(rows.count) + " points with each other takes too long", "",
                 "Look at " + grouped(kMostNeighbourPoints) + " points or fewer"};
  Neighbours out;
  out.count = rows.count;
  out.each = std::clamp<std::int64_t>(each, 0, std::max<std::int64_t>(0, rows.count - 1));
  out.points.resize(static_cast<std::size_t>(out.count * out.each));
  out.squared.resize(out.points.size());
  std::vector<float> by_number(rows.values.size());
  for (std::int64_t i = 0; i < rows.count; ++i)
    for (std::int64_t k = 0; k < rows.width; ++k)
      by_number[static_cast<std::size_t>(k * rows.count + i)] = rows.row(i)[static_cast<std::size_t>(k)];
  for (std::int64_t first = 0; first < rows.count; first += kPointsBetweenStops) {
    if (stop && stop()) return Error{"The neighbours were not wanted any more", "", "Ask again", "cancelled"};
    pool.for_chunks(std::min(kPointsBetweenStops, rows.count - first), kPointGrain, [&](Chunk chunk) {
      for (std::int64_t i = chunk.begin; i < chunk.end; ++i) neighbours_of(first + i, by_number, rows.width, out);
    });
  }
  return out;
}

}  // namespace vitrine
