// What the network makes of an input that a person gives: its answer, what comes out of each layer on the way, and
// which of the input's numbers the answer hangs on.
#pragma once

#include <string>
#include <vector>

#include "core/train/own_input.h"

namespace vitrine {

struct TryInputAnswer : ProbeAnswer {
  std::vector<float> input;  // that was asked about
  Tensor output;  // 1 × output shape: probabilities for classes, else in the target's own unit
  // As the probes of these names give them of the only sample there is; null: not asked for, or not there.
  std::shared_ptr<const ProbeAnswer> activations, saliency;
  bool reads_more = false;  // the network reads more than the input: of OwnInput::beside, or 0
  std::string why;          // there is nothing, and what to do
};

// `output`: which number of the answer saliency is about; −1: the largest. `most`: numbers told of a layer.
struct TryWanted {
  bool layers = true, saliency = false;
  std::int64_t output = -1, most = 4096;
};
[[nodiscard]] Spec try_input_of(const OwnInput& input, const TryWanted& wanted = {});

}  // namespace vitrine
