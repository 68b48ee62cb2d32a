// Attention weights as pictures. Weights: heads × queries × keys, rows sum to 1.
#pragma once

#include <QImage>

#include "core/tensor/tensor.h"
#include "core/train/probes/attention.h"

namespace vitrine::ui {

[[nodiscard]] int headCount(const Tensor& weights);
[[nodiscard]] float weightAt(const Tensor& weights, int head, int query, int key);

// One pixel a cell, query down, key across: colour viridis()[round(255 · w)], the scale fixed to 0 … 1. Indexed8;
// with a colour outside the map (RGB32) where a weight is not a number. Null for a head or tensor that does not fit.
[[nodiscard]] QImage attentionImage(const Tensor& weights, int head);
// The same for where there is little room: of many positions the overview.
[[nodiscard]] QImage smallAttentionImage(const AttentionMap& map, int head);

}  // namespace vitrine::ui
