#include "core/embedding/space_tree.h"

#include <algorithm>
#include <numeric>

namespace vitrine {
namespace {
constexpr int kDeepestCell = 40;  // what is still together then lies at one place
}  // namespace

SpaceTree::SpaceTree(std::span<const double> places, int dimensions) : places_(places), dimensions_(dimensions) {
  const std::size_t count = places.size() / static_cast<std::size_t>(dimensions);
  order_.resize(count), at_.resize(count);
  std::iota(order_.begin(), order_.end(), 0);
  std::array<double, 3> low{}, high{};
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < static_cast<std::size_t>(dimensions); ++k) {
      const double value = places[i * static_cast<std::size_t>(dimensions) + k];
      low[k] = i == 0 ? value : std::min(low[k], value), high[k] = i == 0 ? value : std::max(high[k], value);
    }
  Cell root;
  root.end = static_cast<std::int32_t>(count);
  for (std::size_t k = 0; k < 3; ++k) root.side = std::max(root.side, high[k] - low[k]);
  cells_.reserve(2 * count + 1);
  cells_.push_back(root);
  if (count > 0) split(0, low, 0);
  for (std::size_t i = 0; i < count; ++i) at_[static_cast<std::size_t>(order_[i])] = static_cast<std::int32_t>(i);
}

void SpaceTree::split(std::size_t cell, std::array<double, 3> corner, int depth) {
  const Cell own = cells_[cell];
  std::array<double, 3> middle{};
  for (std::int32_t i = own.begin; i < own.end; ++i)
    for (int k = 0; k < dimensions_; ++k)
      middle[static_cast<std::size_t>(k)] += place(order_[static_cast<std::size_t>(i)])[k];
  for (double& value : middle) value /= own.end - own.begin;
  cells_[cell].middle = middle;
  if (own.end - own.begin < 2 || depth >= kDeepestCell || own.side <= 0) return;
  const double half = own.side / 2;
  const auto part_of = [&](std::int32_t point) {
    int out = 0;
    for (int k = 0; k < dimensions_; ++k)
      out |= place(point)[k] >= corner[static_cast<std::size_t>(k)] + half ? 1 << k : 0;
    return out;
  };
  std::stable_sort(order_.begin() + own.begin, order_.begin() + own.end,
                   [&](std::int32_t a, std::int32_t b) { return part_of(a) < part_of(b); });
  std::vector<std::array<double, 3>> corners;
  const auto first = static_cast<std::int32_t>(cells_.size());
  for (std::int32_t begin = own.begin; begin < own.end;) {
    const int part = part_of(order_[static_cast<std::size_t>(begin)]);
    Cell child;
    child.begin = begin, child.side = half;
    while (begin < own.end && part_of(order_[static_cast<std::size_t>(begin)]) == part) ++begin;
    child.end = begin;
    cells_.push_back(child);
    std::array<double, 3> at = corner;
    for (int k = 0; k < dimensions_; ++k)
      if ((part >> k & 1) != 0) at[static_cast<std::size_t>(k)] += half;
    corners.push_back(at);
  }
  cells_[cell].first = first, cells_[cell].children = static_cast<std::int32_t>(corners.size());
  for (std::size_t i = 0; i < corners.size(); ++i) split(static_cast<std::size_t>(first) + i, corners[i], depth + 1);
}

double SpaceTree::repel(std::int64_t i, double theta, std::span<double> push) const {
  const double* const own = place(static_cast<std::int32_t>(i));
  const std::int32_t at = at_[static_cast<std::size_t>(i)];
  double sum = 0;
  std::array<std::int32_t, 8 * (kDeepestCell + 2)> open;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::size_t count = 0;
  open[count++] = 0;
  while (count > 0) {
    const Cell& cell = cells_[static_cast<std::size_t>(open[--count])];
    const bool within = at >= cell.begin && at < cell.end;
    double squared = 0;
    std::array<double, 3> apart{};
    for (int k = 0; k < dimensions_; ++k) {
      const auto axis = static_cast<std::size_t>(k);
      apart[axis] = own[k] - cell.middle[axis];
      squared += apart[axis] * apart[axis];
    }
    if (cell.children > 0 && (within || cell.side * cell.side >= theta * theta * squared)) {
      for (std::int32_t child = cell.children; child-- > 0;) open[count++] = cell.first + child;
      continue;
    }
    const double others = cell.end - cell.begin - (within ? 1 : 0);  // those of a leaf lie at one place
    const double near = 1 / (1 + squared);
    sum += others * near;
    for (int k = 0; k < dimensions_; ++k)
      push[static_cast<std::size_t>(k)] += others * near * near * apart[static_cast<std::size_t>(k)];
  }
  return sum;
}

}  // namespace vitrine
