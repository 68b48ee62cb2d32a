// What a generative network makes of a latent code that a person gives.
#pragma once

#include <string>
#include <vector>

#include "core/train/own_input.h"

namespace vitrine {

struct TryCodeAnswer : ProbeAnswer {
  std::vector<float> code;         // all numbers of it, as they were asked
  Tensor made;                     // 1 × sample, in the data's own unit
  std::int64_t size = 0;           // numbers of a code
  std::string field;               // the field whose samples it is like
  std::vector<std::string> reads;  // fields of the data that are read beside the code, of the row `beside`
  std::int64_t beside = 0;
  // What comes out of each layer on the way, as the probe of that name gives it; null: not asked for.
  std::shared_ptr<const ProbeAnswer> activations;
  std::string why;  // there is nothing, and what to do
};

// Numbers of the code that are not given are 0. `beside`: the row of the data whose labels, or what else the
// generator reads, are taken. `most`: numbers told of a layer on the way; 0: of none.
[[nodiscard]] Spec try_code_of(const std::vector<float>& code, std::int64_t beside = 0, std::int64_t most = 0);

}  // namespace vitrine
