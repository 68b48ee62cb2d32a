// Attention weights as pictures and figures. Weights: heads × queries × keys, rows sum to 1.
#pragma once

#include <QImage>

#include "core/tensor/tensor.h"

namespace vitrine::ui {

[[nodiscard]] int headCount(const Tensor& weights);
[[nodiscard]] float weightAt(const Tensor& weights, int head, int query, int key);

// One pixel a cell, query down, key across: colour viridis()[round(255 · w)], the scale fixed to 0 … 1. Indexed8;
// with a colour outside the map (RGB32) where a weight is not a number. Null for a head or tensor that does not fit.
[[nodiscard]] QImage attentionImage(const Tensor& weights, int head);

// How widely a head looks, 0: at one token, 1: at all alike. Mean over queries of −Σ w ln w, divided by ln(keys).
[[nodiscard]] double headEntropy(const Tensor& weights, int head);

// For screens with fewer pixels than cells: each pixel the largest weight of its cells, so that none disappears.
[[nodiscard]] Tensor reducedByMax(const Tensor& weights, int head, int queries, int keys);

}  // namespace vitrine::ui
