// What the network answers over the plane of its two inputs.
#pragma once

#include "core/train/probe.h"

namespace vitrine {

struct SurfaceAnswer : ProbeAnswer {
  Tensor values;  // side × side × outputs, first row is the smallest second feature; empty where there is no plane
  float low[2] = {0, 0}, high[2] = {1, 1};  // of the features, in their own unit
};

[[nodiscard]] Spec surface_of(int side);  // cells a side

}  // namespace vitrine
