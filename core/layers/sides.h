// Margins of images and sequences: what Crop and Pad share.
#pragma once

#include <array>
#include <functional>

#include "core/layers/common.h"

namespace vitrine::layers {

// Before and after of the positions of a sequence, or of rows and columns.
struct Sides {
  std::array<std::int64_t, 2> before{}, after{};
};

// Reads `sides`; says where it does not fit the input.
[[nodiscard]] Result<Sides> sides_of(const LayerContext& context);
[[nodiscard]] ParamSpec sides_param(std::int64_t fallback, const std::string& what);
// The axis that sides.before[0] is of: that of positions or rows.
[[nodiscard]] inline int first_side(const Shape& sample) {
  return sample.rank() == 3 ? 1 : 0;
}

// Where each place of an axis comes from: of its length, and what is before and after.
using Margin = std::function<std::vector<std::int64_t>(std::int64_t length, std::int64_t before, std::int64_t after)>;
// As LayerType::reach: the least stretch of the input that holds where `margin` says these outputs come from.
[[nodiscard]] Places places_with_sides(const LayerContext& context, const Places& outputs, const Margin& margin);
// Each axis of a margin from where `margin` says.
[[nodiscard]] Value with_sides(const LayerContext& context, Lowering& lowering, const Margin& margin);

}  // namespace vitrine::layers
