// Pools differ only in what they make of a window, or of all positions.
#pragma once

#include <functional>

#include "core/layers/layer.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

// `most_pixels`: larger images are refused.
[[nodiscard]] LayerType pool_layer(std::string id, std::string title, std::string doc,
                                   std::function<OpPtr(const PoolAttributes&)> make_op,
                                   std::int64_t most_pixels = std::int64_t{1} << 40);

// The same along a sequence T×C.
[[nodiscard]] LayerType line_pool_layer(std::string id, std::string title, std::string doc,
                                        std::function<OpPtr(const PoolAttributes&)> make_op);
// C numbers of T×C: the op takes x and, where they end early, lengths. The title ends in 1D.
[[nodiscard]] LayerType position_pool_layer(std::string id, std::string title, std::string doc,
                                            std::function<OpPtr()> make_op);

}  // namespace vitrine::layers
