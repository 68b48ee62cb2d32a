// Networks whose input is two numbers: a plane, on which a grid can be laid.
#pragma once

#include <span>

#include "core/train/probe.h"

namespace vitrine {

struct PlaneSpan {
  float low[2] = {0, 0}, high[2] = {1, 1};  // of both features, in their own unit
};

// Whether what answers reads two numbers and nothing else: a grid fills that one field, others would be made up.
[[nodiscard]] bool reads_plane(const ProbeSubject& subject);
// The reach of both features with a margin of a tenth. Values that are not finite do not count.
[[nodiscard]] PlaneSpan plane_span(const Dataset& dataset);
// The centre of a cell of a grid of `side` × `side`: x and y. Row 0 is the smallest second feature.
void plane_point(const PlaneSpan& span, std::int64_t side, std::int64_t cell, std::span<float, 2> to);

}  // namespace vitrine
