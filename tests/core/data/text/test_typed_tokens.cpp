// What a person types as tokens of the data: cut, unknown and refused in words.
#include <gtest/gtest.h>

#include "core/data/text/typed_tokens.h"
#include "tests/core/data/text/support.h"

namespace vitrine {
namespace {

using Ints = std::vector<std::int64_t>;

Field typed_field(std::int64_t places, std::vector<std::string> names, std::int64_t classes = 0) {
  Field out;
  out.name = "input", out.kind = FieldKind::tokens, out.shape = Shape{places};
  out.classes = names.empty() ? classes : std::ssize(names);
  out.names = std::move(names);
  return out;
}

TEST(TypedTokens, AreLettersWhereEachNameIsOne) {
  const Field field = typed_field(5, {"a", "b", "é"});
  const auto typed = typed_tokens({}, field, "bé a");
  ASSERT_TRUE(typed.ok());
  EXPECT_EQ(typed->tokens, (Ints{1, 2, 0})) << "a space that is no token is left out";
  EXPECT_EQ(typed->note, "");
  const auto spaced = typed_tokens({}, typed_field(5, {" ", "a"}), "a a");
  EXPECT_EQ(spaced->tokens, (Ints{1, 0, 1}));
}

TEST(TypedTokens, LettersStandBesideSpecialTokens) {
  const Field field = typed_field(6, {"<pad>", "␣", "a", "b"});
  EXPECT_EQ(typed_tokens({}, field, "ab a")->tokens, (Ints{2, 3, 1, 2}));
  EXPECT_EQ(typed_tokens({}, typed_field(6, {"↵", "⇥", "a"}), "a\n\ta")->tokens, (Ints{2, 0, 1, 2}));
  EXPECT_EQ(typed_tokens({}, field, "a␣b")->tokens, (Ints{2, 1, 3})) << "as it is written, too";
}

TEST(TypedTokens, WhatIsNotKnownMayBeLeftOut) {
  const auto letters = typed_tokens({}, typed_field(9, {"a", "b", "c"}), "cab xa", UnknownText::left_out);
  ASSERT_TRUE(letters.ok());
  EXPECT_EQ(letters->tokens, (Ints{2, 0, 1, 0}));
  EXPECT_EQ(letters->note, "Not in the vocabulary, and left out: “x”.");
  const auto words = typed_tokens({}, typed_field(9, {"the", "cat"}), "the  dog the", UnknownText::left_out);
  ASSERT_TRUE(words.ok());
  EXPECT_EQ(words->tokens, (Ints{0, 0}));
  const auto none = typed_tokens({}, typed_field(9, {"a"}), "xy", UnknownText::left_out);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().what, "Nothing of it is in the vocabulary");
  const auto stands = typed_tokens({}, typed_field(9, {"<unk>", "the"}), "the dog", UnknownText::left_out);
  EXPECT_EQ(stands->tokens, (Ints{1, 0})) << "<unk> stands for it all the same";
}

TEST(TypedTokens, AreWordsWithTheirSignsElse) {
  const Field field = typed_field(8, {"the", "cook", ".", "bread"});
  EXPECT_EQ(typed_tokens({}, field, "  the cook\tbread. the")->tokens, (Ints{0, 1, 3, 2, 0}));
  EXPECT_EQ(typed_tokens({}, typed_field(4, {}, 12), "11 0 3")->tokens, (Ints{11, 0, 3}));
}

// As of a decoder, whose lines begin with a token of their own.
TEST(TypedTokens, WordsAreLettersWhereMostTokensAre) {
  const Field field = typed_field(9, {"0", "1", "9", "-", "start"});
  EXPECT_EQ(typed_tokens({}, field, "start 19-0")->tokens, (Ints{4, 1, 2, 3, 0}));
  EXPECT_EQ(typed_tokens({}, field, "start 1 9 - 0")->tokens, (Ints{4, 1, 2, 3, 0}));
  const auto unknown = typed_tokens({}, field, "19x");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().what.find("“x” is none of"), 0U) << unknown.error().what;
  EXPECT_FALSE(typed_tokens({}, typed_field(9, {"a", "b", "the"}), "ab").ok()) << "of words they are no letters";
}

TEST(TypedTokens, WhatIsTooLongIsCutAndSaidSo) {
  const auto typed = typed_tokens({}, typed_field(3, {"a", "b"}), "ababa");
  EXPECT_EQ(typed->tokens, (Ints{0, 1, 0}));
  EXPECT_EQ(typed->note, "It has 5 tokens and the network reads 3: the last 2 were cut.");
}

TEST(TypedTokens, WhatIsNotKnownIsNamed) {
  const auto typed = typed_tokens({}, typed_field(9, {"a", "b"}), "axyx");
  ASSERT_FALSE(typed.ok());
  EXPECT_EQ(typed.error().what, "“x”, “y” are none of the 2 tokens that the network knows");
  EXPECT_EQ(typed.error().remedy, "Use those that it knows, which are “a”, “b”");
  const auto stands = typed_tokens({}, typed_field(9, {"<unk>", "the", "cook"}), "the baker");
  ASSERT_TRUE(stands.ok());
  EXPECT_EQ(stands->tokens, (Ints{1, 0}));
  EXPECT_EQ(stands->note, "1 token is not in the vocabulary and stands as unknown: “baker”.");
  EXPECT_FALSE(typed_tokens({}, typed_field(9, {}, 12), "12").ok());
  EXPECT_FALSE(typed_tokens({}, typed_field(9, {"a"}), "   ").ok()) << "nothing";
}

TEST(TypedTokens, TheDatasTokenizerReadsWhereTheVocabularyIsItsOwn) {
  Dataset data;
  data.tokenizer = testing::learned(TokenKind::words, "the fox said the mouse ran");
  const Field field = typed_field(4, data.tokenizer->vocabulary().names());
  const auto typed = typed_tokens(data, field, "the fox flew");
  ASSERT_TRUE(typed.ok());
  ASSERT_EQ(typed->tokens.size(), 3U);
  EXPECT_EQ(data.tokenizer->vocabulary().text(static_cast<Token>(typed->tokens[1])), "fox");
  EXPECT_EQ(typed->note, "1 token is not in the vocabulary and stands as unknown.");
}

}  // namespace
}  // namespace vitrine
