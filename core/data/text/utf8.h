// UTF-8, one code point at a time (RFC 3629): strict about what is valid, never at a loss about what is not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vitrine {

constexpr char32_t kReplacement = 0xFFFD;  // stands for what is no code point

struct CodePoint {
  char32_t value = kReplacement;
  std::size_t bytes = 1;
  bool valid = false;       // else: value is U+FFFD and bytes is 1
  bool incomplete = false;  // not valid, but bytes that are still to come could make it so
};

// The code point at the front of `text`, which is not empty. Overlong forms, surrogates and values past U+10FFFF are
// not valid.
[[nodiscard]] CodePoint front_code_point(std::string_view text);
void append_code_point(std::string& out, char32_t value);

// What kinds of token are made of. Beyond ASCII by Unicode's blocks, not by its tables: blocks of punctuation, signs
// and pictures are `other`, blocks of Han characters `ideograph`, all the rest letters.
enum class CharClass { space, letter, digit, ideograph, other };
[[nodiscard]] CharClass class_of(char32_t value);

}  // namespace vitrine
