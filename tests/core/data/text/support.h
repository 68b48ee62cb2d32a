// Texts for the tests of tokens: random ones, and tokenizers learned without errors.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/data/draws.h"
#include "core/data/text/tokenizer.h"
#include "core/data/text/utf8.h"

namespace vitrine::testing {

inline std::string random_bytes(std::uint32_t round, std::uint32_t most) {
  Draws draws(Rng(31, 7), round);
  std::string out(draws.below(most + 1), '\0');
  for (char& byte : out) byte = static_cast<char>(draws.below(256));
  return out;
}

// Code points from everywhere, with many spaces, signs, apostrophes and line ends among them.
inline std::string random_text(std::uint32_t round, std::uint32_t most) {
  Draws draws(Rng(32, 7), round);
  const std::u32string common = U"  \n\t'’.,-\"()aabbeéßжλ中文٣7";
  std::string out;
  for (std::uint32_t left = draws.below(most + 1); left > 0; --left) {
    char32_t value = common[draws.below(static_cast<std::uint32_t>(common.size()))];
    if (draws.below(4) == 0) value = draws.below(0x110000);
    if (value < 0xD800 || value > 0xDFFF) append_code_point(out, value);
  }
  return out;
}

inline TokenizerPtr learned(TokenKind kind, const std::string& text, std::int64_t most = 5000, std::int64_t least = 1,
                            std::vector<Special> specials = {}) {
  auto out = learn_tokenizer(text, {kind, most, least, std::move(specials)});
  EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.error().sentence());
  return out.ok() ? *out : nullptr;
}

// What each token stands for, in order.
inline std::vector<std::string> texts_of(const Tokenizer& tokenizer, const std::vector<Token>& tokens) {
  std::vector<std::string> out;
  for (const Token token : tokens) out.push_back(tokenizer.vocabulary().text(token));
  return out;
}

inline std::vector<std::string> pieces_of(const Tokenizer& tokenizer, const std::string& text) {
  return texts_of(tokenizer, tokenizer.encode(text));
}

}  // namespace vitrine::testing
