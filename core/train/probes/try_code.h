// What a generative network makes of a latent code that a person gives.
#pragma once

#include <string>

#include "core/train/own_input.h"

namespace vitrine {

struct TryCodeAnswer : ProbeAnswer {
  Tensor made;            // 1 × sample, in the data's own unit
  std::int64_t size = 0;  // numbers of a code
  std::string field;      // the field whose samples it is like
  std::string why;        // there is nothing, and what to do
};

// Numbers of the code that are not given are 0. `beside`: the row of the data whose labels, or what else the
// generator reads, are taken.
[[nodiscard]] Spec try_code_of(const std::vector<float>& code, std::int64_t beside = 0);

}  // namespace vitrine
