#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/metrics/support.h"

namespace vitrine {
namespace {

using namespace test;

TEST(Metrics, AccuracyCountsTheLargestOutput) {
  const Floats output{0.1F, 0.9F, 0.0F, /**/ 3, 2, 1, /**/ -1, -3, -2, /**/ 0, 0, 5};
  EXPECT_DOUBLE_EQ(judge("accuracy", input_of(output, {1, 0, 2, 2}, 4)), 0.75);
  EXPECT_DOUBLE_EQ(judge("accuracy", input_of(output, {1, 0, -1, -1}, 4)), 1.0) << "no label, not judged";
  EXPECT_TRUE(std::isnan(judge("accuracy", input_of(output, {-1, -1, -1, -1}, 4))));
}

TEST(Metrics, AccuracyOfOneOutputTakesTheLossesThreshold) {
  const Floats output{-0.1F, 0.3F, 0.7F, 2.0F}, target{0, 0, 1, 1};
  MetricInput input = input_of(output, target, 4);
  EXPECT_DOUBLE_EQ(judge("accuracy", input), 0.75);  // logits
  input.class_threshold = 0.5;
  EXPECT_DOUBLE_EQ(judge("accuracy", input), 1.0);
}

// Two samples of three classes on 1×2 pixels: (N,K,H,W), so the values of a pixel lie a plane apart.
TEST(Metrics, AccuracyOfPixelsReadsClassesAlongTheChannels) {
  const Floats output{/* class 0 */ 5, 0, /* 1 */ 1, 2, /* 2 */ 0, 1, /**/ 0, 0, /**/ 0, 3, /**/ 1, 0};
  const Floats target{0, 1, 2, 1};
  MetricInput input = input_of(output, target, 4);
  input.apart = 2;
  EXPECT_DOUBLE_EQ(judge("accuracy", input), 1.0);
  const Floats half{0, 0, 2, -1};
  input.target = half;
  EXPECT_DOUBLE_EQ(judge("accuracy", input), 2.0 / 3.0);
}

TEST(Metrics, ANetworkThatSaysNaNIsNeverRight) {
  EXPECT_DOUBLE_EQ(judge("accuracy", input_of({NAN, 1, 1, NAN}, {0, 0}, 2)), 0);
  EXPECT_DOUBLE_EQ(judge("accuracy", input_of({NAN}, {0}, 1)), 0);
}

TEST(Metrics, ErrorsOfNumbers) {
  const Floats output{1, 2, 5, 8}, target{1, 4, 5, 4};
  EXPECT_DOUBLE_EQ(judge("mae", input_of(output, target, 4)), 1.5);
  EXPECT_DOUBLE_EQ(judge("rmse", input_of(output, target, 4)), std::sqrt(5.0));
  EXPECT_DOUBLE_EQ(judge("r2", input_of(output, target, 4)), 1 - 20.0 / 9.0);
  EXPECT_DOUBLE_EQ(judge("r2", input_of(target, target, 4)), 1);
  EXPECT_TRUE(std::isnan(judge("r2", input_of({1, 2}, {3, 3}, 2)))) << "a constant target has no variance to explain";
}

TEST(Metrics, RSquaredKeepsItsDigitsFarFromZero) {
  Floats output, target;
  for (int i = 0; i < 1000; ++i) {
    target.push_back(1e6F + static_cast<float>(i % 2));  // variance 1/4 on a mean of a million
    output.push_back(1e6F + 0.5F * static_cast<float>(i % 2) + 0.25F);
  }
  EXPECT_NEAR(judge("r2", input_of(output, target, 1000)), 0.75, 1e-9);
}

TEST(Metrics, NumbersAreJudgedInTheDatasOwnUnit) {
  const Floats output{1, -1}, target{0, 0};
  const Normalisation scale{{100.0F}, {0.1F}};  // y = (x − 100)·0.1
  MetricInput input = input_of(output, target, 2);
  input.target_scale = &scale;
  EXPECT_NEAR(judge("mae", input), 10, 1e-5);
  const Normalisation per_feature{{0.0F, 5.0F}, {1.0F, 0.5F}};
  input = input_of(output, target, 1);
  input.target_scale = &per_feature;
  EXPECT_NEAR(judge("mae", input), 1.5, 1e-6);
}

// The figures of the default set keep their bits: sums of plain terms, in element order, in double.
TEST(Metrics, TheSumsAreThoseOfPlainTermsInOrder) {
  const Scene numbers = number_scene(), classes = class_scene("five", {}, 5, 5, false);
  double absolute = 0, squared = 0, right = 0, labelled = 0;
  for (std::size_t i = 0; i < numbers.output.size(); ++i) {
    const double error = static_cast<double>(numbers.output[i]) - static_cast<double>(numbers.target[i]);
    absolute += std::abs(error);
    squared += error * error;
  }
  for (std::size_t i = 0; i < classes.target.size(); ++i) {
    if (classes.target[i] < 0) continue;
    const auto first = classes.output.begin() + static_cast<std::ptrdiff_t>(5 * i);
    right += static_cast<float>(std::max_element(first, first + 5) - first) == classes.target[i];
    labelled += 1;
  }
  EXPECT_EQ(judge("mae", numbers.all()), absolute / 123);
  EXPECT_EQ(judge("rmse", numbers.all()), std::sqrt(squared / 123));
  EXPECT_EQ(judge("accuracy", classes.all()), right / labelled);
}

TEST(Metrics, SumsGrowAndKeepTheirRoom) {
  MetricSums few{{1, 2}, 3}, more{{10, 20, 30}, 4};
  few.add_up(more);
  EXPECT_EQ(few, (MetricSums{{11, 22, 30}, 7}));
  EXPECT_EQ(few.at_least(2).size(), 3U) << "what is there stays";
  EXPECT_EQ(few.at_least(4)[3], 0);
  few.clear();
  EXPECT_EQ(few, MetricSums());
  EXPECT_GE(few.sums.capacity(), 4U) << "the next epoch would ask for memory";
}

TEST(Metrics, EachTaskHasItsOwn) {
  ASSERT_EQ(metrics_for(FieldKind::classes).size(), 1U);
  EXPECT_EQ(metrics_for(FieldKind::tokens).front()->info.id, "accuracy");
  EXPECT_EQ(metrics_for(FieldKind::values).size(), 3U);
  for (const MetricType* type : metrics_for(FieldKind::values))
    EXPECT_EQ(type->higher_is_better, type->info.id == "r2");
}

}  // namespace
}  // namespace vitrine
