#include "core/io/tokenizer_json.h"

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr std::array<TokenKind, 3> kKinds{TokenKind::characters, TokenKind::words, TokenKind::byte_pairs};

std::string formula_of(TokenKind kind) {
  const std::string order = "tokens count from 0, special ones first; ";
  if (kind == TokenKind::characters) return order + "a token is a code point, one that is not here <unk>";
  if (kind == TokenKind::words)
    return order +
           "a token is a run of letters and digits, or one sign; a single space between two of them goes "
           "without saying where one would write it, <join> says that there is none, and other spaces and "
           "line ends are tokens";
  return order +
         "then the 256 bytes, then what each merge makes of two symbols (bytes count from 0, then the merges "
         "that make bytes which no symbol had); in each word the earliest merge that fits comes first";
}

Result<TokenKind> kind_from(const JsonPlace& place) {
  VITRINE_TRY(const std::string name, place.text());
  for (const TokenKind kind : kKinds)
    if (name == token_kind_name(kind)) return kind;
  return place.error("There is no kind of tokens called “" + printable(name) + "”",
                     "There are: characters, words, byte_pairs");
}

Result<std::vector<Special>> specials_from(const JsonPlace& place) {
  VITRINE_CHECK(place.expect_list());
  std::vector<Special> out;
  for (std::size_t i = 0; i < place.json().size(); ++i) {
    VITRINE_TRY(const std::string name, place.at(i).text());
    const auto special = special_named(name);
    if (!special)
      return place.at(i).error("There is no special token called “" + printable(name) + "”",
                               "There are: <unk>, <pad>, <bos>, <eos>, <mask>, <join>");
    out.push_back(*special);
  }
  return out;
}

// Sizes are looked at first: a list that no vocabulary has is not copied.
Status check_length(const JsonPlace& place, std::int64_t most) {
  VITRINE_CHECK(place.expect_list());
  if (static_cast<std::int64_t>(place.json().size()) <= most) return {};
  return place.error("There are " + grouped(static_cast<std::int64_t>(place.json().size())) +
                         " entries here; at most " + grouped(most) + " can be used",
                     "Choose a smaller vocabulary");
}

Result<std::vector<std::string>> tokens_from(const JsonPlace& place) {
  VITRINE_CHECK(check_length(place, kMostTokens));
  std::vector<std::string> out;
  for (std::size_t i = 0; i < place.json().size(); ++i) {
    VITRINE_TRY(std::string text, place.at(i).text());
    if (!valid_utf8(text)) return place.at(i).error("This text is not UTF-8");
    out.push_back(std::move(text));
  }
  return out;
}

Result<std::vector<std::array<std::int32_t, 2>>> merges_from(const JsonPlace& place) {
  VITRINE_CHECK(check_length(place, 4 * kMostTokens));
  const auto whole = [](const Json& json) {
    return json.is_number_unsigned() && json.get<std::uint64_t>() < static_cast<std::uint64_t>(kMostTokens);
  };
  std::vector<std::array<std::int32_t, 2>> out;
  for (std::size_t i = 0; i < place.json().size(); ++i) {
    const Json& pair = place.json()[i];
    if (!pair.is_array() || pair.size() != 2 || !whole(pair[0]) || !whole(pair[1]))
      return place.at(i).error("Here should be the numbers of two symbols, [left, right]");
    out.push_back({pair[0].get<std::int32_t>(), pair[1].get<std::int32_t>()});
  }
  return out;
}

}  // namespace

Json tokenizer_json(const Tokenizer& tokenizer) {
  const TokenizerCode code = tokenizer.code();
  Json specials = Json::array();
  for (const Special special : code.specials) specials.push_back(std::string(special_name(special)));
  Json out{{"kind", std::string(token_kind_name(code.kind))}, {"special", specials}};
  if (code.kind == TokenKind::byte_pairs)
    out["merges"] = code.merges;
  else
    out["tokens"] = code.tokens;
  out["formula"] = formula_of(code.kind);
  return out;
}

Result<TokenizerPtr> tokenizer_from_json(const JsonPlace& place) {
  VITRINE_CHECK(place.expect_object({"kind", "special", "tokens", "merges", "formula"}));
  for (const char* key : {"kind", "special"}) VITRINE_CHECK(place.expect_key(key));
  TokenizerCode code;
  VITRINE_TRY(code.kind, kind_from(place.at("kind")));
  VITRINE_TRY(code.specials, specials_from(place.at("special")));
  const char* const list = code.kind == TokenKind::byte_pairs ? "merges" : "tokens";
  VITRINE_CHECK(place.expect_key(list));
  if (code.kind == TokenKind::byte_pairs) {
    VITRINE_TRY(code.merges, merges_from(place.at(list)));
  } else {
    VITRINE_TRY(code.tokens, tokens_from(place.at(list)));
  }
  auto made = make_tokenizer(code);
  if (!made) return place.error(made.error().where + ": " + made.error().what, made.error().remedy);
  return made;
}

}  // namespace vitrine
