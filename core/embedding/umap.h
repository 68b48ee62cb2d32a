// A layout as UMAP makes it: neighbours in the data become neighbours in the picture.
#pragma once

#include "core/embedding/affinities.h"

namespace vitrine {

struct UmapOptions {
  static constexpr int kLeastNeighbours = 2, kMostNeighbours = 200;
  int dimensions = 2;           // or 3
  int neighbours = 15;          // that each point is tied to: few show detail, many the whole
  double least_distance = 0.1;  // between points in the picture, 0 … 1
  int epochs = 400;             // 1 … 10,000
  std::uint64_t seed = 1;       // of what is drawn: the points that push each other away
};

// McInnes, Healy & Melville (2018): the fuzzy union of each point's nearest neighbours, laid out by stochastic
// gradient descent on cross-entropy, with five drawn points that push for each one that pulls. It begins with the
// first principal components. The steps are a chain in which each sees those before it, so they are taken in one
// thread; draws are numbers of (seed, epoch, edge). The same bits at any thread count. Errors: as tsne().
[[nodiscard]] Result<Layout> umap(const NumberRows& rows, const UmapOptions& options, const Pool& pool,
                                  const LayoutWatch& watch = {});

// The a and b for which 1 / (1 + a·x^2b) is closest, over 0 … 3, to 1 up to the least distance and exp(−(x − least))
// behind it: least squares.
struct UmapCurve {
  double a = 1, b = 1;
};
[[nodiscard]] UmapCurve umap_curve(double least_distance);

}  // namespace vitrine
