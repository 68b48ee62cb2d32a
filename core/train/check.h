// Everything that must be right before a run starts: the network, the loss, the data, the memory.
#pragma once

#include "core/graph/analysis.h"
#include "core/project/project.h"
#include "core/train/data_facts.h"

namespace vitrine {

// The analysis of the graph with, added to its problems, those of the whole project: an Input that does not fit the
// data, a last layer or a loss that does not fit the target (each with a one-click fix), memory that would not fit
// the machine; and warnings of values that nothing normalises although they are large or of very different size.
// `data` may be null while none is loaded.
[[nodiscard]] Analysis check_project(const Project& project, const DataFacts* data);

// The most bytes that a run holds once it trains: the data, every copy of weights and optimizer state, gradients, the
// planned memory of training, evaluation and what is watched, and the batches. The graph must have no errors.
[[nodiscard]] double training_bytes(const Project& project, const DataFacts* data);

}  // namespace vitrine
