// Numbers about heads of attention. Weights: heads × queries × keys, rows sum to 1.
#pragma once

#include <vector>

#include "core/tensor/tensor.h"

namespace vitrine {

// How widely each head looks, in bits: the mean over its queries of −Σ w log2 w (Shannon 1948), 0 where it looks at
// one position, log2(keys) where at all alike. Summed in double, in the order of the positions. A query with a weight
// that is not finite is left out; NaN where none is left. Empty for anything but such a tensor.
[[nodiscard]] std::vector<double> head_entropies(const Tensor& weights);

// Of each head fewer cells, none more than there are: each the largest weight of those that it stands for, so that
// none disappears, and not a number where one of them is not.
[[nodiscard]] Tensor reduced_by_max(const Tensor& weights, std::int64_t queries, std::int64_t keys);

}  // namespace vitrine
