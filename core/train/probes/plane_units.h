// What the units of each layer say over the plane of a network's two inputs.
#pragma once

#include <string>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

struct PlaneLayer {
  std::string node, name;  // id in ProbeSubject::network; what people call it
  std::int64_t units = 0;  // that the layer has, of which `values` are the first
  Tensor values;           // units × side × side, first row is the smallest second feature
};

struct PlaneUnitsAnswer : ProbeAnswer {
  std::vector<PlaneLayer> layers;           // that give a row of numbers; none where there is no plane
  float low[2] = {0, 0}, high[2] = {1, 1};  // of the features, in their own unit
  std::string why;                          // there is nothing, and what to do
};

// `side`: cells a side. `most`: units of a layer. `node`: the only layer that is told; empty: all.
[[nodiscard]] Spec plane_units_of(std::int64_t side = 24, std::int64_t most = 8, const std::string& node = {});

}  // namespace vitrine
