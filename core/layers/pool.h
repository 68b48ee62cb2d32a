// MaxPool2D and AveragePool2D differ only in what they make of a window.
#pragma once

#include <functional>

#include "core/layers/layer.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

[[nodiscard]] LayerType pool_layer(std::string id, std::string title, std::string doc,
                                   std::function<OpPtr(const PoolAttributes&)> make_op);

}  // namespace vitrine::layers
