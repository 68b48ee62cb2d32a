// The middle half of what was measured.
#pragma once

#include <algorithm>
#include <vector>

namespace vitrine::cli {

struct Spread {
  double low = 0, median = 0, high = 0;  // quartiles
};

inline Spread spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 4], values[values.size() / 2], values[3 * values.size() / 4]};
}

}  // namespace vitrine::cli
