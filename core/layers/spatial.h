// Windows that slide over images: what Conv2D and the pools share.
#pragma once

#include <array>
#include <string>

#include "core/layers/common.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

using Pair = std::array<std::int64_t, 2>;  // rows, columns

// A window laid over a C×H×W image.
struct Window {
  Pair kernel{1, 1}, stride{1, 1}, dilation{1, 1};
  Pair pad_before{0, 0}, pad_after{0, 0};
  Pair out{1, 1};  // H', W'
};

[[nodiscard]] ParamSpec kernel_param(std::int64_t fallback, std::string doc);
[[nodiscard]] ParamSpec stride_param(std::vector<std::int64_t> fallback, std::string doc);

// One value stands for rows and columns, two are rows and columns; none gives `fallback`.
[[nodiscard]] Pair pair_of(const std::vector<std::int64_t>& values, Pair fallback = {1, 1});
[[nodiscard]] std::string pair_text(const Pair& pair);  // "3×3"

// Reads `kernel`, `stride`, `padding` and, where the layer has them, `dilation` and `padding_size`, and places the
// window on an image of this shape: "valid" pads nothing, "same" pads so that the output has ⌈n/stride⌉ pixels with
// the extra pixel at the end, "number" pads padding_size on every side. Without a stride the kernel's size is taken.
[[nodiscard]] Result<Window> place_window(const LayerContext& context, const Shape& image);
// ConvTranspose2D's: input pixel i paints i·stride − pad_before … + kernel − 1 of the output.
[[nodiscard]] Result<Window> place_painted(const LayerContext& context);
// The least stretch along one axis (0: rows) that the windows of these outputs touch, on an axis of that length.
void reach_of(const Window& window, std::size_t axis, std::int64_t length, Places& places);
// The same on an image, as LayerType::reach.
[[nodiscard]] Places window_places(const LayerContext& context, std::size_t port, const Places& outputs);
// The window as the ops take it.
[[nodiscard]] Conv2DAttributes convolution_of(const Window& window, std::int64_t groups = 1);
[[nodiscard]] PoolAttributes pool_of(const Window& window);

}  // namespace vitrine::layers
