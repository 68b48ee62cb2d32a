#include "core/base/rng.h"

#include <cmath>
#include <numbers>

namespace vitrine {

double Rng::normal(std::uint32_t step, std::uint64_t element) const {
  const auto words = block(step, element);       // one block an element: two words make one normal
  const double u1 = (words[0] + 1.0) * 0x1p-32;  // in (0, 1]: the logarithm is finite
  const double u2 = words[1] * 0x1p-32;
  return std::sqrt(-2.0 * std::log(u1)) * std::cos(2.0 * std::numbers::pi * u2);
}

std::uint64_t stream_of(Stream kind, std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001B3ULL; };
  mix(static_cast<unsigned char>(kind));
  for (const char c : name) mix(static_cast<unsigned char>(c));
  return hash;
}

}  // namespace vitrine
