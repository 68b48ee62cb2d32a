#include "ui/views/evaluation/class_curves.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace vitrine::ui {
namespace {

constexpr double kCurveGrain = 1.0 / 2'000;    // of the whole width or height
constexpr std::int64_t kMostOtherCurves = 12;  // more are a thicket
constexpr std::int64_t kMostOtherScores = 2'000'000;

double quotientOf(std::int64_t a, std::int64_t b) {
  return b > 0 ? static_cast<double>(a) / static_cast<double>(b) : 0;
}

ScoreCuts cutsOf(const EvaluationAnswer& answer, std::int64_t k) {
  if (answer.kind != EvaluationKind::maps) return score_cuts(class_scores(answer, k), is_of_class(answer, k));
  return k >= 0 && k < std::ssize(answer.map_cuts) ? answer.map_cuts[static_cast<std::size_t>(k)] : ScoreCuts();
}

// A point that lies this close to the last one that is kept says nothing that could be seen.
void addPoint(std::vector<QPointF>& path, QPointF point, bool last) {
  const QPointF way = path.empty() ? QPointF(1, 1) : point - path.back();
  if (last || std::abs(way.x()) + std::abs(way.y()) >= kCurveGrain) path.push_back(point);
}

}  // namespace

std::ptrdiff_t ClassCurves::cutAt(double threshold) const {
  const auto below = std::partition_point(cuts.begin(), cuts.end(),
                                          [threshold](const ScoreCut& cut) { return cut.threshold >= threshold; });
  return below - cuts.begin() - 1;
}

ThresholdFigures ClassCurves::at(double threshold) const {
  ThresholdFigures out;
  out.threshold = threshold, out.not_numbers = notNumbers;
  if (const std::ptrdiff_t cut = cutAt(threshold); cut >= 0)
    out.tp = cuts[static_cast<std::size_t>(cut)].tp, out.fp = cuts[static_cast<std::size_t>(cut)].fp;
  out.fn = positives - out.tp, out.tn = negatives - out.fp;
  out.precision = quotientOf(out.tp, out.tp + out.fp);
  out.recall = quotientOf(out.tp, out.tp + out.fn);
  out.f1 = quotientOf(2 * out.tp, 2 * out.tp + out.fp + out.fn);
  out.specificity = quotientOf(out.tn, out.tn + out.fp);
  return out;
}

QPointF ClassCurves::rocAt(std::ptrdiff_t cut) const {
  if (cut < 0) return {0, 0};
  const ScoreCut& at = cuts[static_cast<std::size_t>(cut)];
  return {quotientOf(at.fp, negatives), quotientOf(at.tp, positives)};
}

QPointF ClassCurves::precisionRecallAt(std::ptrdiff_t cut) const {
  if (cuts.empty()) return {0, 0};
  const ScoreCut& at = cuts[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, cut))];
  return {quotientOf(at.tp, positives), quotientOf(at.tp, at.tp + at.fp)};
}

ClassCurves curvesOf(const EvaluationAnswer& answer, std::int64_t k) {
  ClassCurves out;
  out.k = k;
  ScoreCuts cuts = cutsOf(answer, k);
  out.positives = cuts.positives, out.negatives = cuts.negatives, out.notNumbers = cuts.not_numbers;
  out.auc = roc_curve(cuts).auc;
  out.averagePrecision = precision_recall_curve(cuts).average_precision;
  out.bestF1 = best_f1_threshold(cuts);
  out.cuts = std::move(cuts.cuts);
  if (!std::isnan(out.auc)) out.roc.emplace_back(0, 0);
  for (std::ptrdiff_t cut = 0; cut < std::ssize(out.cuts); ++cut) {
    const bool last = cut + 1 == std::ssize(out.cuts);
    if (!std::isnan(out.auc)) addPoint(out.roc, out.rocAt(cut), last);
    if (out.positives > 0) addPoint(out.precisionRecall, out.precisionRecallAt(cut), last);
  }
  return out;
}

std::shared_ptr<const CurveSet> curveSetOf(std::shared_ptr<const EvaluationAnswer> answer, std::int64_t k) {
  auto out = std::make_shared<CurveSet>();
  out->answer = std::move(answer);
  out->chosen = curvesOf(*out->answer, k);
  const std::int64_t scores = std::ssize(out->answer->truth) * out->answer->classes;
  // Of two classes the other's curve is the same one, looked at from behind.
  if (out->answer->classes < 3 || out->answer->classes > kMostOtherCurves || scores > kMostOtherScores) return out;
  for (std::int64_t other = 0; other < out->answer->classes; ++other) {
    if (other == k) continue;
    out->others.push_back(curvesOf(*out->answer, other));
    out->others.back().cuts = {};
  }
  return out;
}

}  // namespace vitrine::ui
