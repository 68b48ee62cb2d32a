// What an evaluation says in words and in names.
#pragma once

#include <QString>
#include <cstdint>

#include "core/train/probes/evaluation.h"

namespace vitrine::ui {

// "setosa"; its number where it has no name; "no number" below 0.
[[nodiscard]] QString classOf(const EvaluationAnswer& answer, std::int64_t k);
[[nodiscard]] QString columnOf(const EvaluationAnswer& answer, std::int64_t column);  // "price", "number 2"
[[nodiscard]] QString partTitle(Part part);                                           // "Validation"
// What is judged, counted: "2,000 samples", "12,000 positions", "1,048,576 pixels".
[[nodiscard]] QString judgedWords(const EvaluationAnswer& answer);
// "validation · 2,000 samples · accuracy 0.987 · macro F1 0.987".
[[nodiscard]] QString headWords(const EvaluationAnswer& answer);
// What was left out and why; empty: nothing.
[[nodiscard]] QString leftOutWords(const EvaluationAnswer& answer);
// "sample 12", "sample 12, position 3"; both counted from 1.
[[nodiscard]] QString placeWords(const EvaluationAnswer& answer, std::size_t place);
[[nodiscard]] bool hasPositions(const EvaluationAnswer& answer);  // several places a sample

// A share of 0 … 1 with so many decimals, also where it is 1: so that they stand below each other.
[[nodiscard]] QString shareFigure(double share, int decimals = 3);
// From a score of class_scores() to the probability it stands for: score = log p − log(1 − p).
[[nodiscard]] double probabilityOf(double score);

}  // namespace vitrine::ui
