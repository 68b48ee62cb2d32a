// What curves are made of, from what a network answered.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/metrics/scores.h"
#include "core/train/evaluate_part.h"

namespace vitrine {

std::string evaluated_part(Part part) {
  return part == Part::train ? "training" : part == Part::validation ? "validation" : "test";
}

std::vector<double> class_scores(const EvaluationAnswer& answer, std::int64_t k) {
  std::vector<double> out;
  if (answer.output.empty() || answer.outputs < 1 || k < 0 || k >= answer.classes) return out;
  if (answer.outputs > 2 && k >= answer.outputs) return out;
  // Some rows at a time: each takes eight bytes for each of its scores, its label and its weight.
  constexpr std::size_t kRows = 1024, kHead = 3, kBefore = 2;
  const auto width = static_cast<std::size_t>(answer.outputs), scores = width <= 2 ? 1 : width;
  const std::size_t column = width <= 2 ? 0 : static_cast<std::size_t>(k), count = answer.output.size() / width;
  const std::vector<float> labels(kRows);
  out.reserve(count);
  for (std::size_t at = 0; at < count; at += kRows) {
    const std::size_t rows = std::min(kRows, count - at);
    MetricInput input;
    input.output = std::span(answer.output).subspan(at * width, rows * width);
    input.target = std::span(labels).first(rows);
    input.count = static_cast<std::int64_t>(rows), input.outputs = answer.outputs;
    MetricSums kept;
    metrics::keep_scores(input, kept, kHead + rows * (kBefore + scores));
    for (std::size_t row = 0; row < rows; ++row) {
      const double score = kept.sums[kHead + row * (kBefore + scores) + kBefore + column];
      out.push_back(width <= 2 && k == 0 ? -score : score);
    }
  }
  return out;
}

// Class 1 has to exceed the threshold, class 0 has what is left.
double deciding_score(const EvaluationAnswer& answer, std::int64_t k) {
  if (answer.outputs > 2) return 0;
  return k == 0 ? 0 - answer.class_threshold
                : std::nextafter(answer.class_threshold, std::numeric_limits<double>::infinity());
}

std::vector<std::uint8_t> is_of_class(const EvaluationAnswer& answer, std::int64_t k) {
  std::vector<std::uint8_t> out;
  out.reserve(answer.truth.size());
  for (const std::int32_t truth : answer.truth) out.push_back(truth == k ? 1 : 0);
  return out;
}

Confidences confidences_of(const EvaluationAnswer& answer) {
  Confidences out;
  // Fewer columns than classes: none says anything of the others, which are never named.
  const auto width = static_cast<std::size_t>(std::max<std::int64_t>(answer.outputs, 2));
  if (!answer.has_probabilities || answer.probability.size() != answer.truth.size() * width) return out;
  for (std::size_t i = 0; i < answer.truth.size(); ++i) {
    const std::int32_t named = answer.predicted[i];
    out.confidence.push_back(
        named < 0 ? kNoFigure : static_cast<double>(answer.probability[i * width + static_cast<std::size_t>(named)]));
    out.correct.push_back(named == answer.truth[i] ? 1 : 0);
  }
  return out;
}

}  // namespace vitrine
