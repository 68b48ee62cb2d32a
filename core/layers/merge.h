// Layers that make one tensor of several, element by element: Add, Subtract, Multiply, Maximum, Average.
#pragma once

#include "core/layers/common.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

// The shape that comes of these inputs: equal shapes, where an axis of length 1 stands for any length, and C numbers
// for the channels of a sequence T×C or of an image C×H×W. Says what does not fit.
[[nodiscard]] Result<Shapes> merged_shape(const LayerContext& context);
// Inputs that have positions must all end alike; one that is the same at every position has none.
[[nodiscard]] Result<std::string> merged_lengths(const LayerContext& context);
// Merges all inputs; `equal` is the op for equal shapes, where there is a faster one.
[[nodiscard]] Value merge_inputs(Lowering& lowering, Merge merge, const OpPtr& equal = nullptr);
// An axis of length 1 is read at its only place, numbers for channels as a whole.
[[nodiscard]] Places merged_places(const LayerContext& context, std::size_t port, const Places& outputs);
[[nodiscard]] std::string inputs_summary(const LayerContext& context);

}  // namespace vitrine::layers
