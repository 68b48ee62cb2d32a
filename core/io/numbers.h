// Raw little- or big-endian numbers of a file as floats.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace vitrine {

static_assert(std::endian::native == std::endian::little, "files are little-endian and are copied as they are");

// IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. Exact.
[[nodiscard]] float half_to_float(std::uint16_t bits);
// bfloat16: the upper half of a float. Exact.
[[nodiscard]] inline float bfloat_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

// Reads the number of type T at `bytes`, its bytes in the other order when `swap`.
template <class T>
[[nodiscard]] T raw_number(const char* bytes, bool swap) {
  char buffer[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) buffer[i] = bytes[swap ? sizeof(T) - 1 - i : i];
  T value;
  std::memcpy(&value, buffer, sizeof(T));
  return value;
}

// `out.size()` numbers of type T from `bytes`; rounds to the nearest float.
template <class T>
void copy_numbers(std::string_view bytes, bool swap, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(raw_number<T>(bytes.data() + i * sizeof(T), swap));
}

}  // namespace vitrine
