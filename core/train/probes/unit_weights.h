// The weights of small Dense layers, all at once: what a picture of single connections is drawn of.
#pragma once

#include <string>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

struct UnitWeights {
  std::string node;            // id in ProbeSubject::network
  std::string weight, bias;    // their keys, "dense_1/weight"; no bias: empty
  std::int64_t inputs = 0, units = 0;
  std::vector<float> weights;  // units × inputs
  std::vector<float> biases;   // one for each unit; empty where there are none
};

struct UnitWeightsAnswer : ProbeAnswer {
  std::vector<UnitWeights> layers;  // in the order of the network; none where all are larger
};

// `most`: numbers that come into such a layer, and units that it has.
[[nodiscard]] Spec unit_weights_of(std::int64_t most = 12);

}  // namespace vitrine
