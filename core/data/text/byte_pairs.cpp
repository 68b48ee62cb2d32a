#include <unordered_map>

#include "core/base/text.h"
#include "core/data/text/merge_rules.h"
#include "core/data/text/pieces.h"
#include "core/data/text/tokenizer_kinds.h"
#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

class BytePairs final : public Tokenizer {
 public:
  BytePairs(Vocabulary vocabulary, MergeRules rules)
      : Tokenizer(std::move(vocabulary)),
        rules_(std::move(rules)),
        first_(static_cast<Token>(this->vocabulary().specials().size())) {}

  [[nodiscard]] TokenizerCode code() const override {
    return {TokenKind::byte_pairs, vocabulary().specials(), {}, rules_.pairs()};
  }

  // Most words of a text are words that it had before: each is merged once.
  Status encode(std::string_view text, std::vector<Token>& out, const Progress& progress) const override {
    struct Place {
      std::size_t begin, count;  // in `out`
    };
    std::unordered_map<std::string_view, Place> seen;
    std::vector<Symbol> symbols;
    Reporter report(progress, text.size());
    for (std::size_t at = 0; at < text.size();) {
      if (!report(at)) return cancelled();
      const std::string_view piece = text.substr(at, byte_piece(text.substr(at)));
      at += piece.size();
      const auto [it, fresh] = seen.try_emplace(piece, Place{out.size(), 0});
      if (fresh) {
        symbols.clear();
        for (const char byte : piece) symbols.push_back(static_cast<unsigned char>(byte));
        rules_.apply(symbols);
        it->second.count = symbols.size();
        for (const Symbol symbol : symbols) out.push_back(first_ + symbol);
      } else {
        for (std::size_t i = 0; i < it->second.count; ++i) out.push_back(Token{out[it->second.begin + i]});
      }
    }
    return {};
  }

  void append(Token, Token token, std::string& out) const override {
    if (token < 0 || token >= vocabulary().size() || token == vocabulary().special(Special::unk))
      append_code_point(out, kReplacement);
    else if (!vocabulary().is_special(token))
      out += vocabulary().text(token);
  }

 private:
  MergeRules rules_;
  Token first_;
};

}  // namespace

Result<TokenizerPtr> make_byte_pairs(const TokenizerCode& code) {
  if (code.merges.size() > kMostMerges)
    return Error{"There are " + grouped(static_cast<std::int64_t>(code.merges.size())) +
                     " merges of byte pairs; at " + "most " + grouped(kMostMerges) + " can be used",
                 "vocabulary", "Choose a smaller vocabulary"};
  MergeRules rules;
  for (std::size_t i = 0; i < code.merges.size(); ++i) {
    const auto [left, right] = code.merges[i];
    const std::string where = "vocabulary, merge " + grouped(static_cast<std::int64_t>(i) + 1);
    const auto known = static_cast<Symbol>(rules.symbols().size());
    if (left < 0 || right < 0 || left >= known || right >= known)
      return Error{"This merge names a symbol that no earlier merge has made", where, "Learn it from the text again"};
    if (rules.find(left, right)) return Error{"This merge occurs twice", where, "Learn it from the text again"};
    const auto bytes = [&](Symbol symbol) { return rules.symbols()[static_cast<std::size_t>(symbol)].size(); };
    if (bytes(left) + bytes(right) > kLongestPiece)
      return Error{"This merge makes a token of more than " + std::to_string(kLongestPiece) + " bytes", where,
                   "Learn it from the text again"};
    rules.add(left, right);
  }
  VITRINE_TRY(Vocabulary vocabulary, Vocabulary::make(code.specials, rules.symbols()));
  return TokenizerPtr(std::make_shared<BytePairs>(std::move(vocabulary), std::move(rules)));
}

}  // namespace vitrine
