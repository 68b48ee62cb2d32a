// Metrics of classes on cases whose answers are known: scikit-learn's own examples, or sums by hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/metrics/support.h"

namespace vitrine {
namespace {

using namespace test;

// Outputs whose largest is the class named.
Floats naming(const std::vector<int>& named, int classes) {
  Floats out;
  for (const int name : named)
    for (int k = 0; k < classes; ++k) out.push_back(k == name ? 1.0F : 0.0F);
  return out;
}

// The example in scikit-learn's documentation of precision_score, recall_score and f1_score.
TEST(ClassMetrics, AveragesOfThreeClasses) {
  const Floats target{0, 1, 2, 0, 1, 2}, output = naming({0, 2, 1, 0, 0, 1}, 3);
  const MetricInput input = input_of(output, target, 6);
  for (const char* average : {"macro", "weighted"}) {
    EXPECT_DOUBLE_EQ(judge(averaged("precision", average), input), 2.0 / 9) << average;
    EXPECT_DOUBLE_EQ(judge(averaged("recall", average), input), 1.0 / 3) << average;
    EXPECT_DOUBLE_EQ(judge(averaged("f1", average), input), 0.8 / 3) << average;
  }
  for (const char* id : {"precision", "recall", "f1"})
    EXPECT_DOUBLE_EQ(judge(averaged(id, "micro"), input), 1.0 / 3) << id;
}

TEST(ClassMetrics, WeightedCountsAClassAsOftenAsItIsThere) {
  const Floats target{0, 0, 0, 1}, output = naming({0, 0, 1, 1}, 2);
  const MetricInput input = input_of(output, target, 4);
  EXPECT_DOUBLE_EQ(judge(averaged("precision", "weighted"), input), (3 * 1.0 + 1 * 0.5) / 4);
  EXPECT_DOUBLE_EQ(judge(averaged("precision", "macro"), input), (1.0 + 0.5) / 2);
  EXPECT_DOUBLE_EQ(judge(averaged("recall", "weighted"), input), (3 * (2.0 / 3) + 1 * 1.0) / 4);
  EXPECT_DOUBLE_EQ(judge(averaged("f1", "weighted"), input), (3 * 0.8 + 1 * (2.0 / 3)) / 4);
}

TEST(ClassMetrics, OfClassOneIsThatClassAlone) {
  const Floats target{1, 1, 1, 0, 0}, logits{2, 1, -1, 0.5F, -3};  // TP 2, FN 1, FP 1
  MetricInput input = input_of(logits, target, 5);
  EXPECT_DOUBLE_EQ(judge(averaged("precision", "binary"), input), 2.0 / 3);
  EXPECT_DOUBLE_EQ(judge(averaged("recall", "binary"), input), 2.0 / 3);
  EXPECT_DOUBLE_EQ(judge(averaged("f1", "binary"), input), 2.0 / 3);
  // Of the other class: the same counts, seen from there.
  const auto other = [&](const char* id) {
    return judge({id, {{"average", std::string("binary")}, {"class", std::int64_t{0}}}}, input);
  };
  EXPECT_DOUBLE_EQ(judge(averaged("precision", "macro"), input),
                   (judge(averaged("precision", "binary"), input) + other("precision")) / 2);
  EXPECT_DOUBLE_EQ(judge(averaged("recall", "macro"), input),
                   (judge(averaged("recall", "binary"), input) + other("recall")) / 2);
  input.class_threshold = 0.75;  // 0.5 is class 0 now
  EXPECT_DOUBLE_EQ(judge(averaged("precision", "binary"), input), 1.0);
  EXPECT_DOUBLE_EQ(judge(averaged("f1", "binary"), input), 0.8);
}

// One logit and two outputs that differ by it are the same network.
TEST(ClassMetrics, OneOutputSaysWhatTwoSay) {
  const Scene one = class_scene("one", {}, 2, 1, false);
  Floats two;
  for (const float z : one.output) two.push_back(1.5F), two.push_back(1.5F + z);
  Scene both = one;
  both.output = two;
  both.outputs = 2;
  for (const Spec& spec : choices(one))
    EXPECT_NEAR(judge(spec, one.all()), judge(spec, both.all()), 1e-12) << metric_title(spec);
}

TEST(ClassMetrics, ZeroDivisionIsZeroAndAbsentClassesAreLeftOut) {
  // Class 2 is there but never named; 3 is named but not there; 4 is neither.
  const Floats target{0, 0, 1, 2}, output = naming({0, 3, 1, 1}, 5);
  const MetricInput input = input_of(output, target, 4);
  EXPECT_DOUBLE_EQ(judge("precision", input), (1 + 0.5 + 0 + 0) / 4);
  EXPECT_DOUBLE_EQ(judge("recall", input), (0.5 + 1 + 0 + 0) / 4);
  EXPECT_DOUBLE_EQ(judge("f1", input), (2.0 / 3 + 2.0 / 3 + 0 + 0) / 4);
  const Floats none{0, 0}, zeros = naming({0, 0}, 2);
  for (const char* id : {"precision", "recall", "f1"})
    EXPECT_EQ(judge(averaged(id, "binary"), input_of(zeros, none, 2)), 0) << id;
}

TEST(ClassMetrics, MicroPrecisionIsAccuracy) {
  for (const Scene& scene : scenes()) {
    if (scene.judged.kind == FieldKind::values) continue;
    for (const char* id : {"precision", "recall", "f1"})
      EXPECT_DOUBLE_EQ(judge(averaged(id, "micro"), scene.all()), judge("accuracy", scene.all())) << scene.name;
  }
}

// Counted anew from named classes, pair by pair, by the definition.
TEST(ClassMetrics, MacroF1IsTheMeanOfHarmonicMeans) {
  const Scene scene = class_scene("five", {}, 5, 5, false);
  double total = 0;
  for (int k = 0; k < 5; ++k) {
    double both = 0, named = 0, there = 0;
    for (std::size_t i = 0; i < scene.target.size(); ++i) {
      if (scene.target[i] < 0) continue;
      const auto first = scene.output.begin() + static_cast<std::ptrdiff_t>(5 * i);
      const bool is = scene.target[i] == static_cast<float>(k);
      const bool said = std::max_element(first, first + 5) - first == k;
      both += is && said, named += said, there += is;
    }
    const double precision = both / named, recall = both / there;
    total += 2 * precision * recall / (precision + recall);
  }
  EXPECT_NEAR(judge("f1", scene.all()), total / 5, 1e-12);
}

// The example in scikit-learn's documentation of top_k_accuracy_score.
TEST(ClassMetrics, TopK) {
  const Floats target{0, 1, 2, 2};
  const Floats output{0.5F, 0.2F, 0.2F, 0.3F, 0.4F, 0.2F, 0.2F, 0.4F, 0.3F, 0.7F, 0.2F, 0.1F};
  const auto top = [&](std::int64_t k) {
    return judge(Spec{"top_k_accuracy", {{"k", k}}}, input_of(output, target, 4));
  };
  EXPECT_DOUBLE_EQ(top(1), 0.5);
  EXPECT_DOUBLE_EQ(top(2), 0.75);
  EXPECT_DOUBLE_EQ(top(3), 1.0);
  const Floats equal{1, 1, 1};
  EXPECT_EQ(judge(Spec{"top_k_accuracy", {{"k", std::int64_t{2}}}}, input_of(equal, {1}, 1)), 1);
  EXPECT_EQ(judge(Spec{"top_k_accuracy", {{"k", std::int64_t{2}}}}, input_of(equal, {2}, 1)), 0);
}

TEST(ClassMetrics, TopOneIsAccuracyWhereverItIs) {
  for (const Scene& scene : scenes()) {
    if (scene.judged.kind == FieldKind::values) continue;
    EXPECT_EQ(judge(Spec{"top_k_accuracy", {{"k", std::int64_t{1}}}}, scene.all()), judge("accuracy", scene.all()))
        << scene.name;
  }
}

TEST(ClassMetrics, PerplexityCountsTheClassesInDoubt) {
  EXPECT_DOUBLE_EQ(judge("perplexity", input_of({3, 3, 3, 3, 3, 3, 3}, {4}, 1)), 7);
  EXPECT_DOUBLE_EQ(judge("perplexity", input_of({0}, {1}, 1)), 2);
  // p = 3/4 and 1/4 of the right class: exp(−(log ¾ + log ¼) / 2) = 4 / √3.
  const float odds = std::log(3.0F);
  EXPECT_NEAR(judge("perplexity", input_of({0, odds, 0, odds}, {1, 0}, 2)), 4 / std::sqrt(3.0), 1e-6);
  EXPECT_NEAR(judge("perplexity", input_of({odds, odds}, {1, 0}, 2)), 4 / std::sqrt(3.0), 1e-6);
  EXPECT_NEAR(judge("perplexity", input_of({700, 0}, {1}, 1)), std::exp(700.0), std::exp(700.0) * 1e-9);
  EXPECT_TRUE(std::isinf(judge("perplexity", input_of({2000, 0}, {1}, 1)))) << "and breaks nothing";
  Floats raw{0.4F, 0.6F}, target{0, 1};
  MetricInput input = input_of(raw, target, 2);
  input.class_threshold = 0.5;
  EXPECT_TRUE(std::isnan(judge("perplexity", input))) << "that output is no logit";
}

TEST(ClassMetrics, ExactMatchWantsTheWholeSequence) {
  // Three sequences of three: right, one place wrong, right where it is labelled; and one without labels.
  const Floats target{0, 1, 2, 0, 1, 2, -1, 1, 0, -1, -1, -1};
  const Floats output = naming({0, 1, 2, 0, 2, 2, 2, 1, 0, 0, 0, 0}, 3);
  MetricInput input = input_of(output, target, 12);
  input.places = 3;
  EXPECT_DOUBLE_EQ(judge("exact_match", input), 2.0 / 3);
  const Floats weights{1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1};  // the wrong place is left out
  input.weights = weights;
  EXPECT_DOUBLE_EQ(judge("exact_match", input), 1.0);
  const Floats heavy{1, 1, 1, 3, 3, 3, 1, 1, 1, 1, 1, 1};
  input.weights = heavy;
  EXPECT_DOUBLE_EQ(judge("exact_match", input), 2.0 / 5);
}

// scikit-learn's example of jaccard_score, as one map of 2×2 pixels with classes along the channels.
TEST(ClassMetrics, MapsByTheirOverlap) {
  const Floats target{0, 1, 2, 2};
  const Floats output{/* class 0 */ 1, 0, 0, 0, /* 1 */ 0, 0, 1, 0, /* 2 */ 0, 1, 0, 1};  // 0, 2, 1, 2
  MetricInput input = input_of(output, target, 4);
  input.outputs = 3;
  input.apart = input.places = 4;
  EXPECT_DOUBLE_EQ(judge("iou", input), (1 + 0 + 1.0 / 3) / 3);
  EXPECT_DOUBLE_EQ(judge("dice", input), (1 + 0 + 0.5) / 3);
  const Floats absent{0, -1, -1, -1};  // classes 1 and 2 are nowhere that counts
  input.target = absent;
  EXPECT_DOUBLE_EQ(judge("iou", input), 1);
}

TEST(ClassMetrics, DiceIsMacroF1OfPixels) {
  const Scene maps = class_scene("maps", {3, 2}, 4, 4, true);
  EXPECT_EQ(judge("dice", maps.all()), judge(averaged("f1", "macro"), maps.all()));
  EXPECT_LT(judge("iou", maps.all()), judge("dice", maps.all()));
}

// Nothing that a file could hold breaks a metric: a label past the classes is one that nobody names.
TEST(ClassMetrics, LabelsPastTheClassesAreNeverRight) {
  const Floats output = naming({0, 1, 2}, 3);
  for (const float wild : {3.0F, 1e9F, 3e38F, INFINITY, NAN}) {
    const Floats target{0, 1, wild};
    MetricInput input = input_of(output, target, 3);
    for (const MetricType& type : metric_types().all()) {
      if (type.fits({FieldKind::values, 0, {}})) continue;
      const double value = judge(type.info.id, input);
      EXPECT_TRUE(!type.higher_is_better || std::isnan(value) || value <= 1) << type.info.id << " " << wild;
    }
    EXPECT_DOUBLE_EQ(judge("accuracy", input), wild < 1e15F ? 2.0 / 3 : 1.0) << wild;
  }
}

}  // namespace
}  // namespace vitrine
