// Words and signs as tokens. Between two of them the text has what one would write there, a space or nothing; only
// where it has something else do tokens say so: spaces and line ends one by one, and <join> for nothing at all. So
// every text of known words comes back as it was, and a sentence is little longer than its words.
#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"
#include "core/data/text/pieces.h"
#include "core/data/text/tokenizer_kinds.h"
#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

enum class Stance {
  silent,    // writes nothing, and nothing is written beside it
  white,     // a space, a line end
  gluing,    // nothing on either side: - / ' " and Han characters
  opening,   // nothing behind it: ( [ {
  closing,   // nothing before it: . , ; ) ]
  standing,  // spaces around it: words, and all other signs
};

bool is_one_of(char32_t value, std::u32string_view signs) {
  return signs.find(value) != std::u32string_view::npos;
}

Stance stance_of(std::string_view text) {
  const CodePoint point = front_code_point(text);
  if (!point.valid) return Stance::standing;
  const CharClass kind = class_of(point.value);
  if (kind == CharClass::space) return Stance::white;
  if (kind == CharClass::ideograph || is_one_of(point.value, U"-/'\"_@#’、。「」《》")) return Stance::gluing;
  if (is_one_of(point.value, U"([{“‘„«‹¿¡$€£")) return Stance::opening;
  if (is_one_of(point.value, U".,;:!?)]}”»›%…°")) return Stance::closing;
  return Stance::standing;
}

bool space_between(Stance before, Stance after) {
  return (before == Stance::standing || before == Stance::closing) &&
         (after == Stance::standing || after == Stance::opening);
}

class Words final : public Tokenizer {
 public:
  explicit Words(Vocabulary given) : Tokenizer(std::move(given)) {
    unknown_ = *vocabulary().special(Special::unk);
    join_ = *vocabulary().special(Special::join);
    space_ = *vocabulary().find(" ");
    for (Token token = 0; token < vocabulary().size(); ++token)
      stances_.push_back(token == unknown_                ? Stance::standing
                         : vocabulary().is_special(token) ? Stance::silent
                                                          : stance_of(vocabulary().text(token)));
  }

  [[nodiscard]] TokenizerCode code() const override {
    TokenizerCode out{TokenKind::words, vocabulary().specials(), {}, {}};
    for (Token token = 0; token < vocabulary().size(); ++token)
      if (!vocabulary().is_special(token)) out.tokens.push_back(vocabulary().text(token));
    return out;
  }

  Status encode(std::string_view text, std::vector<Token>& out, const Progress& progress) const override {
    Reporter report(progress, text.size());
    Token previous = -1;
    bool held_space = false;  // a single space, which may go without saying
    const auto put = [&](Token token) { out.push_back(previous = token); };
    for (std::size_t at = 0; at < text.size();) {
      if (!report(at)) return cancelled();
      const std::string_view piece = text.substr(at, word_piece(text.substr(at)));
      at += piece.size();
      const Token token = vocabulary().find(piece).value_or(unknown_);
      const bool expected = space_between(stance(previous), stance(token));
      if (held_space && !expected) put(space_);
      if (!held_space && expected) put(join_);
      held_space = token == space_ && stance(previous) != Stance::white;
      if (!held_space) put(token);
    }
    if (held_space) put(space_);
    return {};
  }

  void append(Token previous, Token token, std::string& out) const override {
    if (space_between(stance(previous), stance(token))) out += ' ';
    if (token < 0 || token >= vocabulary().size() || token == unknown_)
      append_code_point(out, kReplacement);
    else if (!vocabulary().is_special(token))
      out += vocabulary().text(token);
  }

 private:
  [[nodiscard]] Stance stance(Token token) const {
    if (token < 0) return Stance::silent;
    return token < vocabulary().size() ? stances_[static_cast<std::size_t>(token)] : Stance::standing;
  }
  std::vector<Stance> stances_;
  Token unknown_ = 0, join_ = 0, space_ = 0;
};

}  // namespace

Result<TokenizerPtr> make_words(const TokenizerCode& code) {
  VITRINE_TRY(Vocabulary vocabulary, Vocabulary::make(code.specials, code.tokens));
  for (const std::string& text : code.tokens)
    if (!valid_utf8(text) || word_piece(text) != text.size())
      return Error{"“" + printable(text) + "” is not one word or sign", "vocabulary", "Learn it from the text again"};
  if (!vocabulary.special(Special::unk) || !vocabulary.special(Special::join) || !vocabulary.find(" "))
    return Error{"A vocabulary of words has the tokens <unk>, <join> and a space", "vocabulary",
                 "Learn it from the text again"};
  return TokenizerPtr(std::make_shared<Words>(std::move(vocabulary)));
}

Result<TokenizerCode> learn_words(std::string_view text, const TokenizerOptions& options, const Progress& progress) {
  std::unordered_map<std::string_view, std::int64_t> counts;
  Reporter report(progress, text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (!report(at)) return cancelled();
    const std::string_view piece = text.substr(at, word_piece(text.substr(at)));
    at += piece.size();
    if (piece != " " && valid_utf8(piece)) ++counts[piece];
  }
  TokenizerCode out{TokenKind::words, specials_with({Special::unk, Special::join}, options.specials), {" "}, {}};
  const auto room = options.most_tokens - static_cast<std::int64_t>(out.specials.size()) - 1;
  if (room < 1)
    return Error{"A vocabulary of " + grouped(options.most_tokens) + " tokens has no room for any word", "vocabulary",
                 "Choose a larger one"};
  std::vector<std::string> words =
      most_frequent({counts.begin(), counts.end()}, options.least_count, static_cast<std::size_t>(room));
  if (words.empty())
    return Error{"No word occurs " + grouped(options.least_count) + " times", "vocabulary",
                 "Lower the minimum count"};
  std::move(words.begin(), words.end(), std::back_inserter(out.tokens));
  return out;
}

}  // namespace vitrine
