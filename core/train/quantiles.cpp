#include "core/train/quantiles.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace vitrine {

std::vector<double> quantiles_of(std::span<const float> values, std::span<const double> shares) {
  std::vector<float> sorted;
  sorted.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
               [](float value) { return std::isfinite(value); });
  std::vector<double> out;
  if (sorted.empty()) return out;
  // What lies before `from` is in its place already, as the shares ascend.
  auto from = sorted.begin();
  for (const double share : shares) {
    const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
    const auto below = sorted.begin() + static_cast<std::ptrdiff_t>(at);
    if (below >= from) std::nth_element(from, below, sorted.end());
    const double part = at - std::floor(at), low = static_cast<double>(*below);
    const double high = part > 0 ? static_cast<double>(*std::min_element(below + 1, sorted.end())) : low;
    out.push_back(low + part * (high - low));
    from = std::max(from, below);
  }
  return out;
}

}  // namespace vitrine
