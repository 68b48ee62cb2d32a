// The tokens of a text: an ordered list of what they stand for, found by text or by index.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"

namespace vitrine {

using Token = std::int32_t;
constexpr std::int64_t kMostTokens = 65536;  // of a vocabulary

// Tokens that stand for no text of their own. `join` is of words: nothing stands between its neighbours, where
// a space would be expected.
enum class Special { unk, pad, bos, eos, mask, join };
[[nodiscard]] std::string_view special_name(Special special);  // "<unk>"
[[nodiscard]] std::optional<Special> special_named(std::string_view name);

class Vocabulary {
 public:
  // First the special tokens, then the others in the order given. Texts are bytes, for the most part UTF-8. Errors
  // where a text is empty, occurs twice or is a special token's name; where there are no tokens, or more than
  // kMostTokens.
  static Result<Vocabulary> make(std::vector<Special> specials, std::vector<std::string> texts);

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(texts_.size()); }
  // Of 0 … size()-1; of a special token its name.
  [[nodiscard]] const std::string& text(Token token) const { return texts_[static_cast<std::size_t>(token)]; }
  // By its text; special tokens are found by special() alone, so that no text can pass for one.
  [[nodiscard]] std::optional<Token> find(std::string_view text) const;
  [[nodiscard]] std::optional<Token> special(Special special) const;
  [[nodiscard]] const std::vector<Special>& specials() const { return specials_; }
  [[nodiscard]] bool is_special(Token token) const { return token < static_cast<Token>(specials_.size()); }
  // Fit for a label: a space as ␣, a line end as ↵, a tab as ⇥, other controls and stray bytes as \x0A.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::vector<Special> specials_;
  std::vector<std::string> texts_;  // of all tokens, special ones first
  std::unordered_map<std::string, Token, Hash, std::equal_to<>> by_text_;
};

}  // namespace vitrine
