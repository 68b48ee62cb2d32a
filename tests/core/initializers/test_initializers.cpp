#include "core/initializers/initializer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace vitrine {
namespace {

std::vector<float> drawn(const Spec& spec, std::size_t count, std::int64_t fan_in = 30, std::int64_t fan_out = 20,
                         std::uint64_t seed = 1, std::uint64_t stream = 2) {
  std::vector<float> values(count, 7.0F);
  fill(spec, {values, fan_in, fan_out, seed, stream});
  return values;
}

struct Moments {
  double mean = 0, variance = 0, largest = 0;
};
Moments moments(const std::vector<float>& values) {
  Moments out;
  for (const float v : values) out.mean += v, out.largest = std::max(out.largest, std::abs(static_cast<double>(v)));
  out.mean /= static_cast<double>(values.size());
  for (const float v : values) out.variance += (v - out.mean) * (v - out.mean);
  out.variance /= static_cast<double>(values.size());
  return out;
}

TEST(Initializers, FixedValues) {
  EXPECT_EQ(drawn({"zeros", {}}, 5), std::vector<float>(5, 0.0F));
  EXPECT_EQ(drawn({"constant", {{"value", 0.25}}}, 5), std::vector<float>(5, 0.25F));
}

TEST(Initializers, VarianceAndLimitsAreThoseOfTheFormulas) {
  struct Expected {
    Spec spec;
    double variance, limit;  // 0: no limit
  };
  const std::vector<Expected> all{
      {{"glorot_uniform", {}}, 2.0 / 50, std::sqrt(6.0 / 50)}, {{"glorot_normal", {}}, 2.0 / 50, 0},
      {{"he_uniform", {}}, 2.0 / 30, std::sqrt(6.0 / 30)},     {{"he_normal", {}}, 2.0 / 30, 0},
      {{"uniform", {{"range", 0.5}}}, 0.25 / 3, 0.5},          {{"normal", {{"std", 2.0}}}, 4, 0}};
  for (const Expected& expected : all) {
    SCOPED_TRACE(expected.spec.type);
    const Moments m = moments(drawn(expected.spec, 40000));
    EXPECT_NEAR(m.mean, 0, 5 * std::sqrt(expected.variance / 40000));
    EXPECT_NEAR(m.variance, expected.variance, 0.04 * expected.variance);
    if (expected.limit > 0) {
      EXPECT_LE(m.largest, expected.limit);
      EXPECT_GT(m.largest, 0.99 * expected.limit);
    } else {
      EXPECT_GT(m.largest, 3 * std::sqrt(expected.variance)) << "a normal has tails";
    }
  }
}

TEST(Initializers, ValuesDependOnSeedStreamAndPlaceAlone) {
  for (const char* type : {"glorot_uniform", "normal"}) {
    const auto few = drawn({type, {}}, 10), many = drawn({type, {}}, 100);
    EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
    EXPECT_EQ(few, drawn({type, {}}, 10));
    EXPECT_NE(few, drawn({type, {}}, 10, 30, 20, 2, 2));
    EXPECT_NE(few, drawn({type, {}}, 10, 30, 20, 1, 3));
  }
}

TEST(Initializers, SinusoidalCodesOfPlaces) {
  const auto table = drawn({"sinusoidal", {{"width", std::int64_t{4}}}}, 8);
  EXPECT_EQ((std::vector<float>{table.begin(), table.begin() + 4}), (std::vector<float>{0, 1, 0, 1}));
  EXPECT_NEAR(table[4], std::sin(1.0), 1e-6);
  EXPECT_NEAR(table[5], std::cos(1.0), 1e-6);
  EXPECT_NEAR(table[6], std::sin(0.01), 1e-6);  // 10000^(2/4) = 100
  EXPECT_NEAR(table[7], std::cos(0.01), 1e-6);
}

TEST(Initializers, OrthogonalKeepsLengths) {
  for (const auto& [rows, columns] : {std::pair{12, 5}, std::pair{5, 12}, std::pair{7, 7}}) {
    const auto m = drawn({"orthogonal", {{"gain", 2.0}}}, static_cast<std::size_t>(rows * columns), columns);
    const bool tall = rows >= columns;
    const int few = std::min(rows, columns), many = std::max(rows, columns);
    for (int a = 0; a < few; ++a)
      for (int b = 0; b < few; ++b) {
        double dot = 0;
        for (int k = 0; k < many; ++k)
          dot += static_cast<double>(m[static_cast<std::size_t>(tall ? k * columns + a : a * columns + k)]) *
                 static_cast<double>(m[static_cast<std::size_t>(tall ? k * columns + b : b * columns + k)]);
        EXPECT_NEAR(dot, a == b ? 4 : 0, 1e-5) << rows << "×" << columns << " " << a << " " << b;
      }
    EXPECT_EQ(m, drawn({"orthogonal", {{"gain", 2.0}}}, static_cast<std::size_t>(rows * columns), columns));
  }
}

TEST(Initializers, OnlyTheForgetGateIsOpen) {
  const auto biases = drawn({"forget_gate", {{"value", 1.5}}}, 12);
  EXPECT_EQ((std::vector<float>{biases.begin(), biases.end()}),
            (std::vector<float>{0, 0, 0, 1.5F, 1.5F, 1.5F, 0, 0, 0, 0, 0, 0}));
}

TEST(Initializers, PeopleChooseAmongAllButTheFixedTables) {
  const auto choices = initializer_choices();
  EXPECT_EQ(choices.size(), 9U);
  for (const TypeInfo* info : choices) {
    EXPECT_TRUE(info->id != "sinusoidal" && info->id != "forget_gate");
    EXPECT_FALSE(info->doc.empty());
    for (const ParamSpec& spec : info->params) EXPECT_TRUE(check_value(spec, spec.fallback)) << info->id;
  }
}

}  // namespace
}  // namespace vitrine
