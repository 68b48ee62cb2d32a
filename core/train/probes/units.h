// Which units of each layer are dead or saturated.
#pragma once

#include <string>
#include <vector>

#include "core/train/units.h"

namespace vitrine {

struct UnitsAnswer : ProbeAnswer {
  std::vector<LayerUnits> layers;  // in order; empty where no layer has such an activation
  std::string why;                 // there is nothing, and what to do
};

// `samples`: of the training part, evenly over it.
[[nodiscard]] Spec units_of(std::int64_t samples = UnitsLook::kUsualSamples);

}  // namespace vitrine
