// Words that a generated source writes with, numbered as they first appear in its tables.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/data/draws.h"

namespace vitrine {

class WordList {
 public:
  // Token 0 fills what lies behind the end of a sequence; without one the first word is token 0.
  explicit WordList(std::vector<std::string> fillers = {"·"}) : names_(std::move(fillers)) {}
  void add(std::span<const std::string_view> words) {
    for (const std::string_view word : words)
      if (numbers_.try_emplace(std::string(word), static_cast<std::int64_t>(names_.size())).second)
        names_.emplace_back(word);
  }
  [[nodiscard]] float number(std::string_view word) const {
    return static_cast<float>(numbers_.at(std::string(word)));
  }
  // One of these words, each as likely.
  [[nodiscard]] float one_of(std::span<const std::string_view> words, Draws& draws) const {
    return number(words[draws.below(static_cast<std::uint32_t>(words.size()))]);
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(names_.size()); }

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::int64_t> numbers_;
};

}  // namespace vitrine
