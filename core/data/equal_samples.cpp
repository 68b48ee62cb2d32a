#include "core/data/equal_samples.h"

#include <bit>
#include <cmath>

namespace vitrine {

std::optional<std::int64_t> EqualSamples::like(std::int64_t row) const {
  const auto [from, to] = known_.equal_range(digest(row));
  for (auto it = from; it != to; ++it)
    if (equal(it->second, row)) return it->second;
  return {};
}

std::uint64_t EqualSamples::digest(std::int64_t row) const {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const Field* field : fields_)
    for (const float value : field->filled(row)) {
      const float same = std::isnan(value) ? std::numeric_limits<float>::quiet_NaN() : value + 0.0F;  // −0 is 0
      hash = (hash ^ std::bit_cast<std::uint32_t>(same)) * 0x100000001b3ULL;
      hash ^= hash >> 29;
    }
  return hash;
}

bool EqualSamples::equal(std::int64_t a, std::int64_t b) const {
  for (const Field* field : fields_) {
    const NumberView one = field->filled(a), other = field->filled(b);
    if (one.size() != other.size()) return false;
    for (std::size_t i = 0; i < one.size(); ++i)
      if (one[i] != other[i] && !(std::isnan(one[i]) && std::isnan(other[i]))) return false;
  }
  return true;
}

}  // namespace vitrine
