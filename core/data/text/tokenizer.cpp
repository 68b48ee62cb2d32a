#include "core/data/text/tokenizer.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/data/text/tokenizer_kinds.h"
#include "core/data/text/utf8.h"

namespace vitrine {

std::string_view token_kind_name(TokenKind kind) {
  constexpr std::array<std::string_view, 3> kNames{"characters", "words", "byte_pairs"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Token> Tokenizer::encode(std::string_view text) const {
  std::vector<Token> out;
  (void)encode(text, out, {}).ok();  // nobody cancels
  return out;
}

std::string Tokenizer::decode(std::span<const Token> tokens) const {
  std::string out;
  Token previous = -1;
  for (const Token token : tokens) {
    append(previous, token, out);
    previous = token;
  }
  return out;
}

Result<TokenizerPtr> make_tokenizer(const TokenizerCode& code) {
  switch (code.kind) {
    case TokenKind::characters:
      return make_characters(code);
    case TokenKind::words:
      return make_words(code);
    case TokenKind::byte_pairs:
      break;
  }
  return make_byte_pairs(code);
}

Result<TokenizerPtr> learn_tokenizer(std::string_view text, const TokenizerOptions& options,
                                     const Progress& progress) {
  if (text.empty()) return Error{"There is no text to learn tokens from", "vocabulary", "Choose a text"};
  if (options.most_tokens > kMostTokens)
    return Error{"A vocabulary of " + grouped(options.most_tokens) + " tokens was asked for; at most " +
                     grouped(kMostTokens) + " can be used",
                 "vocabulary", "Choose a smaller one"};
  const auto learn = options.kind == TokenKind::characters ? learn_characters
                     : options.kind == TokenKind::words    ? learn_words
                                                           : learn_byte_pairs;
  VITRINE_TRY(const TokenizerCode code, learn(text, options, progress));
  return make_tokenizer(code);
}

std::vector<std::string> most_frequent(std::vector<std::pair<std::string_view, std::int64_t>> counted,
                                       std::int64_t least_count, std::size_t most) {
  std::erase_if(counted, [&](const auto& item) { return item.second < least_count; });
  // Bytes of UTF-8 ascend as the code points do.
  std::sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (counted.size() > most) counted.resize(most);
  std::vector<std::string> out;
  out.reserve(counted.size());
  for (const auto& [text, count] : counted) out.emplace_back(text);
  return out;
}

std::vector<Special> specials_with(std::vector<Special> needed, const std::vector<Special>& asked) {
  for (const Special special : asked)
    if (std::find(needed.begin(), needed.end(), special) == needed.end()) needed.push_back(special);
  return needed;
}

std::string TextDecoder::next(Token token) {
  tokenizer_.append(previous_, token, pending_);
  previous_ = token;
  std::string out;
  std::size_t at = 0;
  while (at < pending_.size()) {
    const CodePoint point = front_code_point(std::string_view(pending_).substr(at));
    if (point.incomplete) break;
    append_code_point(out, point.value);
    at += point.bytes;
  }
  pending_.erase(0, at);
  return out;
}

std::string TextDecoder::finish() {
  std::string out;
  for (std::size_t at = 0; at < pending_.size(); ++at) append_code_point(out, kReplacement);
  pending_.clear();
  previous_ = -1;
  return out;
}

}  // namespace vitrine
