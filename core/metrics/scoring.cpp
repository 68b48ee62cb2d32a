#include "core/metrics/scoring.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vitrine {
namespace {

double quotient(std::int64_t a, std::int64_t b) {
  return b > 0 ? static_cast<double>(a) / static_cast<double>(b) : 0;
}

ClassFigures figures_of(const ClassTally& tally) {
  return {quotient(tally.right, tally.named), quotient(tally.right, tally.there),
          quotient(2 * tally.right, tally.named + tally.there),
          quotient(tally.right, tally.named + tally.there - tally.right), tally.there};
}

void add_share(const ClassFigures& one, double share, ClassFigures& to) {
  to.precision += share * one.precision;
  to.recall += share * one.recall;
  to.f1 += share * one.f1;
  to.iou += share * one.iou;
}

// Whether b lies on the line from a to c. Counts are below 2³¹, so the products fit.
bool in_line(const ScoreCut& a, const ScoreCut& b, const ScoreCut& c) {
  return (b.tp - a.tp) * (c.fp - b.fp) == (c.tp - b.tp) * (b.fp - a.fp);
}

std::int64_t confidence_bin(double confidence, std::int64_t bins) {
  const auto n = static_cast<double>(bins);
  auto bin = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(confidence * n)) - 1, 0, bins - 1);
  // The product may round past the bounds that the bins tell.
  while (bin > 0 && confidence <= static_cast<double>(bin) / n) --bin;
  while (bin + 1 < bins && confidence > static_cast<double>(bin + 1) / n) ++bin;
  return bin;
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(std::int64_t of) {
  if (of < 1 || of > kMostClasses) return;
  classes = of;
  counts.resize(static_cast<std::size_t>(of * of));
  unnamed.resize(static_cast<std::size_t>(of));
}

void ConfusionMatrix::add(std::int64_t truth, std::int64_t predicted) {
  if (truth < 0 || truth >= classes) return;
  if (predicted < 0 || predicted >= classes)
    ++unnamed[static_cast<std::size_t>(truth)];
  else
    ++counts[static_cast<std::size_t>(truth * classes + predicted)];
}

std::int64_t ConfusionMatrix::total() const {
  return std::accumulate(unnamed.begin(), unnamed.end(),
                         std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
}

std::vector<ClassTally> ConfusionMatrix::tallies() const {
  std::vector<ClassTally> out(static_cast<std::size_t>(classes));
  for (std::int64_t truth = 0; truth < classes; ++truth) {
    ClassTally& own = out[static_cast<std::size_t>(truth)];
    own.there += unnamed[static_cast<std::size_t>(truth)];
    own.right = at(truth, truth);
    for (std::int64_t predicted = 0; predicted < classes; ++predicted) {
      own.there += at(truth, predicted);
      out[static_cast<std::size_t>(predicted)].named += at(truth, predicted);
    }
  }
  return out;
}

ClassReport class_report(std::span<const ClassTally> tallies) {
  ClassReport out;
  ClassTally all;
  double present = 0;
  for (const ClassTally& tally : tallies) {
    out.classes.push_back(figures_of(tally));
    all.right += tally.right, all.named += tally.named, all.there += tally.there;
    present += tally.there > 0 || tally.named > 0 ? 1 : 0;
  }
  out.total = all.there;
  if (all.there == 0) {
    out.macro = out.micro = out.weighted = {kNoFigure, kNoFigure, kNoFigure, kNoFigure, 0};
    return out;
  }
  for (std::size_t k = 0; k < tallies.size(); ++k) {
    if (tallies[k].there == 0 && tallies[k].named == 0) continue;
    add_share(out.classes[k], 1 / present, out.macro);
    add_share(out.classes[k], quotient(tallies[k].there, all.there), out.weighted);
  }
  out.micro = figures_of(all);
  out.macro.support = out.weighted.support = all.there;
  out.accuracy = quotient(all.right, all.there);
  return out;
}

ClassReport class_report(const ConfusionMatrix& confusion) {
  return class_report(confusion.tallies());
}

ScoreCuts score_cuts(std::span<const double> scores, std::span<const std::uint8_t> is_positive) {
  struct Scored {
    double score;
    bool positive;
  };
  const std::size_t count = std::min(scores.size(), is_positive.size());
  std::vector<Scored> ranked;
  ranked.reserve(count);
  ScoreCuts out;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::isnan(scores[i]))
      ++out.not_numbers;
    else
      ranked.push_back({scores[i], is_positive[i] != 0});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
  for (const Scored& one : ranked) {
    (one.positive ? out.positives : out.negatives) += 1;
    if (out.cuts.empty() || out.cuts.back().threshold != one.score) out.cuts.push_back({one.score, 0, 0});
    out.cuts.back().tp = out.positives, out.cuts.back().fp = out.negatives;
  }
  return out;
}

// counts_: the open step below, those between the ends, the open step above.
void ScoreSteps::add(double score, bool positive) {
  if (std::isnan(score)) {
    ++not_numbers_;
    return;
  }
  // Times a power of two: nothing is rounded, however close a score lies to a cut.
  const double scaled = std::clamp<double>(score, -kReach - 1, kReach + 1) * kPerUnit;
  const double step = (above_ ? std::ceil(scaled) - 1 : std::floor(scaled)) + kReach * kPerUnit;
  const auto last = static_cast<double>(counts_.size() - 2);
  Count& count = counts_[static_cast<std::size_t>(std::clamp(step, -1.0, last) + 1)];
  ++(positive ? count.positives : count.negatives);
}

ScoreCuts ScoreSteps::cuts() const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  ScoreCuts out;
  out.not_numbers = not_numbers_;
  for (std::size_t i = counts_.size(); i-- > 0;) {
    if (counts_[i].positives == 0 && counts_[i].negatives == 0) continue;
    out.positives += counts_[i].positives, out.negatives += counts_[i].negatives;
    const double edge = (static_cast<double>(i) - 1) / kPerUnit - kReach;
    const double cut = i == 0 ? -kInfinity : above_ ? std::nextafter(edge, kInfinity) : edge;
    out.cuts.push_back({cut, out.positives, out.negatives});
  }
  return out;
}

RocCurve roc_curve(std::span<const double> scores, std::span<const std::uint8_t> is_positive, bool drop_collinear) {
  return roc_curve(score_cuts(scores, is_positive), drop_collinear);
}

RocCurve roc_curve(const ScoreCuts& all, bool drop_collinear) {
  RocCurve out{{}, kNoFigure, all.positives, all.negatives, all.not_numbers};
  if (all.positives == 0 || all.negatives == 0) return out;
  std::vector<ScoreCut> kept{{std::numeric_limits<double>::infinity(), 0, 0}};
  ScoreCut before;
  double twice = 0;  // twice the area, in pairs: whole numbers
  for (const ScoreCut& cut : all.cuts) {
    twice += static_cast<double>(cut.fp - before.fp) * static_cast<double>(cut.tp + before.tp);
    before = cut;
    if (drop_collinear && kept.size() > 1 && in_line(kept[kept.size() - 2], kept.back(), cut)) kept.pop_back();
    kept.push_back(cut);
  }
  for (const ScoreCut& cut : kept)
    out.points.push_back({cut.threshold, quotient(cut.fp, all.negatives), quotient(cut.tp, all.positives)});
  out.auc = twice / 2 / (static_cast<double>(all.positives) * static_cast<double>(all.negatives));
  return out;
}

PrecisionRecallCurve precision_recall_curve(std::span<const double> scores,
                                            std::span<const std::uint8_t> is_positive) {
  return precision_recall_curve(score_cuts(scores, is_positive));
}

PrecisionRecallCurve precision_recall_curve(const ScoreCuts& all) {
  PrecisionRecallCurve out{{}, kNoFigure, all.positives, all.negatives, all.not_numbers};
  if (all.positives == 0) return out;
  double sum = 0;
  std::int64_t found = 0;
  for (const ScoreCut& cut : all.cuts) {
    const double precision = quotient(cut.tp, cut.tp + cut.fp);
    out.points.push_back({cut.threshold, quotient(cut.tp, all.positives), precision});
    sum += quotient(cut.tp - found, all.positives) * precision;
    found = cut.tp;
  }
  out.average_precision = sum;
  return out;
}

ThresholdFigures at_threshold(std::span<const double> scores, std::span<const std::uint8_t> is_positive,
                              double threshold) {
  ThresholdFigures out;
  out.threshold = threshold;
  for (std::size_t i = 0; i < std::min(scores.size(), is_positive.size()); ++i) {
    if (std::isnan(scores[i]))
      ++out.not_numbers;
    else if (scores[i] >= threshold)
      ++(is_positive[i] != 0 ? out.tp : out.fp);
    else
      ++(is_positive[i] != 0 ? out.fn : out.tn);
  }
  out.precision = quotient(out.tp, out.tp + out.fp);
  out.recall = quotient(out.tp, out.tp + out.fn);
  out.f1 = quotient(2 * out.tp, 2 * out.tp + out.fp + out.fn);
  out.specificity = quotient(out.tn, out.tn + out.fp);
  return out;
}

double best_f1_threshold(std::span<const double> scores, std::span<const std::uint8_t> is_positive) {
  return best_f1_threshold(score_cuts(scores, is_positive));
}

double best_f1_threshold(const ScoreCuts& all) {
  if (all.positives == 0) return kNoFigure;
  double best = -1, threshold = kNoFigure;
  for (const ScoreCut& cut : all.cuts) {
    // TP + FP are named, TP + FN are all positives.
    const double f1 = quotient(2 * cut.tp, cut.tp + cut.fp + all.positives);
    if (f1 > best) best = f1, threshold = cut.threshold;
  }
  return threshold;
}

CalibrationSums::CalibrationSums(std::int64_t bins) {
  const auto size = static_cast<std::size_t>(std::clamp<std::int64_t>(bins, 1, kMostBins));
  known_.bins.resize(size), confident_.resize(size), right_.resize(size);
}

void CalibrationSums::add(double confidence, bool correct) {
  if (!(confidence >= 0 && confidence <= 1)) {
    ++known_.left_out;
    return;
  }
  const auto bin = static_cast<std::size_t>(confidence_bin(confidence, std::ssize(known_.bins)));
  ++known_.count, ++known_.bins[bin].count;
  confident_[bin] += confidence;
  right_[bin] += correct ? 1 : 0;
}

Calibration CalibrationSums::calibration() const {
  Calibration out = known_;
  const auto bins = static_cast<double>(out.bins.size());
  for (std::size_t k = 0; k < out.bins.size(); ++k) {
    CalibrationBin& bin = out.bins[k];
    bin.low = static_cast<double>(k) / bins;
    bin.high = static_cast<double>(k + 1) / bins;
    if (bin.count == 0) continue;
    bin.confidence = confident_[k] / static_cast<double>(bin.count);
    bin.accuracy = right_[k] / static_cast<double>(bin.count);
    const double apart = std::abs(bin.accuracy - bin.confidence);
    if (std::isnan(out.expected_error)) out.expected_error = out.maximum_error = 0;
    out.expected_error += quotient(bin.count, out.count) * apart;
    out.maximum_error = std::max(out.maximum_error, apart);
  }
  return out;
}

Calibration calibration(std::span<const double> confidence, std::span<const std::uint8_t> correct,
                        std::int64_t bins) {
  CalibrationSums sums(bins);
  for (std::size_t i = 0; i < std::min(confidence.size(), correct.size()); ++i)
    sums.add(confidence[i], correct[i] != 0);
  return sums.calibration();
}

void RegressionSums::add(double predicted, double truth, std::int64_t which) {
  const double residual = truth - predicted;
  if (!std::isfinite(residual)) {
    ++known_.left_out;
    return;
  }
  const auto count = static_cast<double>(++known_.count);
  absolute_ += std::abs(residual);
  squared_ += residual * residual;
  const double from_truth = truth - mean_truth_, from_residual = residual - mean_residual_;
  mean_truth_ += from_truth / count;
  truth_squares_ += from_truth * (truth - mean_truth_);
  mean_residual_ += from_residual / count;
  residual_squares_ += from_residual * (residual - mean_residual_);
  const bool first = known_.count == 1;
  known_.least_residual = first ? residual : std::min(known_.least_residual, residual);
  known_.most_residual = first ? residual : std::max(known_.most_residual, residual);
  if (first || std::abs(residual) > std::abs(known_.largest_residual))
    known_.largest = which, known_.largest_residual = residual;
}

RegressionReport RegressionSums::report() const {
  RegressionReport out = known_;
  if (out.count == 0) return out;
  const auto count = static_cast<double>(out.count);
  out.mae = absolute_ / count;
  out.rmse = std::sqrt(squared_ / count);
  if (truth_squares_ > 0) out.r2 = 1 - squared_ / truth_squares_;
  out.mean_residual = mean_residual_;
  out.residual_deviation = std::sqrt(residual_squares_ / count);
  return out;
}

RegressionReport regression_report(std::span<const float> predicted, std::span<const float> truth) {
  RegressionSums sums;
  for (std::size_t i = 0; i < std::min(predicted.size(), truth.size()); ++i)
    sums.add(static_cast<double>(predicted[i]), static_cast<double>(truth[i]), static_cast<std::int64_t>(i));
  return sums.report();
}

Histogram residual_histogram(std::span<const float> predicted, std::span<const float> truth, std::int64_t bins) {
  bins = std::clamp<std::int64_t>(bins, 1, kMostBins);
  const RegressionReport all = regression_report(predicted, truth);
  Histogram out;
  out.left_out = all.left_out;
  if (all.count == 0) return out;
  // Where all are equal: so wide that numbers of any size tell its ends apart.
  const double spread =
      all.most_residual > all.least_residual ? 0 : std::max(0.5, std::abs(all.least_residual) * 1e-6);
  out.low = all.least_residual - spread, out.high = all.most_residual + spread;
  out.counts.resize(static_cast<std::size_t>(bins));
  for (std::size_t i = 0; i < std::min(predicted.size(), truth.size()); ++i) {
    if (!std::isfinite(predicted[i]) || !std::isfinite(truth[i])) continue;
    const double residual = static_cast<double>(truth[i]) - static_cast<double>(predicted[i]);
    const double place = (residual - out.low) / (out.high - out.low) * static_cast<double>(bins);
    ++out.counts[static_cast<std::size_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(place), 0, bins - 1))];
  }
  return out;
}

}  // namespace vitrine
