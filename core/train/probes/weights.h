// The weights of a layer, and how they are spread.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/train/inside.h"

namespace vitrine {

struct WeightTensor {
  std::string key;    // "dense_1/weight"
  std::string name;   // "weight": within its layer
  std::string owner;  // id of the layer whose weights they are: another one where layers share them
  ParameterRole role = ParameterRole::weight;
  Shape shape;
  std::vector<float> values;  // whole rows, places along the first axis, from the first on
  std::int64_t left_out = 0;  // numbers of the rows behind
  ValueStatistics all;        // of all numbers, those left out too
  // How many finite ones lie in each of equal parts from all.least to all.largest, the last with its upper end. Where
  // all are the same they lie in the first.
  std::array<std::int64_t, 64> histogram{};
};

struct WeightsAnswer : ProbeAnswer {
  std::string node, name;
  std::vector<WeightTensor> tensors;  // in the order of the layout
  std::string why;                    // there is nothing, and what to do
};

// `most`: numbers of each tensor that are told; of larger ones whole rows that fit.
[[nodiscard]] Spec weights_of_layer(const std::string& node, std::int64_t most = 1'000'000);

}  // namespace vitrine
