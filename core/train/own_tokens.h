// A sample whose tokens a person has typed: what a network reads in place of one of the data.
#pragma once

#include <memory>
#include <vector>

#include "core/graph/graph.h"
#include "core/train/probe.h"

namespace vitrine {

// What each Input that reads a sequence of tokens reads, as the data have it: the field itself, or the one that it is
// a changed copy of; each once: an encoder and a decoder read two. `network`: without blocks.
[[nodiscard]] std::vector<const Field*> all_tokens_read(const Graph& network, const Dataset& dataset);

struct OwnTokens {
  const Field* field = nullptr;  // of the dataset
  std::vector<std::int64_t> tokens;
};
// One sample: that at `row`, with other tokens in some fields, 1 … field.shape[0] of them in each. Where the field's
// samples end early it ends behind them; else <pad> follows, or token 0 where there is none. Changed copies of the
// field are made without the change: nothing of what was typed is hidden. Names of tokens are left out.
[[nodiscard]] std::shared_ptr<const Dataset> with_tokens(const Dataset& dataset, std::int64_t row,
                                                         const std::vector<OwnTokens>& own);

}  // namespace vitrine
