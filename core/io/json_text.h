// JSON as the project's files have it: two-space indents, short things on one line, so that a diff shows one changed
// layer as one changed line.
#pragma once

#include <string>

#include "core/io/strict_json.h"

namespace vitrine {

// Ends with a line feed. A list or object goes on one line where it fits 110 columns and holds no list of objects.
// Numbers are the shortest text that reads back to the same double (a fraction or exponent marks them as real);
// NaN and infinity, which JSON lacks, become null.
[[nodiscard]] std::string json_text(const Json& json);

}  // namespace vitrine
