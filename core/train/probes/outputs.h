// What the network answers for samples of the data.
#pragma once

#include <vector>

#include "core/train/probe.h"

namespace vitrine {

struct OutputsAnswer : ProbeAnswer {
  std::vector<std::int64_t> rows;  // of the dataset
  Tensor values;                   // rows × output shape: probabilities for classes, else in the target's own unit
};

// Of the first `count` of ProbeSubject::rows(), or of as many as there are.
[[nodiscard]] Spec outputs_of(std::int64_t count);

}  // namespace vitrine
