// How near points are to each other, as numbers that a layout is made to keep.
#pragma once

#include "core/embedding/neighbours.h"

namespace vitrine {

// A symmetric matrix of count × count, of which the numbers that are not 0 are kept, row after row.
struct Affinities {
  std::int64_t count = 0;
  std::vector<std::int64_t> starts;   // count + 1: where each row begins
  std::vector<std::int32_t> columns;  // ascending within a row
  std::vector<double> values;
};

// weights_j = exp(−β·squared_j) / Σ, with the β for which 2 to the entropy of the weights, in bits, is `perplexity`
// (van der Maaten & Hinton 2008, found by bisection). Returns β. No more than there are distances can be reached:
// then all weights are alike.
double fit_perplexity(std::span<const double> squared, double perplexity, std::span<double> weights);
// t-SNE's p: of each point's weights, the mean of both directions, divided by count: all of them add up to 1.
[[nodiscard]] Affinities joint_affinities(const Neighbours& near, double perplexity, const Pool& pool);

// weights_j = exp(−max(0, d_j − ρ) / σ), with ρ the least distance that is not 0, and the σ for which they add up to
// log₂(their count) (McInnes, Healy & Melville 2018, algorithm 3). Returns σ.
double fit_membership(std::span<const double> squared, std::span<double> weights);
// The fuzzy union of both directions, a + b − a·b.
[[nodiscard]] Affinities fuzzy_union(const Neighbours& near, const Pool& pool);

}  // namespace vitrine
