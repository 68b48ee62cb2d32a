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

struct AttentionAnswer : ProbeAnswer {
  std::vector<AttentionMap> maps;  // for each sample, for each attention layer in order
  // Of tokens that were asked for: the field that they stand in, and all that was read there, with what fills it up.
  std::string typed_field;
  std::vector<std::int64_t> typed;
  std::int64_t typed_count = 0;  // of these were asked for, the others fill up
  std::int64_t left_out = 0;     // maps that an answer has no room for: the last ones
  std::string why;               // there is nothing, and what to do; empty where the network has no attention
};

// `samples`: positions in ProbeSubject::rows(); those that are not there are left out.
[[nodiscard]] Spec attention_of(std::vector<std::int64_t> samples, bool at_start = false);
// Of these tokens in place of those that the network reads first (see tokens_read()), all else as in `sample`. A
// position behind the last of them is left out where nothing that was typed looks at it, as of causal attention.
[[nodiscard]] Spec attention_of_tokens(std::vector<std::int64_t> tokens, std::int64_t sample, bool at_start = false);

}  // namespace vitrine
