#include "core/project/nearest.h"

#include <gtest/gtest.h>

namespace vitrine {
namespace {

using Words = std::vector<std::string>;

TEST(Nearest, FindsWhatWasMeant) {
  const Words types{"input", "dense", "conv2d", "max_pool2d", "dropout"};
  EXPECT_EQ(nearest("dnese", types).front(), "dense");
  EXPECT_EQ(nearest("Conv2D", types).front(), "conv2d");
  EXPECT_EQ(nearest("droput", types).front(), "dropout");
  EXPECT_TRUE(nearest("quicksort", types).empty());
}

TEST(Nearest, FindsAPathByItsLastPart) {
  const Words paths{"data.samples", "optimizer.learning_rate", "optimizer.beta1", "training.epochs"};
  EXPECT_EQ(nearest("learning_rate", paths), Words{"optimizer.learning_rate"});
  EXPECT_EQ(nearest("sgd.learning_rate", paths), Words{"optimizer.learning_rate"});
  EXPECT_EQ(nearest("epoch", paths), Words{"training.epochs"});
}

TEST(Nearest, TheBestComesFirstAndFewAreNamed) {
  const Words words{"abcf", "abcd", "abce", "abcg"};
  EXPECT_EQ(nearest("abcd", words).front(), "abcd");
  EXPECT_EQ(nearest("abcd", words).size(), 3U);
  EXPECT_EQ(did_you_mean("abcx", {"abcd", "abce"}, "other"), "Did you mean “abcd” or “abce”?");
  EXPECT_EQ(did_you_mean("zzz", words, "other"), "other");
}

TEST(Nearest, LongWordsCostLittle) {
  EXPECT_TRUE(nearest(std::string(10'000'000, 'x'), {"dense", "input"}).empty());
}

}  // namespace
}  // namespace vitrine
