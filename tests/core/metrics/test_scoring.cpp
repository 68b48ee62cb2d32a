// Tables and curves of all answers at once. Numbers that are written out here were computed with NumPy from the
// definitions: sums over all pairs, all thresholds and all bins, as the comments say.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/metrics/scores.h"
#include "core/metrics/scoring.h"
#include "tests/core/metrics/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Yes = std::vector<std::uint8_t>;

// ---- classes

// Forty places, the fourth class rare, the fifth neither there nor named.
ConfusionMatrix forty() {
  ConfusionMatrix out(5);
  for (std::int64_t k = 0; k < 40; ++k) {
    const std::int64_t truth = k % 3 != 0 ? k * k % 4 : k % 4;
    out.add(truth, k % 2 == 0 ? truth : (k * 5 + k / 7) % 4);
  }
  return out;
}

void expect_figures(const ClassFigures& got, double precision, double recall, double f1, double iou) {
  EXPECT_NEAR(got.precision, precision, 1e-12);
  EXPECT_NEAR(got.recall, recall, 1e-12);
  EXPECT_NEAR(got.f1, f1, 1e-12);
  EXPECT_NEAR(got.iou, iou, 1e-12);
}

// Of the table C: C[k,k] / C[:,k].sum(), C[k,k] / C[k].sum(), and so on; means over the four classes there are.
TEST(Scoring, AClassReportIsThatOfItsTable) {
  const ConfusionMatrix confusion = forty();
  EXPECT_EQ(confusion.counts,
            (std::vector<std::int64_t>{17, 0, 0, 0, 0, 5, 5, 4, 2, 0, 0, 0, 3, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(confusion.total(), 40);
  const ClassReport report = class_report(confusion);
  ASSERT_EQ(report.classes.size(), 5U);
  expect_figures(report.classes[0], 0.7391304347826086, 1, 0.85, 0.7391304347826086);
  expect_figures(report.classes[1], 0.8333333333333334, 0.3125, 0.45454545454545453, 0.29411764705882354);
  expect_figures(report.classes[2], 0.375, 1, 0.5454545454545454, 0.375);
  expect_figures(report.classes[3], 0.3333333333333333, 0.25, 0.2857142857142857, 0.16666666666666666);
  expect_figures(report.classes[4], 0, 0, 0, 0);
  EXPECT_EQ(report.classes[1].support, 16);
  expect_figures(report.macro, 0.5701992753623188, 0.640625, 0.5339285714285714, 0.39372868712702475);
  expect_figures(report.weighted, 0.7089221014492754, 0.65, 0.6125487012987012, 0.47656916027280477);
  EXPECT_NEAR(report.accuracy, 0.65, 1e-15);
  EXPECT_NEAR(report.micro.precision, 0.65, 1e-15);
  EXPECT_NEAR(report.micro.recall, 0.65, 1e-15);
  EXPECT_NEAR(report.micro.f1, 0.65, 1e-15);
  EXPECT_EQ(report.total, 40);
}

TEST(Scoring, AnAnswerThatNamesNoClassIsWrongAndNamesNone) {
  ConfusionMatrix confusion(2);
  for (const int predicted : {0, 0, 1, -1}) confusion.add(0, predicted);
  for (const int predicted : {1, 7}) confusion.add(1, predicted);
  confusion.add(-1, 0), confusion.add(2, 0);  // no labels
  EXPECT_EQ(confusion.unnamed, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(confusion.total(), 6);
  EXPECT_EQ(confusion.tallies(), (std::vector<ClassTally>{{2, 2, 4}, {1, 2, 2}}));
  const ClassReport report = class_report(confusion);
  EXPECT_DOUBLE_EQ(report.accuracy, 0.5);
  EXPECT_DOUBLE_EQ(report.micro.precision, 0.75);  // of those that were named
}

TEST(Scoring, OfNothingThereIsNoReport) {
  const ClassReport report = class_report(ConfusionMatrix(3));
  EXPECT_TRUE(std::isnan(report.accuracy));
  EXPECT_TRUE(std::isnan(report.macro.f1));
  EXPECT_EQ(report.classes.size(), 3U);
  for (const std::int64_t size : {std::int64_t{-3}, std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    ConfusionMatrix none(size);
    none.add(0, 0);
    EXPECT_EQ(none.total(), 0) << "too many classes for a table";
  }
}

// The metrics of this room count by weight and batch by batch.
TEST(Scoring, AveragesAreThoseOfTheMetrics) {
  for (const Scene& scene : scenes()) {
    if (scene.judged.kind == FieldKind::values) continue;
    ConfusionMatrix confusion(scene.judged.classes);
    const MetricInput input = scene.all();
    metrics::for_labelled(
        input, [&](const metrics::Place& place) { confusion.add(place.label, metrics::named_class(input, place)); });
    const ClassReport report = class_report(confusion);
    const auto metric = [&](const char* id, const char* average) { return judge(averaged(id, average), input); };
    EXPECT_NEAR(report.accuracy, judge("accuracy", input), 1e-12) << scene.name;
    for (const auto& [name, figures] : {std::pair{"macro", report.macro}, std::pair{"micro", report.micro},
                                        std::pair{"weighted", report.weighted}}) {
      EXPECT_NEAR(figures.precision, metric("precision", name), 1e-12) << scene.name << " " << name;
      EXPECT_NEAR(figures.recall, metric("recall", name), 1e-12) << scene.name << " " << name;
      EXPECT_NEAR(figures.f1, metric("f1", name), 1e-12) << scene.name << " " << name;
    }
    if (scene.judged.shape.rank() != 2) continue;
    EXPECT_NEAR(report.macro.iou, judge("iou", input), 1e-12);
    EXPECT_NEAR(report.macro.f1, judge("dice", input), 1e-12);
  }
}

// ---- scores

// 24 scores, four of them twice, that know next to nothing.
std::vector<double> some_scores() {
  std::vector<double> out;
  for (int i = 0; i < 24; ++i) out.push_back((i * 7 + 3) % 20 / 20.0);
  return out;
}
Yes some_labels() {
  Yes out;
  for (int i = 0; i < 24; ++i) out.push_back((i * i + i / 3) % 5 < 2 ? 1 : 0);
  return out;
}

// AUC: the mean over all pairs of a positive and a negative, and the same by numpy.trapz over all thresholds. AP:
// sum(diff(R)·P).
TEST(Scoring, CurvesAreThoseOfTheirDefinitions) {
  const auto scores = some_scores();
  const Yes labels = some_labels();
  const RocCurve every = roc_curve(scores, labels, false), few = roc_curve(scores, labels);
  EXPECT_EQ(every.positives, 13);
  EXPECT_EQ(every.negatives, 11);
  EXPECT_NEAR(every.auc, 0.5104895104895105, 1e-14);
  EXPECT_EQ(few.auc, every.auc);
  ASSERT_EQ(every.points.size(), 21U);  // 20 scores and the start
  EXPECT_LT(few.points.size(), every.points.size());
  const PrecisionRecallCurve recall = precision_recall_curve(scores, labels);
  EXPECT_EQ(recall.points.size(), 20U);
  EXPECT_NEAR(recall.average_precision, 0.6417552650170147, 1e-14);
  EXPECT_DOUBLE_EQ(recall.points.back().recall, 1);
  EXPECT_DOUBLE_EQ(recall.points.back().precision, 13.0 / 24);
}

TEST(Scoring, PointsOfACurveAreWhatAThresholdGives) {
  const auto scores = some_scores();
  const Yes labels = some_labels();
  const RocCurve curve = roc_curve(scores, labels, false);
  EXPECT_TRUE(std::isinf(curve.points.front().threshold));
  double area = 0;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const RocPoint& point = curve.points[i];
    const ThresholdFigures at = at_threshold(scores, labels, point.threshold);
    EXPECT_DOUBLE_EQ(point.true_positive_rate, at.recall);
    EXPECT_DOUBLE_EQ(point.false_positive_rate, 1 - at.specificity);
    if (i == 0) continue;
    const RocPoint& before = curve.points[i - 1];
    area += (point.false_positive_rate - before.false_positive_rate) *
            (point.true_positive_rate + before.true_positive_rate) / 2;
  }
  EXPECT_NEAR(area, curve.auc, 1e-14);
  for (const PrecisionRecallPoint& point : precision_recall_curve(scores, labels).points) {
    const ThresholdFigures at = at_threshold(scores, labels, point.threshold);
    EXPECT_DOUBLE_EQ(point.recall, at.recall);
    EXPECT_DOUBLE_EQ(point.precision, at.precision);
  }
}

// What is left out lies on the line between its neighbours, so that the area below the drawn curve stays.
TEST(Scoring, LeavingOutPointsOnALineChangesNoArea) {
  const std::vector<double> scores{9, 8, 7, 6, 5, 5, 4, 3, 2, 1};
  const Yes labels{1, 1, 1, 0, 1, 0, 0, 0, 1, 0};
  const RocCurve few = roc_curve(scores, labels);
  double area = 0;
  for (std::size_t i = 1; i < few.points.size(); ++i)
    area += (few.points[i].false_positive_rate - few.points[i - 1].false_positive_rate) *
            (few.points[i].true_positive_rate + few.points[i - 1].true_positive_rate) / 2;
  EXPECT_NEAR(area, few.auc, 1e-15);
  // Up by three, right by one, along the tie, right by two, up, right.
  ASSERT_EQ(few.points.size(), 7U);
  EXPECT_EQ(few.points[1].threshold, 7);
  EXPECT_NEAR(few.auc, 19.5 / 25, 1e-15);  // by hand: 3, 3½, 4, 4 and 5 positives above each negative
}

TEST(Scoring, AtAThresholdAllFourKindsAreCounted) {
  const ThresholdFigures at = at_threshold(some_scores(), some_labels(), 0.5);
  EXPECT_EQ(at.tp, 6);
  EXPECT_EQ(at.fp, 6);
  EXPECT_EQ(at.tn, 5);
  EXPECT_EQ(at.fn, 7);
  EXPECT_DOUBLE_EQ(at.precision, 0.5);
  EXPECT_DOUBLE_EQ(at.recall, 6.0 / 13);
  EXPECT_DOUBLE_EQ(at.f1, 12.0 / 25);
  EXPECT_DOUBLE_EQ(at.specificity, 5.0 / 11);
}

// Over all 20 thresholds, by 2·P·R / (P + R).
TEST(Scoring, TheBestThresholdGivesTheLargestF1) {
  const double best = best_f1_threshold(some_scores(), some_labels());
  EXPECT_DOUBLE_EQ(best, 0.05);
  EXPECT_NEAR(at_threshold(some_scores(), some_labels(), best).f1, 0.7222222222222222, 1e-15);
  EXPECT_EQ(best_f1_threshold(std::vector<double>{3, 2, 1}, Yes{1, 0, 1}), 1) << "F1 is 2/3, 1/2, 4/5";
}

TEST(Scoring, TiesAreOnePoint) {
  const std::vector<double> same(6, 0.25);
  const Yes labels{1, 0, 1, 0, 0, 1};
  const RocCurve curve = roc_curve(same, labels);
  EXPECT_EQ(curve.points.size(), 2U);
  EXPECT_DOUBLE_EQ(curve.auc, 0.5);
  EXPECT_DOUBLE_EQ(precision_recall_curve(same, labels).average_precision, 0.5);
}

TEST(Scoring, WhatIsNoNumberIsInNoCurve) {
  const double infinite = std::numeric_limits<double>::infinity();
  const std::vector<double> scores{infinite, kNaN, 2, 1, -infinite, kNaN};
  const Yes labels{1, 1, 0, 1, 0, 0};
  const RocCurve curve = roc_curve(scores, labels);
  EXPECT_EQ(curve.not_numbers, 2);
  EXPECT_EQ(curve.positives, 2);
  EXPECT_DOUBLE_EQ(curve.auc, 0.75);
  EXPECT_EQ(precision_recall_curve(scores, labels).not_numbers, 2);
  const ThresholdFigures at = at_threshold(scores, labels, 0);
  EXPECT_EQ(at.not_numbers, 2);
  EXPECT_EQ(at.tp + at.fp + at.tn + at.fn, 4);
}

TEST(Scoring, WithoutOneOfTheTwoThereIsNoCurve) {
  const std::vector<double> scores{1, 2, 3};
  EXPECT_TRUE(std::isnan(roc_curve(scores, Yes{1, 1, 1}).auc));
  EXPECT_TRUE(std::isnan(roc_curve(scores, Yes{0, 0, 0}).auc));
  EXPECT_TRUE(roc_curve(scores, Yes{1, 1, 1}).points.empty());
  EXPECT_DOUBLE_EQ(precision_recall_curve(scores, Yes{1, 1, 1}).average_precision, 1);
  EXPECT_TRUE(std::isnan(precision_recall_curve(scores, Yes{0, 0, 0}).average_precision));
  EXPECT_TRUE(std::isnan(best_f1_threshold(scores, Yes{0, 0, 0})));
  EXPECT_TRUE(std::isnan(roc_curve({}, {}).auc));
  EXPECT_TRUE(std::isnan(roc_curve(scores, Yes{1}).auc)) << "what has no label does not count";
}

// ---- confidence

// numpy.digitize(c, edges, right=True); of each bin |mean of r − mean of c|.
TEST(Scoring, CalibrationIsThatOfItsBins) {
  std::vector<double> confidence;
  Yes correct;
  for (int i = 0; i < 24; ++i) {
    confidence.push_back((i * 37 % 101 + 0.5) / 101);
    correct.push_back(i * 11 % 24 / 24.0 < confidence.back() ? 1 : 0);
  }
  const Calibration five = calibration(confidence, correct, 5), ten = calibration(confidence, correct, 10);
  EXPECT_NEAR(five.expected_error, 0.14397689768976898, 1e-14);
  EXPECT_NEAR(five.maximum_error, 0.2178217821782178, 1e-14);
  EXPECT_NEAR(ten.expected_error, 0.3221947194719472, 1e-14);
  EXPECT_NEAR(ten.maximum_error, 0.7524752475247525, 1e-14);
  std::vector<std::int64_t> counts;
  for (const CalibrationBin& bin : ten.bins) counts.push_back(bin.count);
  EXPECT_EQ(counts, (std::vector<std::int64_t>{3, 2, 2, 3, 4, 2, 2, 2, 2, 2}));
  EXPECT_EQ(ten.count, 24);
}

TEST(Scoring, ABinTakesItsUpperBound) {
  for (const std::int64_t bins : {1, 3, 7, 10, 49}) {
    std::vector<double> bounds;
    for (std::int64_t k = 0; k <= bins; ++k) bounds.push_back(static_cast<double>(k) / static_cast<double>(bins));
    const Calibration all = calibration(bounds, Yes(bounds.size(), 1), bins);
    for (std::size_t k = 0; k < all.bins.size(); ++k) EXPECT_EQ(all.bins[k].count, k == 0 ? 2 : 1) << bins;
  }
}

TEST(Scoring, WhatIsNoProbabilityIsNotCalibrated) {
  const Calibration some = calibration(std::vector<double>{0.5, -0.1, 1.5, kNaN}, Yes{1, 1, 1, 1}, 4);
  EXPECT_EQ(some.count, 1);
  EXPECT_EQ(some.left_out, 3);
  EXPECT_DOUBLE_EQ(some.expected_error, 0.5);
  EXPECT_TRUE(std::isnan(some.bins[0].accuracy));
  EXPECT_TRUE(std::isnan(calibration({}, {}, 4).expected_error));
  EXPECT_EQ(calibration({}, {}, -4).bins.size(), 1U);
  EXPECT_EQ(std::ssize(calibration({}, {}, std::numeric_limits<std::int64_t>::max()).bins), kMostBins);
}

// ---- numbers

// numpy: abs(q).mean(), sqrt((q·q).mean()), 1 − (q·q).sum() / ((t − t.mean())²).sum(), q.mean(), q.std(),
// histogram(q, 6), of q = t − p.
TEST(Scoring, ARegressionReportIsThatOfItsResiduals) {
  Floats predicted, truth;
  for (int i = 0; i < 24; ++i) {
    predicted.push_back(static_cast<float>(std::sin(i) * 3));
    truth.push_back(static_cast<float>(std::sin(i + 0.2) * 3 + 0.25 * std::cos(5 * i)));
  }
  const RegressionReport report = regression_report(predicted, truth);
  EXPECT_EQ(report.count, 24);
  EXPECT_NEAR(report.mae, 0.4263375961066534, 1e-7);
  EXPECT_NEAR(report.rmse, 0.47620373615502315, 1e-7);
  EXPECT_NEAR(report.r2, 0.9498143990251559, 1e-7);
  EXPECT_NEAR(report.mean_residual, -0.018954531677688163, 1e-7);
  EXPECT_NEAR(report.residual_deviation, 0.4758263591446804, 1e-7);
  EXPECT_EQ(report.largest, 0);
  EXPECT_NEAR(report.largest_residual, 0.846008003, 1e-6);
  const Histogram histogram = residual_histogram(predicted, truth, 6);
  EXPECT_EQ(histogram.counts, (std::vector<std::int64_t>{3, 6, 3, 3, 6, 3}));
  EXPECT_NEAR(histogram.low, -0.845210554, 1e-6);
  EXPECT_NEAR(histogram.high, 0.846008003, 1e-6);
}

TEST(Scoring, SmallDeviationsOfLargeNumbersKeepTheirDigits) {
  RegressionSums sums;
  for (int i = 0; i < 1000; ++i) sums.add(1e9, 1e9 + (i % 2 == 0 ? 1 : -1), i);
  const RegressionReport report = sums.report();
  EXPECT_NEAR(report.r2, 0, 1e-9);
  EXPECT_NEAR(report.residual_deviation, 1, 1e-12);
  EXPECT_NEAR(report.mean_residual, 0, 1e-12);
}

TEST(Scoring, PairsThatAreNotFiniteAreLeftOut) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  const Floats predicted{1, nan, 2, infinite, 3}, truth{1, 1, nan, 1, 5};
  const RegressionReport report = regression_report(predicted, truth);
  EXPECT_EQ(report.count, 2);
  EXPECT_EQ(report.left_out, 3);
  EXPECT_EQ(report.largest, 4);
  EXPECT_DOUBLE_EQ(report.mae, 1);
  EXPECT_EQ(residual_histogram(predicted, truth, 2).counts, (std::vector<std::int64_t>{1, 1}));
  EXPECT_TRUE(std::isnan(regression_report({}, {}).rmse));
  EXPECT_TRUE(residual_histogram({}, {}, 9).counts.empty());
}

TEST(Scoring, WhereAllIsEqualNothingIsDividedByZero) {
  const Floats same{2, 2, 2}, more{3, 3, 3};
  const RegressionReport report = regression_report(same, more);
  EXPECT_TRUE(std::isnan(report.r2)) << "no truth differs from another";
  EXPECT_DOUBLE_EQ(report.rmse, 1);
  const Histogram histogram = residual_histogram(same, more, 3);
  EXPECT_EQ(histogram.counts, (std::vector<std::int64_t>{0, 3, 0}));
  EXPECT_DOUBLE_EQ(histogram.low, 0.5);
  const float huge = std::numeric_limits<float>::max();
  EXPECT_EQ(residual_histogram(Floats{huge, -huge}, Floats{-huge, huge}, 2).counts,
            (std::vector<std::int64_t>{1, 1}));
}

// Scores that are not kept: what lies on a cut, close to one, and beyond both ends.
TEST(Scoring, StepsCountExactlyWhatLiesAboveTheirCuts) {
  const std::vector<double> scores{0, 0, 1e-300, -1e-300, 0.5, 3.3, -3.3, 16, 1e9, -16, -1e9, 1.0 / 128, kNaN};
  const Yes is{1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1};
  for (const bool above : {false, true}) {
    ScoreSteps steps(above);
    for (std::size_t i = 0; i < scores.size(); ++i) steps.add(scores[i], is[i] != 0);
    const ScoreCuts cuts = steps.cuts();
    EXPECT_EQ(cuts.not_numbers, 1);
    EXPECT_EQ(cuts.positives, 7);
    EXPECT_EQ(cuts.negatives, 5);
    for (const ScoreCut& cut : cuts.cuts) {
      const ThresholdFigures at = at_threshold(scores, is, cut.threshold);
      EXPECT_EQ(cut.tp, at.tp) << cut.threshold;
      EXPECT_EQ(cut.fp, at.fp) << cut.threshold;
    }
    const double zero = above ? std::nextafter(0.0, 1.0) : 0.0;
    EXPECT_TRUE(std::any_of(cuts.cuts.begin(), cuts.cuts.end(),
                            [zero](const ScoreCut& cut) { return cut.threshold == zero; }));
  }
}

}  // namespace
}  // namespace vitrine
