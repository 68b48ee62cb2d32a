// Figures of all answers at once, and the curves behind them: what a person looks at when a network is evaluated.
// Pure functions of numbers. The metrics in this room tell one number and add it up batch by batch; these tell how it
// comes about.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace vitrine {

inline constexpr double kNoFigure = std::numeric_limits<double>::quiet_NaN();

// ---- classes

// How often a class was meant and named, named, and meant: TP, TP + FP, TP + FN.
struct ClassTally {
  std::int64_t right = 0, named = 0, there = 0;
  friend bool operator==(const ClassTally&, const ClassTally&) = default;
};

// K×K counts: rows are the truth, columns what was named.
struct ConfusionMatrix {
  static constexpr std::int64_t kMostClasses = 2048;  // 32 MB of counts

  ConfusionMatrix() = default;
  explicit ConfusionMatrix(std::int64_t of);  // empty below 1 and above kMostClasses
  // A truth that is no class does not count; `predicted` −1 names none.
  void add(std::int64_t truth, std::int64_t predicted);
  [[nodiscard]] std::int64_t at(std::int64_t truth, std::int64_t predicted) const {
    return counts[static_cast<std::size_t>(truth * classes + predicted)];
  }
  [[nodiscard]] std::int64_t total() const;
  [[nodiscard]] std::vector<ClassTally> tallies() const;

  std::int64_t classes = 0;
  std::vector<std::int64_t> counts;   // K×K, row after row
  std::vector<std::int64_t> unnamed;  // K: places of a class whose answer was not a number and so names none
};

// Where the divisor is 0 a figure is 0, as scikit-learn's zero_division = 0.
struct ClassFigures {
  double precision = 0, recall = 0, f1 = 0;  // F1 = 2·TP / (2·TP + FP + FN), which of a map is Dice
  double iou = 0;                            // TP / (TP + FP + FN) (Jaccard 1912)
  std::int64_t support = 0;                  // places that are of the class
};

// Averages as scikit-learn's (Pedregosa et al. 2011). Macro: the plain mean over the classes that are there or were
// named. Micro: of the counts of all classes together. Weighted: the mean over classes, each by its support. Without
// a single place all averages and the accuracy are NaN.
struct ClassReport {
  std::vector<ClassFigures> classes;
  ClassFigures macro, micro, weighted;
  double accuracy = kNoFigure;
  std::int64_t total = 0;
};
[[nodiscard]] ClassReport class_report(std::span<const ClassTally> tallies);
[[nodiscard]] ClassReport class_report(const ConfusionMatrix& confusion);

// ---- one class by its scores

// `scores` and `is_positive` (0: no) run side by side; what is left over of the longer one does not count. A score
// that is NaN is counted apart and is in no curve. A threshold t names all whose score is at least t.

// What is named at one threshold: the positives and negatives whose score is at least that.
struct ScoreCut {
  double threshold = 0;
  std::int64_t tp = 0, fp = 0;
};
struct ScoreCuts {
  std::vector<ScoreCut> cuts;  // one for each score there is, from the highest down
  std::int64_t positives = 0, negatives = 0, not_numbers = 0;
};
[[nodiscard]] ScoreCuts score_cuts(std::span<const double> scores, std::span<const std::uint8_t> is_positive);

// Scores that are too many to be kept, as of every pixel: counted in steps of one width, one open step at each end.
// The cuts between steps are exact, and there is none within a step.
class ScoreSteps {
 public:
  static constexpr int kPerUnit = 128, kReach = 16;  // steps; from −16 to 16: of log-odds p to 1e−7
  // `above`: a score that lies on a cut is not named by it, as where a class has to exceed a threshold.
  explicit ScoreSteps(bool above) : above_(above), counts_(2 * kReach * kPerUnit + 2) {}
  void add(double score, bool positive);
  [[nodiscard]] ScoreCuts cuts() const;  // one below each step in which there is something, from the highest down

 private:
  struct Count {
    std::int64_t positives = 0, negatives = 0;
  };
  bool above_;
  std::vector<Count> counts_;
  std::int64_t not_numbers_ = 0;
};

struct RocPoint {
  double threshold = 0, false_positive_rate = 0, true_positive_rate = 0;
};
struct RocCurve {
  std::vector<RocPoint> points;  // from (0, 0), whose threshold is infinite, to (1, 1); empty where `auc` is NaN
  double auc = kNoFigure;        // NaN without a positive or without a negative
  std::int64_t positives = 0, negatives = 0, not_numbers = 0;
};
// Receiver operating characteristic (Fawcett 2006): a point for each score there is, equal ones joined. The area
// below it by trapezoids is Mann and Whitney's U: how often a positive has the higher score, ties counting half.
// `drop_collinear`: points on the straight line between their neighbours are left out; the area stays the same.
[[nodiscard]] RocCurve roc_curve(std::span<const double> scores, std::span<const std::uint8_t> is_positive,
                                 bool drop_collinear = true);
[[nodiscard]] RocCurve roc_curve(const ScoreCuts& cuts, bool drop_collinear = true);

struct PrecisionRecallPoint {
  double threshold = 0, recall = 0, precision = 0;
};
struct PrecisionRecallCurve {
  std::vector<PrecisionRecallPoint> points;  // by rising recall, one for each score there is; empty without positives
  double average_precision = kNoFigure;  // Σ (Rₙ − Rₙ₋₁)·Pₙ (Zhu 2004), not interpolated; NaN without positives
  std::int64_t positives = 0, negatives = 0, not_numbers = 0;
};
[[nodiscard]] PrecisionRecallCurve precision_recall_curve(std::span<const double> scores,
                                                          std::span<const std::uint8_t> is_positive);
[[nodiscard]] PrecisionRecallCurve precision_recall_curve(const ScoreCuts& cuts);

// At one threshold; a figure whose divisor is 0 is 0.
struct ThresholdFigures {
  double threshold = 0;
  std::int64_t tp = 0, fp = 0, tn = 0, fn = 0, not_numbers = 0;
  double precision = 0, recall = 0, f1 = 0, specificity = 0;  // specificity: TN / (TN + FP)
};
[[nodiscard]] ThresholdFigures at_threshold(std::span<const double> scores, std::span<const std::uint8_t> is_positive,
                                            double threshold);
// The score that, taken as the threshold, gives the largest F1; the highest of such. NaN without positives.
[[nodiscard]] double best_f1_threshold(std::span<const double> scores, std::span<const std::uint8_t> is_positive);
[[nodiscard]] double best_f1_threshold(const ScoreCuts& cuts);

// ---- how far confidence can be trusted

struct CalibrationBin {
  double low = 0, high = 0;  // confidences above `low` up to `high`; the first takes 0 too
  std::int64_t count = 0;
  double confidence = kNoFigure, accuracy = kNoFigure;  // means; NaN where there is none
};
// Reliability diagram (Guo et al. 2017): the expected calibration error is Σ n_b / n · |accuracy_b − confidence_b|
// over the bins, the maximum one the largest of these differences.
struct Calibration {
  std::vector<CalibrationBin> bins;
  double expected_error = kNoFigure, maximum_error = kNoFigure;  // NaN where nothing was counted
  std::int64_t count = 0, left_out = 0;                          // left out: not between 0 and 1, or NaN
};
// `bins` of one width, 1 to kMostBins.
inline constexpr std::int64_t kMostBins = 10'000;
inline constexpr std::int64_t kUsualBins = 15;
[[nodiscard]] Calibration calibration(std::span<const double> confidence, std::span<const std::uint8_t> correct,
                                      std::int64_t bins = kUsualBins);

// The same, answer by answer.
class CalibrationSums {
 public:
  explicit CalibrationSums(std::int64_t bins = kUsualBins);
  void add(double confidence, bool correct);
  [[nodiscard]] Calibration calibration() const;

 private:
  Calibration known_;  // the counts
  std::vector<double> confident_, right_;
};

// ---- numbers

// A residual is truth − prediction, in the truth's unit.
struct RegressionReport {
  std::int64_t count = 0, left_out = 0;  // left out: pairs whose residual is not finite
  double mae = kNoFigure, rmse = kNoFigure;
  double r2 = kNoFigure;  // 1 − Σ(t − y)² / Σ(t − mean t)²; NaN where all truths are equal
  double mean_residual = kNoFigure, residual_deviation = kNoFigure;  // √(Σ(r − mean r)² / n)
  double least_residual = kNoFigure, most_residual = kNoFigure;
  std::int64_t largest = -1;  // which pair has the residual of the largest size; the first of equals
  double largest_residual = kNoFigure;
};

// Pair by pair, in the order in which they come. Means and squared deviations are kept up to date (Welford 1962):
// sums of squares would lose the digits of 1e6 ± 1.
class RegressionSums {
 public:
  // `which`: what RegressionReport::largest says of this pair.
  void add(double predicted, double truth, std::int64_t which);
  [[nodiscard]] RegressionReport report() const;

 private:
  RegressionReport known_;  // counts, extremes
  double absolute_ = 0, squared_ = 0;
  double mean_truth_ = 0, truth_squares_ = 0, mean_residual_ = 0, residual_squares_ = 0;
};
[[nodiscard]] RegressionReport regression_report(std::span<const float> predicted, std::span<const float> truth);

struct Histogram {
  double low = 0, high = 0;  // of all bins, which have one width; the last takes `high` too
  std::vector<std::int64_t> counts;
  std::int64_t left_out = 0;  // not finite
};
// Of residuals, from the least to the most; where all are equal half a unit to both sides. No counts where there is
// none.
[[nodiscard]] Histogram residual_histogram(std::span<const float> predicted, std::span<const float> truth,
                                           std::int64_t bins);

}  // namespace vitrine
