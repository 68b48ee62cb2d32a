// Text as samples for a language model: windows of tokens, each with the tokens that come next.
#pragma once

#include <string>
#include <vector>

#include "core/data/text/tokenizer.h"

namespace vitrine {

// Parameters of every source that gives tokens: their kind, the vocabulary, the windows.
[[nodiscard]] std::vector<ParamSpec> token_specs();

// Learns a tokenizer as `params` say and cuts the text, which is UTF-8, into windows, in the text's order. With
// window length T and stride s, sample i: input the tokens i·s … i·s+T-1 (kind tokens, shape T), target the tokens
// i·s+1 … i·s+T (kind classes, shape T), both out of the vocabulary. Errors where the text is shorter than one window
// or the windows do not fit the memory; `title` says where. Where samples are lines, each is one of its own length: a
// line of L+1 tokens, at most T+1, gives L tokens and the same one further.
[[nodiscard]] Result<std::shared_ptr<const Dataset>> token_windows(const TypeInfo& info, const Params& params,
                                                                   std::string_view text, const std::string& title,
                                                                   const Progress& progress);

// The part of a progress bar from `from` to `to`, as a progress of its own.
[[nodiscard]] Progress part_of(const Progress& progress, double from, double to);

}  // namespace vitrine
