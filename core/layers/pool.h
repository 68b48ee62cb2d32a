// MaxPool2D and AveragePool2D differ only in what they make of a window.
#pragma once

#include <functional>

#include "core/layers/layer.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

// `most_pixels`: larger images are refused.
[[nodiscard]] LayerType pool_layer(std::string id, std::string title, std::string doc,
                                   std::function<OpPtr(const PoolAttributes&)> make_op,
                                   std::int64_t most_pixels = std::int64_t{1} << 40);

}  // namespace vitrine::layers
