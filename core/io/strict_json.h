// JSON from files nobody vouches for: nlohmann's parser with the limits and checks that hostile input needs.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vitrine {

using Json = nlohmann::ordered_json;

struct JsonLimits {
  std::size_t depth = 64;          // lists and objects inside one another
  std::size_t values = 8'000'000;  // in the whole text; bounds the memory that a small file can ask for
};

// Refuses what is not JSON (RFC 8259, UTF-8), numbers that no double holds, keys that occur twice in one object
// (nlohmann would silently keep the last) and whatever is past the limits. Errors give line and column.
[[nodiscard]] Result<Json> parse_strict_json(std::string_view text, const std::string& where,
                                             const JsonLimits& limits = {});

}  // namespace vitrine
