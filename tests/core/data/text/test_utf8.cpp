#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/data/text/pieces.h"
#include "tests/core/data/text/support.h"

namespace vitrine {
namespace {

using testing::random_bytes;

TEST(Utf8, EveryCodePointComesBack) {
  for (char32_t value = 0; value < 0x110000; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string bytes;
    append_code_point(bytes, value);
    const CodePoint point = front_code_point(bytes + "x");
    ASSERT_TRUE(point.valid && point.value == value && point.bytes == bytes.size()) << static_cast<unsigned>(value);
    for (std::size_t cut = 1; cut < bytes.size(); ++cut)
      ASSERT_TRUE(front_code_point(bytes.substr(0, cut)).incomplete) << static_cast<unsigned>(value);
  }
}

TEST(Utf8, RefusesWhatIsNone) {
  // Overlong, surrogate, past U+10FFFF, a tail without head, a head without tail, bytes that no text has.
  for (const char* bytes : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
                            "\xF4\x90\x80\x80", "\x80", "\xC3(", "\xE2\x82(", "\xF5\x80\x80\x80", "\xFF"}) {
    const CodePoint point = front_code_point(bytes);
    EXPECT_FALSE(point.valid || point.incomplete) << printable(bytes);
    EXPECT_EQ(point.bytes, 1U);
    EXPECT_EQ(point.value, kReplacement);
  }
}

TEST(Utf8, AgreesWithTheOtherReaderOfTheHouse) {
  for (std::uint32_t round = 0; round < 2000; ++round) {
    const std::string bytes = random_bytes(round, 6);
    bool valid = true;
    for (std::size_t at = 0; at < bytes.size();) {
      const CodePoint point = front_code_point(std::string_view(bytes).substr(at));
      valid = valid && point.valid;
      at += point.bytes;
    }
    EXPECT_EQ(valid, valid_utf8(bytes)) << round;
  }
}

TEST(Utf8, KnowsLettersDigitsAndSpacesOfManyScripts) {
  for (const char32_t letter : std::u32string(U"azAZéßøжЯλΩאعकกあア한ƒ\u0301\u200C"))
    EXPECT_EQ(class_of(letter), CharClass::letter) << static_cast<unsigned>(letter);
  for (const char32_t digit : {U'0', U'9', U'٣', U'५'}) EXPECT_EQ(class_of(digit), CharClass::digit);
  for (const char32_t space : {U' ', U'\n', U'\t', U'\u00A0', U'\u2003', U'\u3000'})
    EXPECT_EQ(class_of(space), CharClass::space);
  for (const char32_t han : {U'中', U'文', U'\U00020000'}) EXPECT_EQ(class_of(han), CharClass::ideograph);
  for (const char32_t other : {U'.', U'_', U'@', U'[', U'`', U'{', U'«', U'×', U'—', U'…', U'€', U'→', U'∑', U'。',
                               U'！', U'؟', U'।', U'\U0001F600', U'\0'})
    EXPECT_EQ(class_of(other), CharClass::other) << static_cast<unsigned>(other);
}

// Cuts the whole text, checking that pieces move on and stay short.
template <class Cut>
std::vector<std::string> cut(std::string_view text, const Cut& piece) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t size = piece(text);
    EXPECT_TRUE(size > 0 && size <= text.size() && size <= kLongestPiece);
    if (size == 0 || size > text.size()) break;
    out.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

using Pieces = std::vector<std::string>;

TEST(Pieces, OfWords) {
  EXPECT_EQ(cut("Don't, naïve 3x!", word_piece), (Pieces{"Don't", ",", " ", "naïve", " ", "3x", "!"}));
  EXPECT_EQ(cut("'tis dogs' \n", word_piece), (Pieces{"'", "tis", " ", "dogs", "'", " ", "\n"}));
  EXPECT_EQ(cut("中文abc", word_piece), (Pieces{"中", "文", "abc"}));
  EXPECT_EQ(cut("a\xFF\xC3", word_piece), (Pieces{"a", "\xFF", "\xC3"}));
}

TEST(Pieces, OfBytePairs) {
  EXPECT_EQ(cut("the cat's 12 mice...", byte_piece), (Pieces{"the", " cat", "'", "s", " 12", " mice", "..."}));
  EXPECT_EQ(cut("a  b\n\nc \n d", byte_piece), (Pieces{"a", " ", " b", "\n\n", "c", " \n", " d"}));
  EXPECT_EQ(cut("  ", byte_piece), (Pieces{"  "}));
  EXPECT_EQ(cut("a\n\tb", byte_piece), (Pieces{"a", "\n\t", "b"}));
}

TEST(Pieces, AreCutWhereTheyAreLong) {
  std::string mixed(500, ' ');
  mixed.append("a").append(300, '.');
  for (const std::string& text :
       {std::string(1000, 'a'), std::string(1000, ' '), std::string(1000, '\x80'), mixed}) {
    std::string words, bytes;
    for (const auto& piece : cut(text, word_piece)) words += piece;
    for (const auto& piece : cut(text, byte_piece)) bytes += piece;
    EXPECT_EQ(words, text);
    EXPECT_EQ(bytes, text);
  }
  std::string letters;
  for (int i = 0; i < 100; ++i) letters += "é1é";  // two bytes each: never cut through
  for (const auto& piece : cut(letters, word_piece)) EXPECT_TRUE(valid_utf8(piece));
}

}  // namespace
}  // namespace vitrine
