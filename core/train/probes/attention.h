// What each head of each attention layer looks at, for chosen samples or for tokens that somebody has typed.
#pragma once

#include <string>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

// Positions that are places of an image, row by row.
struct AttentionPatches {
  std::string field;                   // that has the image; empty: they are none
  std::int64_t rows = 0, columns = 0;  // of patches
};

struct AttentionMap {
  std::string node, name;
  std::int64_t sample = 0;  // position in the validation part
  Tensor weights;           // heads × queries × keys, rows sum to 1
  // The fields whose tokens the queries and the keys stand for, one a position; empty where they stand for none.
  std::string queries = {}, keys = {};
  // How many positions stand before these tokens or patches, as that of a class token.
  std::int64_t queries_before = 0, keys_before = 0;
  AttentionPatches query_patches = {}, key_patches = {};
  std::vector<double> entropies = {};  // in bits, one a head: see head_entropies()
  // Of more than kAttentionOverview queries or keys: of each head so many, see reduced_by_max(). Else empty.
  Tensor overview = {};
};
constexpr std::int64_t kAttentionOverview = 64;

// Of a line that was asked for: the field that it stands in, and all that was read there, with what fills it up.
struct TypedLine {
  std::string field;
  std::vector<std::int64_t> tokens;
  std::int64_t count = 0;  // of these were asked for, the others fill up
};

struct AttentionAnswer : ProbeAnswer {
  std::vector<AttentionMap> maps;  // for each sample, for each attention layer in order
  std::vector<TypedLine> typed;    // in the order of all_tokens_read(); none: all is the sample's
  std::int64_t left_out = 0;       // maps that an answer has no room for: the last ones
  std::string why;                 // there is nothing, and what to do; empty where the network has no attention
};

// `samples`: positions in ProbeSubject::rows(); those that are not there are left out.
[[nodiscard]] Spec attention_of(std::vector<std::int64_t> samples, bool at_start = false);
// Of lines of tokens, one for each field of all_tokens_read(): in place of what the network reads there; an empty
// one, one that is missing, and all else as in `sample`. A position behind the last of a line is left out where
// nothing that was typed looks at it, as of causal attention.
[[nodiscard]] Spec attention_of_lines(const std::vector<std::vector<std::int64_t>>& lines, std::int64_t sample,
                                      bool at_start = false);
// With a line for the first field alone.
[[nodiscard]] Spec attention_of_tokens(std::vector<std::int64_t> tokens, std::int64_t sample, bool at_start = false);

}  // namespace vitrine
