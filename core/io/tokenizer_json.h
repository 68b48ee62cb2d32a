// A tokenizer as JSON, as it is kept with the weights that were trained on its tokens:
//   {"kind": "words", "special": ["<unk>", "<join>"], "tokens": [" ", "the", …], "formula": "…"}
//   {"kind": "byte_pairs", "special": [], "merges": [[101, 115], …], "formula": "…"}
#pragma once

#include "core/data/text/tokenizer.h"
#include "core/io/json_reader.h"

namespace vitrine {

// With a formula in words for who reads it without Vitrine. Every text in it is valid UTF-8.
[[nodiscard]] Json tokenizer_json(const Tokenizer& tokenizer);
// The same back. Errors, each with its place: a kind or special token that does not exist, keys that do not belong,
// and whatever make_tokenizer() refuses: tokens that are empty, occur twice, are not UTF-8 or too many.
[[nodiscard]] Result<TokenizerPtr> tokenizer_from_json(const JsonPlace& place);

}  // namespace vitrine
