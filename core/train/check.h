// Everything that must be right before a run starts: the network, the loss, the data, the memory.
#pragma once

#include "core/data/dataset.h"
#include "core/graph/analysis.h"
#include "core/project/project.h"

namespace vitrine {

// What the checks need to know of the data, without its values.
struct DataFacts {
  std::int64_t count = 0;
  Shape input;
  FieldKind input_kind = FieldKind::values;
  std::int64_t vocabulary = 0;  // of a token input
  Shape target;
  FieldKind target_kind = FieldKind::values;
  std::int64_t classes = 0;  // of a class target
  // Of values: the smallest and the largest of all, and of each feature's largest |value| the smallest and the
  // largest (features that are 0 everywhere left out). Looked up in a million of them at most, evenly over the
  // samples.
  struct Reach {
    double low = 0, high = 0, least = 0, most = 0;
  };
  Reach input_reach, target_reach;
  double bytes = 0;          // of memory
};
[[nodiscard]] DataFacts facts_of(const Dataset& dataset);

// The analysis of the graph with, added to its problems, those of the whole project: an Input that does not fit the
// data, a last layer or a loss that does not fit the target (each with a one-click fix), memory that would not fit
// the machine; and warnings of values that nothing normalises although they are large or of very different size.
// `data` may be null while none is loaded.
[[nodiscard]] Analysis check_project(const Project& project, const DataFacts* data);

// Settings that make the project fit newly loaded data: the Input's shape, kind and vocabulary, and a loss that suits
// the target. Empty where these fit. The width of the last layer is left to the fix that check_project() offers.
[[nodiscard]] Fix fit_to_data(const Project& project, const DataFacts& data);

// A normalisation for newly opened data that has none yet: 1/255 for images of bytes, standardised columns for a
// table whose columns differ in scale, and a standardised target where it is large. Empty where the values are fine
// as they are, or the project already normalises.
[[nodiscard]] Fix suggest_normalisation(const Project& project, const Dataset& dataset);

// The most bytes that a run holds once it trains: the data, every copy of weights and optimizer state, gradients, the
// planned memory of training, evaluation and what is watched, and the batches. The graph must have no errors.
[[nodiscard]] double training_bytes(const Project& project, const DataFacts* data);

}  // namespace vitrine
