#include "core/base/text.h"
#include "core/data/text/vocabulary.h"
#include "tests/core/data/text/support.h"

namespace vitrine {
namespace {

using testing::learned;

using Texts = std::vector<std::string>;

Error refused(std::vector<Special> specials, Texts texts) {
  const auto made = Vocabulary::make(std::move(specials), std::move(texts));
  EXPECT_FALSE(made.ok());
  return made.ok() ? Error{} : made.error();
}

bool says(const Error& error, const std::string& part) {
  return error.sentence().find(part) != std::string::npos;
}

TEST(Vocabulary, SpecialTokensComeFirst) {
  const auto made = Vocabulary::make({Special::unk, Special::bos}, {"b", "a"});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->size(), 4);
  EXPECT_EQ(made->text(0), "<unk>");
  EXPECT_EQ(made->text(1), "<bos>");
  EXPECT_EQ(made->find("b"), 2);
  EXPECT_EQ(made->find("a"), 3);
  EXPECT_EQ(made->find("c"), std::nullopt);
  EXPECT_EQ(made->find("<bos>"), std::nullopt);  // no text passes for a special token
  EXPECT_EQ(made->special(Special::bos), 1);
  EXPECT_EQ(made->special(Special::mask), std::nullopt);
}

TEST(Vocabulary, RefusesInWords) {
  EXPECT_TRUE(says(refused({}, {}), "no tokens"));
  EXPECT_TRUE(says(refused({}, {"a", ""}), "token 1"));
  EXPECT_TRUE(says(refused({}, {"a", "b", "a"}), "“a” occurs twice"));
  EXPECT_TRUE(says(refused({Special::pad, Special::pad}, {"a"}), "<pad> occurs twice"));
  EXPECT_TRUE(says(refused({}, {"<mask>"}), "name of a special token"));
  Texts many;
  for (std::int64_t i = 0; i < kMostTokens; ++i) many.push_back(std::to_string(i));
  EXPECT_TRUE(Vocabulary::make({}, many).ok());
  EXPECT_TRUE(says(refused({Special::unk}, many), "65,537 tokens"));
}

TEST(Vocabulary, NamesAreFitToBeShown) {
  const auto made =
      Vocabulary::make({Special::unk}, {" the", "\n", "\t", "é", "\xE2\x82", std::string("\0", 1), "\x7F"});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->names(), (Texts{"<unk>", "␣the", "↵", "⇥", "é", "\\xE2\\x82", "\\x00", "\\x7F"}));
  for (const std::string& name : made->names()) EXPECT_EQ(printable(name), name);
}

TEST(Vocabulary, MostFrequentFirstThenByCodePoint) {
  const auto characters = learned(TokenKind::characters, "bbéaβ😀aéβ😀z");
  EXPECT_EQ(characters->code().tokens, (Texts{"a", "b", "é", "β", "😀", "z"}));
  EXPECT_EQ(characters->code().specials, std::vector<Special>{Special::unk});
  const auto words = learned(TokenKind::words, "b a b c a ü");
  EXPECT_EQ(words->code().tokens, (Texts{" ", "a", "b", "c", "ü"}));
  EXPECT_EQ(words->code().specials, (std::vector<Special>{Special::unk, Special::join}));
}

TEST(Vocabulary, LeavesOutTheRarest) {
  EXPECT_EQ(learned(TokenKind::characters, "aaabbc", 5000, 2)->code().tokens, (Texts{"a", "b"}));
  EXPECT_EQ(learned(TokenKind::characters, "aaabbc", 2)->code().tokens, (Texts{"a"}));
  EXPECT_EQ(learned(TokenKind::words, "c b b a a a", 5)->code().tokens, (Texts{" ", "a", "b"}));
}

TEST(Vocabulary, HasTheSpecialTokensThatAreAskedFor) {
  for (const TokenKind kind : {TokenKind::characters, TokenKind::words, TokenKind::byte_pairs}) {
    const auto tokenizer =
        learned(kind, "one two", 300, 1, {Special::pad, Special::eos, Special::mask, Special::unk});
    const Vocabulary& vocabulary = tokenizer->vocabulary();
    for (const Special special : {Special::pad, Special::eos, Special::mask, Special::unk}) {
      ASSERT_TRUE(vocabulary.special(special));
      EXPECT_EQ(vocabulary.text(*vocabulary.special(special)), special_name(special));
    }
    EXPECT_FALSE(vocabulary.special(Special::bos));
    std::vector<Token> tokens = tokenizer->encode("one two");
    tokens.insert(tokens.begin(), *vocabulary.special(Special::pad));
    tokens.push_back(*vocabulary.special(Special::eos));
    EXPECT_EQ(tokenizer->decode(tokens), "one two");  // they leave nothing
  }
}

TEST(Vocabulary, SaysWhyItCannotBeLearned) {
  const auto error = [](std::string_view text, const TokenizerOptions& options) {
    const auto out = learn_tokenizer(text, options);
    EXPECT_FALSE(out.ok());
    return out.ok() ? Error{} : out.error();
  };
  EXPECT_TRUE(says(error("", {}), "no text"));
  EXPECT_TRUE(says(error("abc", {TokenKind::characters, 1}), "no room"));
  EXPECT_TRUE(says(error("abc", {TokenKind::characters, 100, 2}), "minimum count"));
  EXPECT_TRUE(says(error("abc", {TokenKind::words, 3}), "no room"));
  EXPECT_TRUE(says(error("abc", {TokenKind::byte_pairs, 256, 1, {Special::pad}}), "257"));
  EXPECT_TRUE(says(error("abc", {TokenKind::words, kMostTokens + 1}), "65,537"));
}

}  // namespace
}  // namespace vitrine
