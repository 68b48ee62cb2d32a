#include <gtest/gtest.h>

#include <memory>

#include "core/base/result.h"

namespace vitrine {
namespace {

TEST(Error, ReadsAsOneLine) {
  EXPECT_EQ((Error{"The file ends too early", "a.gz, byte 9", "Download it again"}).sentence(),
            "a.gz, byte 9: The file ends too early. Download it again.");
  EXPECT_EQ((Error{"Nothing is here.", "", ""}).sentence(), "Nothing is here.");
  EXPECT_EQ((Error{"Nothing is here", "", "Look elsewhere."}).sentence(), "Nothing is here. Look elsewhere.");
  EXPECT_EQ((Error{"Really?", "", ""}).sentence(), "Really?");
  EXPECT_EQ((Error{"There is no “dens”", "", "Did you mean “dense”?"}).sentence(),
            "There is no “dens”. Did you mean “dense”?");
  EXPECT_EQ(Error{}.sentence(), "");
}

Result<int> half(int number) {
  if (number % 2 != 0) return Error{std::to_string(number) + " is odd", "half", "Take an even number"};
  return number / 2;
}
Result<int> quarter(int number) {
  VITRINE_TRY(const int once, half(number));
  VITRINE_TRY(const int twice, half(once));
  return twice;
}
Status even(int number) {
  VITRINE_CHECK(half(number));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(half(4).ok());
  EXPECT_EQ(*half(4), 2);
  ASSERT_FALSE(half(3));
  EXPECT_EQ(half(3).error().what, "3 is odd");
  Result<std::unique_ptr<int>> moved(std::make_unique<int>(5));
  const std::unique_ptr<int> out = *std::move(moved);
  EXPECT_EQ(*out, 5);
}

TEST(Result, ErrorsTravelUp) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(6).error().what, "3 is odd");
  EXPECT_EQ(quarter(6).error().remedy, "Take an even number");
  EXPECT_TRUE(even(2).ok());
  EXPECT_EQ(even(1).error().where, "half");
}

}  // namespace
}  // namespace vitrine
