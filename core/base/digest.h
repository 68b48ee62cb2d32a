// A short name for what may be long: it tells apart what differs, it keeps no secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace vitrine {

// FNV-1a (Fowler, Noll and Vo 1991) in words of eight bytes.
class Digest {
 public:
  void add(const void* bytes, std::size_t count) {
    const auto* at = static_cast<const unsigned char*>(bytes);
    for (; count >= 8; at += 8, count -= 8) {
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      mix(word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, at, count);
    mix(rest ^ (static_cast<std::uint64_t>(count + 1) << 56));
  }
  void add(const std::string& text) { add(text.data(), text.size()); }
  void add(std::int64_t number) { mix(static_cast<std::uint64_t>(number)); }
  [[nodiscard]] std::string text() const {
    char out[17];
    std::snprintf(out, sizeof out, "%016llx", static_cast<unsigned long long>(hash_));
    return out;
  }

 private:
  void mix(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x100000001b3ULL;
    hash_ ^= hash_ >> 32;
  }
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

}  // namespace vitrine
