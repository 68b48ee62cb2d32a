#include "core/base/rng.h"

#include <cmath>
#include <numbers>

namespace vitrine {

std::array<std::uint32_t, 4> Rng::block(std::uint32_t step, std::uint64_t block) const {
  constexpr std::uint32_t kMul0 = 0xD2511F53, kMul1 = 0xCD9E8D57, kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  // The stream's low half joins the counter, its high half the key: streams never share a counter under one key.
  std::array<std::uint32_t, 4> counter{static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                                       step, static_cast<std::uint32_t>(stream_)};
  auto key0 = static_cast<std::uint32_t>(seed_);
  auto key1 = static_cast<std::uint32_t>(seed_ >> 32) ^ static_cast<std::uint32_t>(stream_ >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = static_cast<std::uint64_t>(kMul0) * counter[0];
    const std::uint64_t product1 = static_cast<std::uint64_t>(kMul1) * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(product0)};
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  return counter;
}

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
