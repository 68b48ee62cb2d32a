// A network judged on a whole part of the data: what it answers for each sample beside what would have been right.
// Curves and tables of it are made by core/metrics/scoring.h.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/metrics/scoring.h"
#include "core/train/probe.h"

namespace vitrine {

enum class EvaluationKind {
  none,     // nothing could be judged: EvaluationAnswer::why
  classes,  // one class of K, of a sample or of each position of a sequence
  binary,   // one of two, told by a single output
  numbers,  // D numbers, of a sample or of each position of a sequence that ends early
  maps,     // a class for each pixel
};

// In bytes. Whatever they leave out of the lists, what is counted is counted over everything.
struct EvaluationLimits {
  std::int64_t lists = std::int64_t{256} << 20;          // rows, truths and answers
  std::int64_t probabilities = std::int64_t{256} << 20;  // outputs and probabilities together
  // What a network says of a whole part in one piece, where it carries a state from batch to batch.
  std::int64_t pass = std::int64_t{512} << 20;
};
inline constexpr std::int64_t kMostNumberColumns = 4096;  // that are reported one by one

// What is judged: a part of the data, or single samples of it, whatever their part.
struct EvaluationScope {
  // NOLINTNEXTLINE(google-explicit-constructor): a part is the whole of it by the first objective
  EvaluationScope(Part of = Part::validation, std::size_t by = 0, std::vector<std::int64_t> only = {})
      : part(of), objective(by), rows(std::move(only)) {}
  Part part;
  std::size_t objective;           // of the project's
  std::vector<std::int64_t> rows;  // of the dataset; empty: the whole part
};
inline constexpr int kMostEvaluatedRows = 256;  // that can be asked for one by one

// A place is what is judged: a sample, or a position of a sequence. Padding is none, and what has no label is left
// out.
struct EvaluationAnswer : ProbeAnswer {
  EvaluationKind kind = EvaluationKind::none;
  std::string why;      // in words, where nothing could be judged
  std::string thinned;  // in words, what the lists below leave out; empty: nothing
  Part part = Part::validation;
  std::size_t objective = 0;    // of the project's
  std::string target;           // the field that it compares with
  std::int64_t split_rows = 0;  // samples of the part
  std::int64_t judged = 0;      // places, of maps pixels
  std::int64_t unlabelled = 0;  // places or pixels without a label; of numbers those that are not known
  std::int64_t unanswered = 0;  // judged ones for which the network said no number: they name no class and are wrong

  // Lists: of the places 0, every, 2·every … of those that were judged, in the order of the part. Of maps: of all
  // samples.
  std::int64_t every = 1;
  std::vector<std::int64_t> rows;       // of the dataset
  std::vector<std::int32_t> positions;  // in the sequence; 0 where a sample is one place; none of maps

  // ---- classes, binary and maps
  std::int64_t classes = 0;              // K
  std::vector<std::string> class_names;  // K, or none
  std::vector<ClassTally> tallies;       // K, of everything that was judged
  ConfusionMatrix confusion;             // the same, of at most ConfusionMatrix::kMostClasses classes

  // What a single output must exceed to name class 1; 0 where there are more of them.
  double class_threshold = 0;

  // ---- classes and binary
  std::vector<std::int32_t> truth, predicted;  // predicted: −1 where an output is not a number
  std::int64_t outputs = 0;                    // K, of binary 1
  std::vector<float> output;                   // places × outputs, as the network gives them; may be left out
  // places × K, there where `output` is: softmax or sigmoid, by the loss. Of binary 1 − p and p. A loss between
  // scores (hinge, perceptron) gives shares that add up to 1. Where `has_probabilities` is false: the outputs
  // themselves, as of a squared error to 0 and 1.
  std::vector<float> probability;
  bool has_probabilities = false;

  // ---- numbers, in the target's own unit
  std::int64_t columns = 0;                            // D
  std::vector<std::string> column_names;               // D, or none
  std::vector<float> predicted_numbers, true_numbers;  // places × D; what is not known is NaN in the truth
  // Of all pairs of a prediction and a known truth; `largest` is a row of the dataset. The columns one by one, up to
  // kMostNumberColumns, else none.
  RegressionReport report;
  std::vector<RegressionReport> column_reports;

  // ---- maps: samples × K pixels that are both named and there, and that are either. Of a sample IoU is
  // intersection / union and Dice 2·intersection / (union + intersection).
  std::vector<std::int64_t> intersections, unions;
  // Of a whole part also what curves are made of, over all pixels: of each class the cuts of its scores (those of
  // class_scores(), in ScoreSteps), and how sure the network is. Empty where there are too many classes.
  std::vector<ScoreCuts> map_cuts;
  Calibration map_calibration;
  // Of single samples also the classes themselves, samples × map: −1 where the network says no number, and where
  // there is no label.
  Shape map;  // height × width
  std::vector<std::int32_t> named_maps, true_maps;
};

[[nodiscard]] std::string evaluated_part(Part part);  // "training", "validation", "test"
// What the probe “evaluation” does. `stop` is asked between batches; true: nothing is judged, and `why` says so.
[[nodiscard]] std::shared_ptr<EvaluationAnswer> evaluate_part(const ProbeSubject& subject,
                                                              const EvaluationScope& scope,
                                                              const std::function<bool()>& stop,
                                                              const EvaluationLimits& limits = {});

// Of each place of the lists, as far as outputs are kept (else empty): a score that ranks as the probability of class
// `k` does and keeps its digits where that rounds to 1, log p − log(1 − p). Where there are no probabilities of
// binary, what the network says, for class 0 its opposite. AUC and average precision of it are the metrics' own.
[[nodiscard]] std::vector<double> class_scores(const EvaluationAnswer& answer, std::int64_t k);
// The score of class `k` from which on the network names it. Of more than two classes the largest is named, whatever
// its score: that of a probability of ½.
[[nodiscard]] double deciding_score(const EvaluationAnswer& answer, std::int64_t k);
[[nodiscard]] std::vector<std::uint8_t> is_of_class(const EvaluationAnswer& answer, std::int64_t k);
// The probability of the class that was named, and whether it was right: for calibration(). Empty where there are no
// probabilities; NaN where none was named.
struct Confidences {
  std::vector<double> confidence;
  std::vector<std::uint8_t> correct;
};
[[nodiscard]] Confidences confidences_of(const EvaluationAnswer& answer);

}  // namespace vitrine
