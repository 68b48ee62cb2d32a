// Windows that slide along a sequence T×C: a sequence is handed to the ops of images as C×1×T.
#pragma once

#include "core/layers/common.h"
#include "core/layers/spatial.h"

namespace vitrine::layers {

// Reads `kernel`, `stride`, `padding` (valid, same, causal) and, where the layer has it, `dilation`, one number each,
// and places the window on a sequence. Only the second numbers of the pairs matter. `what` is a remedy's “the
// kernel”.
[[nodiscard]] Result<Window> place_on_line(const LayerContext& context);
// As LayerType::reach: the positions that the windows of these outputs touch.
[[nodiscard]] Places line_places(const LayerContext& context, std::size_t port, const Places& outputs);
[[nodiscard]] Value as_image(Lowering& lowering, Value sequence);  // (N,T,C) -> (N,C,1,T)
[[nodiscard]] Value as_sequence(Lowering& lowering, Value image);  // (N,C,1,T) -> (N,T,C)
[[nodiscard]] ParamSpec line_kernel_param(std::int64_t fallback);
// Whether the output has the input's positions, each where it was: then padding can be left out of it.
[[nodiscard]] bool keeps_positions(const LayerContext& context);
// Keeps the lengths where the positions are kept, and refuses otherwise.
[[nodiscard]] Result<std::string> lengths_along(const LayerContext& context);

}  // namespace vitrine::layers
