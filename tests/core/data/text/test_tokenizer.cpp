#include <set>

#include "core/base/text.h"
#include "tests/core/data/text/support.h"

namespace vitrine {
namespace {

using testing::learned;
using testing::pieces_of;
using testing::random_bytes;
using testing::random_text;

using Texts = std::vector<std::string>;

const std::vector<TokenKind> kKinds{TokenKind::characters, TokenKind::words, TokenKind::byte_pairs};
constexpr const char* kStory =
    "The fox said: \"Don't run, little mouse!\" But the mouse (a clever one) ran well-hidden\nto the hole - 3.14 m "
    "away. Naïve fox; clever mouse.\n\n  \"Oh,\" said the fox.\t";

TEST(Tokenizer, WhatItLearnedFromComesBack) {
  for (const TokenKind kind : kKinds) {
    const auto story = learned(kind, kStory);
    EXPECT_EQ(story->decode(story->encode(kStory)), kStory) << token_kind_name(kind);
    for (std::uint32_t round = 0; round < 300; ++round) {
      std::string text = random_text(round, 60);
      text += 'a';
      const auto tokenizer = learned(kind, text);
      EXPECT_EQ(tokenizer->decode(tokenizer->encode(text)), text) << token_kind_name(kind) << " " << printable(text);
    }
  }
}

TEST(Tokenizer, BytePairsGiveAnyBytesBack) {
  const auto tokenizer = learned(TokenKind::byte_pairs, kStory);
  for (std::uint32_t round = 0; round < 2000; ++round) {
    const std::string bytes = random_bytes(round, 300);
    EXPECT_EQ(tokenizer->decode(tokenizer->encode(bytes)), bytes) << round;
  }
  for (const std::string& odd : {std::string(), std::string(5000, '\0'), std::string(100000, 'a')})
    EXPECT_EQ(tokenizer->decode(tokenizer->encode(odd)), odd);
}

// Whatever is thrown at them: tokens of the vocabulary, no more than promised, and text that is UTF-8.
TEST(Tokenizer, AnyBytesBecomeTokens) {
  for (const TokenKind kind : kKinds) {
    const auto tokenizer = learned(kind, kStory);
    for (std::uint32_t round = 0; round < 500; ++round) {
      const std::string bytes = round % 2 == 0 ? random_bytes(round, 80) : random_text(round, 80);
      const auto tokens = tokenizer->encode(bytes);
      EXPECT_LE(tokens.size(), 2 * bytes.size());
      for (const Token token : tokens) EXPECT_TRUE(token >= 0 && token < tokenizer->vocabulary().size());
      EXPECT_TRUE(kind == TokenKind::byte_pairs || valid_utf8(tokenizer->decode(tokens)));
    }
  }
}

TEST(Tokenizer, TheSameTextGivesTheSameTokenizer) {
  for (const TokenKind kind : kKinds) {
    const auto one = learned(kind, kStory, 400), two = learned(kind, kStory, 400);
    EXPECT_EQ(one->code(), two->code());
    const auto copy = make_tokenizer(one->code());
    ASSERT_TRUE(copy.ok()) << copy.error().sentence();
    EXPECT_EQ((*copy)->code(), one->code());
    EXPECT_EQ((*copy)->encode(kStory), one->encode(kStory));
    EXPECT_EQ((*copy)->vocabulary().names(), one->vocabulary().names());
  }
}

TEST(Tokenizer, CharactersThatAreNotKnown) {
  const auto tokenizer = learned(TokenKind::characters, "aab");
  EXPECT_EQ(pieces_of(*tokenizer, "abxé\xFF"), (Texts{"a", "b", "<unk>", "<unk>", "<unk>"}));
  EXPECT_EQ(tokenizer->decode(tokenizer->encode("axb")), "a\uFFFDb");
}

TEST(Tokenizer, WordsSaySpacesOnlyWhereOneWouldNotExpectThem) {
  const auto tokenizer = learned(TokenKind::words, kStory);
  EXPECT_EQ(pieces_of(*tokenizer, "The mouse ran."), (Texts{"The", "mouse", "ran", "."}));
  EXPECT_EQ(pieces_of(*tokenizer, "fox: \"Don't run"), (Texts{"fox", ":", " ", "\"", "Don't", "run"}));
  EXPECT_EQ(pieces_of(*tokenizer, "well-hidden (a one)"), (Texts{"well", "-", "hidden", "(", "a", "one", ")"}));
  EXPECT_EQ(pieces_of(*tokenizer, "3.14"), (Texts{"3", ".", "<join>", "14"}));
  EXPECT_EQ(pieces_of(*tokenizer, "fox ."), (Texts{"fox", " ", "."}));
  EXPECT_EQ(pieces_of(*tokenizer, "the  fox\nran "), (Texts{"the", " ", " ", "fox", "\n", "ran", " "}));
  EXPECT_EQ(pieces_of(*tokenizer, " the"), (Texts{" ", "the"}));
  EXPECT_EQ(pieces_of(*tokenizer, "the wolf ran"), (Texts{"the", "<unk>", "ran"}));
  EXPECT_EQ(tokenizer->decode(tokenizer->encode("the wolf, the fox")), "the \uFFFD, the fox");
}

TEST(Tokenizer, LettersWaitForTheirLastByte) {
  const auto bytes = learned(TokenKind::byte_pairs, "ab", 256);
  TextDecoder decoder(*bytes);
  Texts parts;
  for (const Token token : bytes->encode("a€😀b")) parts.push_back(decoder.next(token));
  EXPECT_EQ(parts, (Texts{"a", "", "", "€", "", "", "", "😀", "b"}));
  EXPECT_EQ(decoder.finish(), "");
}

TEST(Tokenizer, WhatComesTokenByTokenIsTheWholeText) {
  for (const TokenKind kind : kKinds) {
    const auto tokenizer = learned(kind, kStory, 300);
    for (std::uint32_t round = 0; round < 200; ++round) {
      const std::string text = random_text(round, 60);
      const auto tokens = tokenizer->encode(text);
      TextDecoder decoder(*tokenizer);
      std::string streamed;
      for (const Token token : tokens) {
        streamed += decoder.next(token);
        EXPECT_TRUE(valid_utf8(streamed));
      }
      EXPECT_EQ(streamed + decoder.finish(), tokenizer->decode(tokens));
    }
  }
}

TEST(Tokenizer, StrayBytesAreReplacedInAStream) {
  const auto tokenizer = learned(TokenKind::byte_pairs, "ab", 256);
  TextDecoder decoder(*tokenizer);
  std::string streamed;
  for (const Token token : tokenizer->encode("a\xFF\xE2\x82z\xE2\x82")) streamed += decoder.next(token);
  EXPECT_EQ(streamed, "a\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(decoder.finish(), "\uFFFD\uFFFD");
  EXPECT_EQ(decoder.next(tokenizer->encode("b").front()), "b");
}

TEST(Tokenizer, TokensBeyondTheVocabularyAreHarmless) {
  for (const TokenKind kind : kKinds) {
    const auto tokenizer = learned(kind, kStory);
    const auto text = tokenizer->decode(std::vector<Token>{-5, static_cast<Token>(tokenizer->vocabulary().size())});
    EXPECT_EQ(text.find("\uFFFD"), 0U);
    EXPECT_TRUE(valid_utf8(text));
  }
}

TEST(Tokenizer, CanBeCancelled) {
  std::string text;
  while (text.size() < 1'000'000) text += kStory + std::to_string(text.size());
  for (const TokenKind kind : kKinds) {
    int all = 0;
    ASSERT_TRUE(learn_tokenizer(text, {kind, 1000}, [&](double done) { return ++all, done >= 0 && done <= 1; }).ok());
    EXPECT_GE(all, 4);
    for (int stop = 1; stop <= all; stop += 3) {
      int calls = 0;
      const auto out = learn_tokenizer(text, {kind, 1000}, [&](double) { return ++calls < stop; });
      ASSERT_FALSE(out.ok());
      EXPECT_TRUE(is_cancelled(out.error()));
      EXPECT_EQ(calls, stop);
    }
    std::vector<Token> tokens;
    EXPECT_TRUE(is_cancelled(learned(kind, kStory)->encode(text, tokens, [](double) { return false; }).error()));
  }
}

}  // namespace
}  // namespace vitrine
