#include "core/io/strict_json.h"

#include <gtest/gtest.h>

namespace vitrine {
namespace {

TEST(StrictJson, ReadsWhatJsonCanSayInItsOrder) {
  const auto parsed = parse_strict_json(R"({"z": [1, -2, 2.5, true, null], "a": {"ü": "A\n"}})", "f");
  ASSERT_TRUE(parsed.ok()) << parsed.error().sentence();
  EXPECT_EQ(parsed->dump(), R"({"z":[1,-2,2.5,true,null],"a":{"ü":"A\n"}})");
  EXPECT_EQ(*parse_strict_json("3", ""), Json(3));
}

TEST(StrictJson, RefusesKeysThatOccurTwice) {
  const auto twice = parse_strict_json(R"({"a": 1, "b": 2, "a": 3})", "f");
  ASSERT_FALSE(twice.ok());
  EXPECT_NE(twice.error().what.find("“a” occurs twice"), std::string::npos);
  EXPECT_TRUE(parse_strict_json(R"([{"a": 1}, {"a": {"a": 1}}])", "f").ok());
}

TEST(StrictJson, NamesThePlace) {
  const auto wrong = parse_strict_json("{\n  \"a\": 1,\n  oops\n}", "file");
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().where.find("file, line 3"), std::string::npos) << wrong.error().where;
}

TEST(StrictJson, RefusesWhatIsNotJson) {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\":1} x", "NaN", "Infinity", "1e999", "\"\xFF\"", "'a'", "01", "// c\n1"})
    EXPECT_FALSE(parse_strict_json(text, "f").ok()) << text;
}

TEST(StrictJson, BoundsDepthAndCount) {
  const auto deep = [](int n) {
    return std::string(static_cast<std::size_t>(n), '[') + std::string(static_cast<std::size_t>(n), ']');
  };
  EXPECT_TRUE(parse_strict_json(deep(64), "f").ok());
  EXPECT_FALSE(parse_strict_json(deep(65), "f").ok());
  EXPECT_FALSE(parse_strict_json(std::string(1'000'000, '['), "f").ok());
  EXPECT_TRUE(parse_strict_json("[1,2]", "f", {.depth = 1, .values = 3}).ok());
  EXPECT_FALSE(parse_strict_json("[1,2,3]", "f", {.depth = 1, .values = 3}).ok());
}

TEST(StrictJson, AHundredThousandKeysTakeNoTime) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":0";
  const auto parsed = parse_strict_json(text + "}", "f");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->size(), 100'000U);
}

}  // namespace
}  // namespace vitrine
