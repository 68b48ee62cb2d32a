// Inside the room: what merges make of symbols, shared by learning and encoding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace vitrine {

using Symbol = std::int32_t;  // 0 … 255: the bytes; then what merges made

constexpr Symbol kByteSymbols = 256;
constexpr std::size_t kMostMerges = std::size_t{1} << 18;  // several may make the same bytes

inline std::uint64_t pair_key(Symbol left, Symbol right) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32U | static_cast<std::uint32_t>(right);
}
inline Symbol left_of(std::uint64_t key) {
  return static_cast<Symbol>(key >> 32U);
}
inline Symbol right_of(std::uint64_t key) {
  return static_cast<Symbol>(key & 0xFFFFFFFFU);
}

class MergeRules {
 public:
  struct Rule {
    std::int32_t rank = 0;  // the earlier it was learned, the sooner it is applied
    Symbol result = 0;
  };

  MergeRules();
  // The bytes of both become a symbol; the one that has these bytes already, or a new one. Such a symbol may make
  // a pair again that has its rule: then nothing is added.
  Symbol add(Symbol left, Symbol right);
  [[nodiscard]] const Rule* find(Symbol left, Symbol right) const {
    const auto it = rules_.find(pair_key(left, right));
    return it == rules_.end() ? nullptr : &it->second;
  }
  [[nodiscard]] const std::vector<std::array<std::int32_t, 2>>& pairs() const { return pairs_; }
  [[nodiscard]] const std::vector<std::string>& symbols() const { return symbols_; }  // their bytes
  // Merges `symbols`, which stand for single bytes, as far as the rules go: one pair at a time, of those that have
  // a rule the one of the earliest rule, and of these the leftmost.
  void apply(std::vector<Symbol>& symbols) const;

 private:
  std::vector<std::array<std::int32_t, 2>> pairs_;  // by rank
  std::vector<std::string> symbols_;
  std::unordered_map<std::string, Symbol> by_bytes_;
  std::unordered_map<std::uint64_t, Rule> rules_;
};

}  // namespace vitrine
