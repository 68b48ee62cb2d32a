// What each head of each attention layer looks at, for chosen samples.
#pragma once

#include <string>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

struct AttentionMap {
  std::string node, name;
  std::int64_t sample = 0;  // position in the validation part
  Tensor weights;           // heads × queries × keys, rows sum to 1
  // The fields whose tokens the queries and the keys stand for, one a position; empty where they stand for none.
  std::string queries = {}, keys = {};
};

struct AttentionAnswer : ProbeAnswer {
  std::vector<AttentionMap> maps;  // for each sample, for each attention layer in order
};

// `samples`: positions in ProbeSubject::rows(); those that are not there are left out.
[[nodiscard]] Spec attention_of(std::vector<std::int64_t> samples, bool at_start = false);

}  // namespace vitrine
