// What the network answers, or one unit of a layer says, over the plane of its two inputs.
#pragma once

#include <string>

#include "core/train/probe.h"

namespace vitrine {

struct SurfaceAnswer : ProbeAnswer {
  Tensor values;  // side × side × outputs, first row is the smallest second feature; empty where there is no plane
  float low[2] = {0, 0}, high[2] = {1, 1};  // of the features, in their own unit
  std::string node, name;                   // of a unit: the layer; empty: what the network answers
  std::int64_t unit = 0, units = 0;         // which of the numbers that come out of it, and how many these are
  std::string why;                          // of a unit: there is nothing, and what to do
};

// `side`: cells a side. `node`: a layer, of which `unit` is looked at, a number as it comes out; empty: the answer.
[[nodiscard]] Spec surface_of(int side, const std::string& node = {}, std::int64_t unit = 0);

}  // namespace vitrine
