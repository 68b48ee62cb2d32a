// Where samples lie in what comes out of a layer, by principal components, and what the network answers for each.
#pragma once

#include <string>
#include <vector>

#include "core/train/judged_samples.h"

namespace vitrine {

inline constexpr std::int64_t kMostEmbedded = 5000, kMostEmbeddedComponents = 64;

struct EmbeddingAnswer : ProbeAnswer {
  std::string node, name;     // the layer: id in ProbeSubject::network; what people call it
  Shape shape;                // of its first output, of one sample; of tokens the width of a vector
  bool tokens = false;        // the points are rows of a table of vectors, one a token
  std::string token_field;    // the field whose tokens these are; empty: not known
  bool averaged = false;      // a point is the mean over the positions of a sequence that are no padding
  std::int64_t width = 0;     // numbers of a point, before they are brought down to components
  std::int64_t there = 0;     // samples of the part that is watched, or tokens
  std::int64_t left_out = 0;  // of those looked at: points with a number that is not finite
  std::string fewer;          // in words, where fewer are shown than were asked for

  // Of each point, in ascending order: its place in ProbeSubject::rows(), and its row of the dataset; of tokens both
  // are the token.
  std::vector<std::int64_t> places, rows;
  std::int64_t components = 0;
  std::vector<float> points;     // count × components: scores, see principal_components()
  std::vector<double> variance;  // along each component
  double total_variance = 0;     // of all numbers of the layer
  JudgedSamples judged;          // one for each point; of tokens nothing
  std::string why;               // there is nothing, and what to do
};

// `node`: the layer; empty: the last before what the first objective judges that is no activation. `count`: 1 … 5,000
// points, evenly spread. `tokens`: of an Embedding, its table instead of what comes out of it.
[[nodiscard]] Spec embedding_of(const std::string& node = {}, std::int64_t count = 1000, std::int64_t components = 3,
                                bool tokens = false);

}  // namespace vitrine
