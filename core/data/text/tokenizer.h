// Text as tokens and back. Three kinds, learned from a text; the same text gives the same tokenizer, byte for byte.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/text/vocabulary.h"

namespace vitrine {

enum class TokenKind {
  characters,  // a token a code point
  words,       // a token a word or sign
  byte_pairs,  // a token a piece of a word, put together from bytes (Sennrich, Haddow and Birch 2016)
};
[[nodiscard]] std::string_view token_kind_name(TokenKind kind);  // "characters", "words", "byte_pairs"

// All that makes a tokenizer, for files.
struct TokenizerCode {
  TokenKind kind = TokenKind::characters;
  std::vector<Special> specials;
  std::vector<std::string> tokens;  // of characters and words, behind the special ones
  // Of byte pairs, in the order in which they were learned. Symbols 0 … 255 are the bytes; each merge that makes new
  // bytes makes the next symbol. Behind the special ones the tokens are the symbols.
  std::vector<std::array<std::int32_t, 2>> merges;
  friend bool operator==(const TokenizerCode&, const TokenizerCode&) = default;
};

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
  [[nodiscard]] virtual TokenizerCode code() const = 0;

  // Any bytes have tokens: at most one a byte, and for words one more a word. What is not known, and of characters
  // and words each byte that is not UTF-8, becomes <unk>. An error only when cancelled.
  virtual Status encode(std::string_view text, std::vector<Token>& out, const Progress& progress) const = 0;
  [[nodiscard]] std::vector<Token> encode(std::string_view text) const;

  // decode(encode(x)) == x: for byte pairs for any bytes x; for characters and words if <unk> is not among the
  // tokens, which stands as U+FFFD, as do tokens beyond the vocabulary. Other special tokens leave nothing.
  [[nodiscard]] std::string decode(std::span<const Token> tokens) const;
  // What `token` adds behind `previous` (-1: nothing before), as bytes: those of a letter may come in several tokens.
  virtual void append(Token previous, Token token, std::string& out) const = 0;

 protected:
  explicit Tokenizer(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

 private:
  Vocabulary vocabulary_;
};

using TokenizerPtr = std::shared_ptr<const Tokenizer>;

struct TokenizerOptions {
  TokenKind kind = TokenKind::characters;
  std::int64_t most_tokens = 1000;     // of the vocabulary with its special tokens; the rarest are left out
  std::int64_t least_count = 1;        // of characters and words: rarer ones become <unk>
  std::vector<Special> specials = {};  // beside those that the kind needs: pad, bos, eos, mask
};

// Characters and words are ordered by how often they occur, most often first, those of equal count by code points.
// Byte pairs: the most frequent pair is merged, of equally frequent ones that of the lower first and then the lower
// second symbol, until the vocabulary is full or no pair occurs twice; no token reaches across words. Errors where
// the text is empty, or most_tokens below what the kind needs or above kMostTokens.
[[nodiscard]] Result<TokenizerPtr> learn_tokenizer(std::string_view text, const TokenizerOptions& options,
                                                   const Progress& progress = {});
// From a file. Errors where the code is that of no tokenizer.
[[nodiscard]] Result<TokenizerPtr> make_tokenizer(const TokenizerCode& code);

// Text from tokens that come one by one: a letter is held back until all its bytes are there. Always valid UTF-8:
// bytes that cannot be any become U+FFFD.
class TextDecoder {
 public:
  explicit TextDecoder(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}
  [[nodiscard]] std::string next(Token token);
  [[nodiscard]] std::string finish();  // what is held back; then it can begin anew

 private:
  const Tokenizer& tokenizer_;
  Token previous_ = -1;
  std::string pending_;
};

}  // namespace vitrine
