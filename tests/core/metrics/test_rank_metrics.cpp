// AUC and average precision: by their definitions, over all pairs and all thresholds.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/metrics/scores.h"
#include "tests/core/metrics/support.h"

namespace vitrine {
namespace {

using namespace test;

// Scores of one class: (score, is it of the class?).
using Scored = std::vector<std::pair<double, bool>>;

double auc_by_pairs(const Scored& scored) {
  double won = 0, pairs = 0;
  for (const auto& [own, is] : scored)
    for (const auto& [other, other_is] : scored) {
      if (!is || other_is) continue;
      pairs += 1;
      won += own > other ? 1 : own == other ? 0.5 : 0;
    }
  return won / pairs;
}

double ap_by_thresholds(const Scored& scored) {
  std::set<double, std::greater<>> thresholds;
  double all = 0, last_recall = 0, sum = 0;
  for (const auto& [score, is] : scored) thresholds.insert(score), all += is;
  for (const double threshold : thresholds) {
    double right = 0, named = 0;
    for (const auto& [score, is] : scored)
      if (score >= threshold) named += 1, right += is;
    sum += (right / all - last_recall) * (right / named);
    last_recall = right / all;
  }
  return sum;
}

// log(p / (1 − p)), by softmax, of the labelled places; rounded, so that equal p stay ties.
Scored scored(const Scene& scene, std::int64_t k) {
  Scored out;
  for (std::size_t i = 0; i < scene.target.size(); ++i) {
    if (scene.target[i] < 0) continue;
    const auto z = [&](std::int64_t j) {
      return static_cast<double>(scene.output[scene.output_at(static_cast<std::int64_t>(i), j)]);
    };
    double others = 0;
    for (std::int64_t j = 0; j < scene.outputs; ++j) others += j == k ? 0 : std::exp(z(j));
    const double odds = scene.outputs == 1 ? z(0) : std::log(std::exp(z(k)) / others);
    out.emplace_back(std::round(odds * 1e9), scene.target[i] == static_cast<float>(k));
  }
  return out;
}

// scikit-learn's example of roc_auc_score and average_precision_score.
TEST(RankMetrics, TheUsualExample) {
  const Floats target{0, 0, 1, 1}, scores{0.1F, 0.4F, 0.35F, 0.8F};
  EXPECT_DOUBLE_EQ(judge("auc", input_of(scores, target, 4)), 0.75);
  EXPECT_DOUBLE_EQ(judge("average_precision", input_of(scores, target, 4)), 0.5 * 1 + 0.5 * (2.0 / 3));
}

TEST(RankMetrics, TiesCountHalfAndAreOneThreshold) {
  const Floats target{1, 0, 1, 0}, equal{2, 2, 2, 2};
  EXPECT_DOUBLE_EQ(judge("auc", input_of(equal, target, 4)), 0.5);
  EXPECT_DOUBLE_EQ(judge("average_precision", input_of(equal, target, 4)), 0.5);
}

TEST(RankMetrics, TheyAreWhatTheirDefinitionsSay) {
  int compared = 0;
  for (const Scene& scene : scenes()) {
    if (scene.judged.kind == FieldKind::values) continue;
    const std::int64_t classes = scene.judged.classes;
    double auc = 0, ap = 0;
    for (std::int64_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
      auc += auc_by_pairs(scored(scene, k));
      ap += ap_by_thresholds(scored(scene, k));
    }
    const double figures = classes == 2 ? 1 : static_cast<double>(classes);
    EXPECT_NEAR(judge("auc", scene.all()), auc / figures, 1e-9) << scene.name;
    EXPECT_NEAR(judge("average_precision", scene.all()), ap / figures, 1e-9) << scene.name;
    ++compared;
  }
  EXPECT_EQ(compared, 6);
}

TEST(RankMetrics, OnlyTheOrderCounts) {
  const Scene scene = class_scene("two", {}, 2, 1, false);
  for (const char* id : {"auc", "average_precision"}) {
    const double plain = judge(id, scene.all());
    Scene cubed = scene, squashed = scene;
    for (float& z : cubed.output) z = z * z * z - 100;
    for (float& z : squashed.output) z = 1 / (1 + std::exp(-z / 4));
    EXPECT_EQ(judge(id, cubed.all()), plain) << id;
    EXPECT_EQ(judge(id, squashed.all()), plain) << id;
  }
  Scene turned = scene;
  for (float& z : turned.output) z = -z;
  EXPECT_NEAR(judge("auc", turned.all()), 1 - judge("auc", scene.all()), 1e-12);
}

// softmax would round each of these to 1 and call them equal.
TEST(RankMetrics, CertainNetworksKeepTheirOrder) {
  const Floats target{0, 1, 0, 1}, two{0, 50, 0, 52, 0, 55, 0, 70};
  EXPECT_DOUBLE_EQ(judge("auc", input_of(two, target, 4)), 0.75);
  const Floats three{80, 0, 0, 70, 0, 0, 60, 0, 0, 65, 0, 0}, labels{0, 1, 0, 2};
  const double of_zero = 0.5, of_one = 1.0 / 3, of_two = 2.0 / 3;  // the others by the scores −80 … −60
  EXPECT_DOUBLE_EQ(judge("auc", input_of(three, labels, 4)), (of_zero + of_one + of_two) / 3);
}

TEST(RankMetrics, AClassWithoutPlacesIsLeftOut) {
  const Floats three{2, 0, 0, 0, 1, 0, 1, 0, 0, 0, 3, 0}, labels{0, 1, 0, 1};  // nothing is of class 2
  EXPECT_DOUBLE_EQ(judge("auc", input_of(three, labels, 4)), 1);
  EXPECT_DOUBLE_EQ(judge("average_precision", input_of(three, labels, 4)), 1);
  const Floats alike{1, 1};
  EXPECT_TRUE(std::isnan(judge("auc", input_of({0, 1}, alike, 2)))) << "nothing to tell class 1 from";
  EXPECT_DOUBLE_EQ(judge("average_precision", input_of({0, 1}, alike, 2)), 1);
  const Floats zeros{0, 0};
  EXPECT_TRUE(std::isnan(judge("average_precision", input_of({0, 1}, zeros, 2))));
}

TEST(RankMetrics, AScoreThatIsNotANumberHasNoRank) {
  Scene scene = class_scene("five", {}, 5, 5, false);
  const auto labelled =
      std::find_if(scene.target.begin(), scene.target.end(), [](float label) { return label >= 0; });
  scene.output[static_cast<std::size_t>(5 * (labelled - scene.target.begin()) + 3)] = NAN;
  EXPECT_TRUE(std::isnan(judge("auc", scene.all())));
}

// 2000 places in room for 100 rows: what is kept is spread evenly over all of them, however they came.
TEST(RankMetrics, MemoryIsBoundedAndWhatIsKeptIsSpreadEvenly) {
  Floats output, target;
  for (int i = 0; i < 2000; ++i) output.push_back(static_cast<float>(i)), target.push_back(static_cast<float>(i % 2));
  constexpr std::size_t kMost = 3 + 3 * 100;
  MetricSums whole;
  metrics::keep_scores(input_of(output, target, 2000), whole, kMost);
  EXPECT_LE(whole.sums.capacity(), kMost);
  EXPECT_EQ(whole.sums.size(), 3U + 3 * 63) << "every 32nd";
  for (std::size_t row = 0; row < 63; ++row)
    EXPECT_EQ(whole.sums[3 + 3 * row + 2], static_cast<double>(32 * row)) << "a row that came between";
  EXPECT_EQ(whole.count, 2000) << "all were judged";
  MetricSums by_batches;
  for (std::int64_t at = 0; at < 2000; at += 37) {
    const std::int64_t count = std::min<std::int64_t>(37, 2000 - at);
    const auto cut = [&](const Floats& all) { return Floats(all.begin() + at, all.begin() + at + count); };
    const Floats some = cut(output), labels = cut(target);
    metrics::keep_scores(input_of(some, labels, count), by_batches, kMost);
    ASSERT_LE(by_batches.sums.capacity(), kMost);
  }
  EXPECT_EQ(by_batches, whole);
}

TEST(RankMetrics, NothingIsLeftOutBelowTheBound) {
  const Scene scene = class_scene("five", {}, 5, 5, false);
  std::size_t labelled = 0;
  for (const float label : scene.target) labelled += label >= 0;
  MetricSums sums;
  metrics::keep_scores(scene.all(), sums, 3 + labelled * (2 + 5));
  EXPECT_EQ(sums.sums.size(), 3 + labelled * (2 + 5));
  for (const std::size_t tiny : {0U, 3U, 4U, 10U}) {  // room for no row, or for one
    MetricSums few;
    metrics::keep_scores(scene.all(), few, tiny);
    EXPECT_EQ(few.sums.size(), tiny < 10 ? 3U : 10U);
  }
}

// Sums may come from a damaged file.
TEST(RankMetrics, SumsThatMakeNoSenseBreakNothing) {
  const MetricType& type = metric_types().at("auc");
  const Scene scene = class_scene("two", {}, 2, 1, false);
  for (const double wild : {-5.0, 0.0, 1e300, std::nan(""), 7.0}) {
    MetricSums sums;
    sums.sums.assign(11, wild);
    (void)type.value({}, sums);
    type.add({}, scene.all(), sums);
    EXPECT_EQ(type.value({}, sums), judge("auc", scene.all())) << wild;
  }
}

}  // namespace
}  // namespace vitrine
