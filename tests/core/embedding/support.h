// Points whose structure is known.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "core/base/rng.h"
#include "core/embedding/layout.h"

namespace vitrine::test {

struct Cloud {
  std::vector<float> values;
  std::int64_t count = 0, width = 0;
  std::vector<int> group;
  [[nodiscard]] NumberRows rows() const { return {values, count, width}; }
};

// Three Gaussians of deviation 1 in `width` dimensions, their middles 12 apart along three axes, in turns.
inline Cloud three_clouds(std::int64_t count, std::int64_t width = 20) {
  Cloud out;
  out.count = count, out.width = width;
  const Rng rng(7, 3);
  for (std::int64_t i = 0; i < count; ++i) {
    out.group.push_back(static_cast<int>(i % 3));
    for (std::int64_t k = 0; k < width; ++k)
      out.values.push_back(
          static_cast<float>(rng.normal(0, static_cast<std::uint64_t>(i * width + k)) + (k == i % 3 ? 12 : 0)));
  }
  return out;
}

// Of each point's nearest `each` in a layout, the share that is of its own group.
inline double purity(std::span<const float> places, int dimensions, const std::vector<int>& group, std::size_t each) {
  const std::size_t count = group.size();
  double right = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::pair<double, std::size_t>> others;
    for (std::size_t j = 0; j < count; ++j) {
      double apart = 0;
      for (std::size_t k = 0; k < static_cast<std::size_t>(dimensions); ++k) {
        const auto wide = static_cast<std::size_t>(dimensions);
        const double way = static_cast<double>(places[i * wide + k]) - static_cast<double>(places[j * wide + k]);
        apart += way * way;
      }
      if (j != i) others.emplace_back(apart, j);
    }
    std::sort(others.begin(), others.end());
    for (std::size_t n = 0; n < each; ++n) right += group[others[n].second] == group[i] ? 1 : 0;
  }
  return right / static_cast<double>(count * each);
}

}  // namespace vitrine::test
