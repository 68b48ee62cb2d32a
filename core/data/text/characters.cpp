#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"
#include "core/data/text/tokenizer_kinds.h"
#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

class Characters final : public Tokenizer {
 public:
  explicit Characters(Vocabulary vocabulary) : Tokenizer(std::move(vocabulary)) {
    unknown_ = *this->vocabulary().special(Special::unk);
    for (Token token = 0; token < this->vocabulary().size(); ++token)
      if (!this->vocabulary().is_special(token))
        by_value_.emplace(front_code_point(this->vocabulary().text(token)).value, token);
  }

  [[nodiscard]] TokenizerCode code() const override {
    TokenizerCode out{TokenKind::characters, vocabulary().specials(), {}, {}};
    for (Token token = 0; token < vocabulary().size(); ++token)
      if (!vocabulary().is_special(token)) out.tokens.push_back(vocabulary().text(token));
    return out;
  }

  Status encode(std::string_view text, std::vector<Token>& out, const Progress& progress) const override {
    Reporter report(progress, text.size());
    for (std::size_t at = 0; at < text.size();) {
      if (!report(at)) return cancelled();
      const CodePoint point = front_code_point(text.substr(at));
      const auto it = point.valid ? by_value_.find(point.value) : by_value_.end();
      out.push_back(it == by_value_.end() ? unknown_ : it->second);
      at += point.bytes;
    }
    return {};
  }

  void append(Token, Token token, std::string& out) const override {
    if (token < 0 || token >= vocabulary().size() || token == unknown_)
      append_code_point(out, kReplacement);
    else if (!vocabulary().is_special(token))
      out += vocabulary().text(token);
  }

 private:
  std::unordered_map<char32_t, Token> by_value_;
  Token unknown_ = 0;
};

}  // namespace

Result<TokenizerPtr> make_characters(const TokenizerCode& code) {
  VITRINE_TRY(Vocabulary vocabulary, Vocabulary::make(code.specials, code.tokens));
  for (const std::string& text : code.tokens) {
    const CodePoint point = front_code_point(text);
    if (!point.valid || point.bytes != text.size())
      return Error{"“" + printable(text) + "” is not one character", "vocabulary", "Learn it from the text again"};
  }
  if (!vocabulary.special(Special::unk))
    return Error{"A vocabulary of characters has the token <unk>", "vocabulary", "Learn it from the text again"};
  return TokenizerPtr(std::make_shared<Characters>(std::move(vocabulary)));
}

Result<TokenizerCode> learn_characters(std::string_view text, const TokenizerOptions& options,
                                       const Progress& progress) {
  std::unordered_map<char32_t, std::pair<std::string_view, std::int64_t>> counts;
  Reporter report(progress, text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (!report(at)) return cancelled();
    const CodePoint point = front_code_point(text.substr(at));
    if (point.valid) {
      auto& [letters, count] = counts.try_emplace(point.value, text.substr(at, point.bytes), 0).first->second;
      ++count;
    }
    at += point.bytes;
  }
  TokenizerCode out{TokenKind::characters, specials_with({Special::unk}, options.specials), {}, {}};
  const auto room = options.most_tokens - static_cast<std::int64_t>(out.specials.size());
  if (room < 1)
    return Error{"A vocabulary of " + grouped(options.most_tokens) + " tokens has no room for any character",
                 "vocabulary", "Choose a larger one"};
  std::vector<std::pair<std::string_view, std::int64_t>> counted;
  for (const auto& [value, item] : counts) counted.push_back(item);
  out.tokens = most_frequent(std::move(counted), options.least_count, static_cast<std::size_t>(room));
  if (out.tokens.empty())
    return Error{"No character occurs " + grouped(options.least_count) + " times", "vocabulary",
                 "Lower the minimum count"};
  return out;
}

}  // namespace vitrine
