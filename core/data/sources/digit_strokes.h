// The ten digits as pen strokes, several ways of writing each.
#pragma once

#include <span>
#include <vector>

#include "core/data/sources/generate.h"

namespace vitrine {

using Stroke = std::vector<Point>;  // a polyline in the unit square, x to the right, y down
using Glyph = std::vector<Stroke>;

// The ways of writing `digit` (0 … 9).
std::span<const Glyph> digit_glyphs(int digit);

}  // namespace vitrine
