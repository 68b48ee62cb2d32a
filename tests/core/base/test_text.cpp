#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

#include "core/base/text.h"

namespace vitrine {
namespace {

TEST(Text, GroupsDigitsByThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-100), "-100");
  EXPECT_EQ(grouped(-1234), "-1,234");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(Text, ShortestReadsBackToTheSameNumber) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(0.1F), "0.1");
  EXPECT_EQ(shortest(2.0), "2");
  EXPECT_EQ(shortest(1e-7), "1e-07");
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    double value = 0;
    const std::uint64_t bits = random();
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(std::strtod(shortest(value).c_str(), nullptr), value);
  }
}

TEST(Text, CountsHaveThreeFigures) {
  EXPECT_EQ(human_count(0), "0");
  EXPECT_EQ(human_count(999), "999");
  EXPECT_EQ(human_count(16600), "16.6 k");
  EXPECT_EQ(human_count(450'000), "450 k");
  EXPECT_EQ(human_count(1'234'567), "1.23 M");
  EXPECT_EQ(human_bytes(12), "12 B");
  EXPECT_EQ(human_bytes(1.5e6), "1.50 MB");
  EXPECT_EQ(human_bytes(24.6e9), "24.6 GB");
}

TEST(Text, RoundingNeverAddsAFigure) {
  EXPECT_EQ(human_count(999'999), "1.00 M");
  EXPECT_EQ(human_count(9'996), "10.0 k");
  EXPECT_EQ(human_count(99'960), "100 k");
  EXPECT_EQ(human_bytes(999'600), "1.00 MB");
}

TEST(Text, LowersAsciiAndTrimsBlanks) {
  EXPECT_EQ(lower("MAE of R²"), "mae of r²");
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Text, KnowsUtf8) {
  for (const char* fine : {"", "plain", "größe", "数字", "🧠", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(valid_utf8(fine)) << fine;
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "a\xC3", "\xE2\x82", "\xF0\x9F\xA7", "\xC3\x28"})
    EXPECT_FALSE(valid_utf8(bad));
}

TEST(Text, PrintableTakesTheHarmOutOfText) {
  EXPECT_EQ(printable("größe"), "größe");
  EXPECT_EQ(printable("a\nb\x1b[31mc\x7f"), "a?b?[31mc?");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "?31m");  // CSI as one C1 control
  EXPECT_EQ(printable("a\xFF\xC3"), "a??");
  EXPECT_EQ(printable("abcdef", 3), "abc…");
  EXPECT_EQ(printable("abc", 3), "abc");
  EXPECT_EQ(printable("äöü", 3), "äö…");  // never half a character
}

TEST(Text, PrintableIsFitForAMessageWhateverTheBytes) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes(random() % 60, ' ');
    for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? 0xC0 + random() % 64 : random());
    const std::string out = printable(bytes, 40);
    ASSERT_TRUE(valid_utf8(out));
    ASSERT_LE(out.size(), 43 + std::string("…").size());
    for (const char c : out) ASSERT_FALSE((static_cast<unsigned char>(c) < 0x20) || c == 0x7F);
    if (valid_utf8(bytes) && bytes.size() <= 40 && bytes.find_first_of("\x7f") == std::string::npos &&
        std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= 0x20; })) {
      ASSERT_EQ(out, bytes);
    }
  }
}

}  // namespace
}  // namespace vitrine
