// The curves of one class by its scores, ready to be drawn, and what each threshold on them would mean.
#pragma once

#include <QPointF>
#include <cstdint>
#include <vector>

#include "core/train/probes/evaluation.h"

namespace vitrine::ui {

struct ClassCurves {
  std::int64_t k = -1;
  std::vector<ScoreCut> cuts;  // a cut for each score there is, the highest first
  std::int64_t positives = 0, negatives = 0, notNumbers = 0;
  double auc = kNoFigure, averagePrecision = kNoFigure, bestF1 = kNoFigure;  // the last: a score
  // Thinned for the screen: what is left out lies within a 2,000th of what is drawn. (FPR, TPR), (recall, precision).
  std::vector<QPointF> roc, precisionRecall;

  [[nodiscard]] bool isEmpty() const { return cuts.empty(); }
  // The last cut whose score is at least `threshold`; −1: nothing is named.
  [[nodiscard]] std::ptrdiff_t cutAt(double threshold) const;
  [[nodiscard]] ThresholdFigures at(double threshold) const;  // as at_threshold() says
  [[nodiscard]] QPointF rocAt(std::ptrdiff_t cut) const;      // −1: the beginning of the curve
  [[nodiscard]] QPointF precisionRecallAt(std::ptrdiff_t cut) const;
};

[[nodiscard]] ClassCurves curvesOf(const EvaluationAnswer& answer, std::int64_t k);

// The chosen class, and the others, thin behind it, where there are few enough to be told apart.
struct CurveSet {
  std::shared_ptr<const EvaluationAnswer> answer;
  ClassCurves chosen;
  std::vector<ClassCurves> others;  // without cuts
};
[[nodiscard]] std::shared_ptr<const CurveSet> curveSetOf(std::shared_ptr<const EvaluationAnswer> answer,
                                                         std::int64_t k);

}  // namespace vitrine::ui
