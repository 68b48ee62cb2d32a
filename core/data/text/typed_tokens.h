// What a person types, as the tokens of a field of the data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine {

struct TypedTokens {
  std::vector<std::int64_t> tokens;  // 1 … as many as a sample of the field has places
  std::string note;                  // sentences about what was cut and what is unknown; empty: nothing
};

// What becomes of text that is no token, where there is no <unk> to stand for it.
enum class UnknownText { refused, left_out };

// By the tokenizer of the data where the field's tokens are its own; else by the names of the field's tokens, letter
// by letter where each is a letter or special (spaces count where they are tokens), word by word where not, words
// that are no token by their letters where most tokens are such; by their numbers where they have no names. What is
// too long is cut behind its last place. What is not known becomes <unk>; where there is no such token it is an error
// that names it, or is left out and named in the note. Another error: there is nothing.
[[nodiscard]] Result<TypedTokens> typed_tokens(const Dataset& dataset, const Field& field, std::string_view text,
                                               UnknownText unknown = UnknownText::refused);

}  // namespace vitrine
