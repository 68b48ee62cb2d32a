// t-SNE: a layout in which points that are near each other stay so.
#pragma once

#include "core/embedding/affinities.h"

namespace vitrine {

struct TsneOptions {
  static constexpr double kLeastPerplexity = 2, kMostPerplexity = 500;
  int dimensions = 2;      // or 3
  double perplexity = 30;  // how many neighbours a point has, roughly; fewer than a third of the points
  int iterations = 750;    // 1 … 10,000
  double theta = 0.5;      // of Barnes & Hut: 0 all pairs, as is done of few points in any case
};
inline constexpr std::int64_t kMostExactTsne = 400;  // points of which all pairs are looked at

// Van der Maaten & Hinton (2008) by gradient descent with momentum and gains, after van der Maaten (2014) for many
// points: 3 · perplexity neighbours, far points in cells. It begins with the first principal components, scaled to a
// deviation of 1e-4 (Kobak & Berens 2019), exaggerates the affinities 12 times for the first third of the iterations,
// at most 250, and takes steps of max(50, count / 48) (Belkina et al. 2019). So it draws nothing: the same rows give
// the same bits, at any thread count. Errors: what check_rows() refuses; a perplexity too large for so few points;
// more points than nearest_neighbours() takes; the watcher stopped before there was a layout (“cancelled”).
[[nodiscard]] Result<Layout> tsne(const NumberRows& rows, const TsneOptions& options, const Pool& pool,
                                  const LayoutWatch& watch = {});

// Of the Kullback–Leibler divergence of `p` from what a layout (count × dimensions) makes of it, the gradient by its
// places; p is multiplied by `exaggeration`. θ 0: exact.
void tsne_gradient(const Affinities& p, std::span<const double> places, int dimensions, double exaggeration,
                   double theta, const Pool& pool, std::span<double> gradient);
[[nodiscard]] double tsne_divergence(const Affinities& p, std::span<const double> places, int dimensions);

// The first principal components as a start: count × dimensions. The first has this deviation, the others theirs
// beside it.
[[nodiscard]] Result<std::vector<double>> principal_start(const NumberRows& rows, int dimensions, double deviation,
                                                          const Pool& pool);

}  // namespace vitrine
