// Metrics that rank all judged places by what the network says of a class, and so keep every score.
#pragma once

#include "core/metrics/classes.h"

namespace vitrine::metrics {

// Keeps a row for each judged place: label, weight, and its scores. Two classes have one score, that of class 1: the
// single output, or the difference of two. K classes have K, each log(p / (1 − p)) with p = softmax(output): it ranks
// as p does and keeps its digits where p would round to 1.
//
// MetricSums::sums holds at most `most` numbers, 8 bytes each. What does not fit is thinned evenly: every second row
// goes, and from then on every second place is kept, every fourth, and so on. Which ones depends on their order
// alone, not on how they came in batches. Up to (most − 3) / (2 + scores) places nothing is left out.
void keep_scores(const MetricInput& input, MetricSums& sums, std::size_t most = kMostScores);

// Those scores of one place: one, or K.
void scores_of(const MetricInput& input, const Place& place, double* out);

// A place as one class sees it.
struct Ranked {
  double score = 0;
  double weight = 0;  // below 0 for a place of another class: two numbers instead of three
};

// A figure of one class over its places, by falling score; NaN where it is not defined.
using RankFigure = double (*)(std::span<const Ranked>);

// What `figure` says of class 1 of two, or the mean over K classes, each against all others; classes of which it is
// not defined are left out. NaN where nothing is left, or where a score is not a number. Asks for 16 bytes a place
// while it computes.
[[nodiscard]] double one_against_rest(const MetricSums& sums, RankFigure figure);

// body(weight of the class's places, weight of the others) for each run of equal scores, from the highest down.
template <class Body>
void for_ties(std::span<const Ranked> ranked, const Body& body) {
  for (std::size_t i = 0; i < ranked.size();) {
    double own = 0, others = 0;
    const double score = ranked[i].score;
    for (; i < ranked.size() && ranked[i].score == score; ++i)
      (ranked[i].weight > 0 ? own : others) += std::max(ranked[i].weight, -ranked[i].weight);
    body(own, others);
  }
}

// A metric made from such a figure.
[[nodiscard]] MetricType rank_metric(TypeInfo info, RankFigure figure);

}  // namespace vitrine::metrics
