// Samples that a generative network makes, of the same random numbers each time.
#pragma once

#include <string>

#include "core/train/probe.h"

namespace vitrine {

struct SamplesAnswer : ProbeAnswer {
  Tensor values;      // count × sample, in the data's own unit; empty where the network makes none
  std::string field;  // the field whose samples they are like
  std::string why;    // it makes none, and what to do
};

[[nodiscard]] Spec samples_of(std::int64_t count);

}  // namespace vitrine
